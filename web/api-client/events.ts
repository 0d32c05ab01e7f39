/**
 * Reads the events of a session: JSON Lines, streamed, parsed while they arrive.
 *
 * A line that does not parse is counted and left out: a recording is a stranger's data, and one bad
 * line must not hide the rest.
 */
import { ProblemError, rethrowAsProblem } from "./problem";

/** One event and the window (tab) that it happened in. */
export type EventLine = [window: string, event: unknown];

export interface EventQuery {
  readonly fromBlock?: number;
  readonly signal?: AbortSignal;
  /** Called with the bytes read so far, as decoded. */
  readonly onProgress?: (bytes: number) => void;
}

export interface EventPage {
  readonly lines: EventLine[];
  /** How many blocks the session has now; ask for the next page from here. */
  readonly nBlocks: number;
  readonly nBadLines: number;
}

export async function readEvents(
  baseUrl: string,
  sessionId: string,
  { fromBlock, signal, onProgress }: EventQuery = {},
): Promise<EventPage> {
  const query = fromBlock === undefined ? "" : `?from_block=${fromBlock}`;
  const url = `${baseUrl}/api/v1/sessions/${encodeURIComponent(sessionId)}/events${query}`;
  try {
    const response = await fetch(url, signal ? { signal } : {});
    if (!response.ok) throw await ProblemError.fromResponse(response);
    const nBlocks = Number(response.headers.get("revisit-blocks") ?? fromBlock ?? 0);
    return { nBlocks, ...(await linesOf(response, onProgress)) };
  } catch (cause) {
    return rethrowAsProblem(cause);
  }
}

async function linesOf(response: Response, onProgress?: (bytes: number) => void) {
  const lines: EventLine[] = [];
  let nBadLines = 0;
  let bytes = 0;
  // A snapshot's line spans hundreds of network pieces; joining them once keeps that linear.
  let open: string[] = [];
  const take = (text: string): void => {
    const pieces = text.split("\n");
    for (const [index, piece] of pieces.entries()) {
      open.push(piece);
      if (index < pieces.length - 1) close();
    }
  };
  const close = (): void => {
    const text = open.join("");
    open = [];
    if (text === "") return;
    const line = parseLine(text);
    if (line) lines.push(line);
    else nBadLines += 1;
  };
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    onProgress?.(bytes);
    take(decoder.decode(part.value, { stream: true }));
  }
  take(decoder.decode());
  close();
  return { lines, nBadLines };
}

function parseLine(text: string): EventLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    if (Array.isArray(line) && typeof line[0] === "string" && isObject(line[1])) {
      return [line[0], line[1]];
    }
  } catch {
    // Counted by the caller.
  }
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
