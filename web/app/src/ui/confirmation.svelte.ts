/** Asks before something cannot be undone. One question at a time, answered by a promise. */

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly action: string;
}

export class Confirmation {
  question: Question | null = $state.raw(null);
  #answer: ((yes: boolean) => void) | null = null;

  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.question = question;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  answer(yes: boolean): void {
    this.#answer?.(yes);
    this.#answer = null;
    this.question = null;
  }
}
