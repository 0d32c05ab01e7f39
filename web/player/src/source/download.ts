/** Downloads a run of a recording: one GET, read as a stream. */

import { isObject, type RecordedLine } from "../recording/event.ts";
import { createLineReader } from "./jsonl.ts";

export interface Progress {
  /** Bytes after decompression. */
  readonly nBytes: number;
  readonly nEvents: number;
}

export interface Download {
  readonly lines: readonly RecordedLine[];
  readonly nBadLines: number;
  /** How many blocks the session has; null when the source is no live API. */
  readonly nBlocks: number | null;
  /** Why the download stopped before its end, or null. */
  readonly brokeOff: string | null;
}

/** The server (or the network) said no. `title` and `detail` are for people. */
export class DownloadError extends Error {
  readonly title: string;
  readonly detail: string;
  readonly status: number | null;

  constructor(title: string, detail: string, status: number | null) {
    super(`${title}: ${detail}`);
    this.name = "DownloadError";
    this.title = title;
    this.detail = detail;
    this.status = status;
  }

  /** Whether asking again may help: not for what is missing, erased, or wrongly asked for. */
  get isPassing(): boolean {
    return this.status === null || this.status >= 500 || [401, 403, 408, 429].includes(this.status);
  }
}

export async function download(
  url: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Download> {
  const response = await request(url, signal);
  const reader = createLineReader();
  const lines: RecordedLine[] = [];
  const keep = (more: RecordedLine[]): void => {
    for (const line of more) lines.push(line);
  };
  let nBytes = 0;
  let brokeOff: string | null = null;
  const body = response.body?.getReader();
  const decoder = new TextDecoder();
  try {
    for (let part = await body?.read(); part?.value !== undefined; part = await body?.read()) {
      nBytes += part.value.byteLength;
      keep(reader.push(decoder.decode(part.value, { stream: true })));
      onProgress({ nBytes, nEvents: lines.length });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    brokeOff = messageOf(error);
  }
  keep(reader.push(decoder.decode()));
  // Half a line is what a broken download ends with: not a bad line of the recording.
  if (brokeOff === null) keep(reader.end());
  const blocks = Number.parseInt(response.headers.get("revisit-blocks") ?? "", 10);
  return {
    lines,
    nBadLines: reader.nBad,
    nBlocks: Number.isFinite(blocks) ? blocks : null,
    brokeOff,
  };
}

/** `url`, asking only for the blocks from `fromBlock` on. */
export function fromBlock(url: string, fromBlock: number, base: string): string {
  const next = new URL(url, base);
  next.searchParams.set("from_block", String(fromBlock));
  return next.href;
}

async function request(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: { accept: "application/jsonl" } });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new DownloadError("The recording could not be reached", messageOf(error), null);
  }
  if (response.ok) return response;
  const { title, detail } = await readProblem(response);
  throw new DownloadError(
    title ?? "The recording could not be loaded",
    detail ?? `The server answered ${response.status} ${response.statusText}`.trim(),
    response.status,
  );
}

/** The title and detail of an RFC 9457 answer, where it is one. */
async function readProblem(response: Response): Promise<{ title?: string; detail?: string }> {
  try {
    const problem: unknown = await response.json();
    if (!isObject(problem)) return {};
    const { title, detail } = problem;
    return {
      ...(typeof title === "string" ? { title } : {}),
      ...(typeof detail === "string" ? { detail } : {}),
    };
  } catch {
    return {};
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
