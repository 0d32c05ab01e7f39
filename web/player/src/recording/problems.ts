/** What went wrong while a recording was read or shown. Counted by kind and text, never thrown. */

export type ProblemKind = "line" | "event" | "download" | "replay";

export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly count: number;
}

export class Problems {
  private readonly _byMessage = new Map<string, Problem>();

  get list(): readonly Problem[] {
    return [...this._byMessage.values()];
  }

  get count(): number {
    return this.list.reduce((sum, problem) => sum + problem.count, 0);
  }

  add(kind: ProblemKind, message: string, count = 1): Problem {
    const key = `${kind}\n${message}`;
    const problem = { kind, message, count: (this._byMessage.get(key)?.count ?? 0) + count };
    this._byMessage.set(key, problem);
    return problem;
  }

  clear(): void {
    this._byMessage.clear();
  }
}
