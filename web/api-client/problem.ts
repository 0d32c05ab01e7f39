/** Turns the RFC 9457 problems of the server into one error type. */

/** Why a request was not answered as hoped. `status` 0 means that no answer came at all. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.name = "ProblemError";
    this.status = status;
    this.title = title;
  }

  static async fromResponse(response: Response): Promise<ProblemError> {
    return problemFrom(response.status, await jsonOf(response));
  }
}

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** Waits for a call of the client; gives what it answered or throws a {@link ProblemError}. */
export async function answerOf<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch(rethrowAsProblem);
  if (!response.ok) throw problemFrom(response.status, error);
  // A 204 has no data, and its type is `undefined` as well.
  return data as Data;
}

export function rethrowAsProblem(cause: unknown): never {
  if (cause instanceof ProblemError) throw cause;
  if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
  throw new ProblemError(0, "The server cannot be reached", "Check that it runs and try again.");
}

function problemFrom(status: number, body: unknown): ProblemError {
  const fields = typeof body === "object" && body !== null ? body : {};
  const title = "title" in fields ? String(fields.title) : `The server answered ${status}`;
  const detail = "detail" in fields && fields.detail ? String(fields.detail) : title;
  return new ProblemError(status, title, detail);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined; // A proxy's HTML page, or nothing: the status has to do.
  }
}
