/** Why a recording cannot be read, in words for people. */

export class SourceError extends Error {
  readonly title: string;
  readonly detail: string;
  /** The HTTP status, or null when it is not a server that said no. */
  readonly status: number | null;
  /** Whether asking again may help: not for what is missing, erased, damaged or wrongly asked for. */
  readonly isPassing: boolean;

  constructor(title: string, detail: string, status: number | null, isPassing: boolean) {
    super(`${title}: ${detail}`);
    this.name = "SourceError";
    this.title = title;
    this.detail = detail;
    this.status = status;
    this.isPassing = isPassing;
  }
}

const PASSING: ReadonlySet<number> = new Set([401, 403, 408, 429]);

/** The server said no. */
export function refused(status: number, title?: string, detail?: string): SourceError {
  return new SourceError(
    title ?? "The recording could not be loaded",
    detail ?? `The server answered ${status}`,
    status,
    status >= 500 || PASSING.has(status),
  );
}

/** The network said no. */
export function unreachable(cause: unknown): SourceError {
  return new SourceError("The recording could not be reached", messageOf(cause), null, true);
}

/** What was read is not what it should be. */
export function damaged(detail: string): SourceError {
  return new SourceError("The recording is damaged", detail, null, false);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whatever went wrong, as it is told to people. */
export function failureOf(error: unknown): { title: string; detail: string; isPassing: boolean } {
  if (error instanceof SourceError) {
    const { title, detail, isPassing } = error;
    return { title, detail, isPassing };
  }
  const title = "The recording could not be shown";
  return { title, detail: messageOf(error), isPassing: true };
}
