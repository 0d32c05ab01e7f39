/** Short notes at the foot of the page that go away by themselves. */

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "error";
}

/** Long enough to read a sentence twice. */
const SHOWN_MS = 5000;

export class Toasts {
  shown: readonly Toast[] = $state.raw([]);
  #nextId = 0;

  say(text: string): void {
    this.#add(text, "plain");
  }

  fail(cause: unknown): void {
    this.#add(cause instanceof Error ? cause.message : String(cause), "error");
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #add(text: string, tone: Toast["tone"]): void {
    this.#nextId += 1;
    const id = this.#nextId;
    this.shown = [...this.shown, { id, text, tone }].slice(-3);
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }
}
