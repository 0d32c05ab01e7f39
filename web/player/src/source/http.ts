/**
 * Bytes of a file by HTTP: its end first, then ranges. A host that knows no ranges answers with
 * everything, which is then kept.
 */

import { isObject } from "../recording/event.ts";
import { type Bytes, bytesOfBuffer, type Tail } from "./bytes.ts";
import { damaged, refused, SourceError, unreachable } from "./failure.ts";
import { MAX_WHOLE_BYTES } from "./limits.ts";

export type OnProgress = (nBytes: number) => void;

/** One GET. Its failures are told in words. */
export async function get(
  url: string,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, headers });
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable(error);
  }
  if (response.ok) return response;
  const { title, detail } = await readProblem(response);
  throw refused(response.status, title, detail);
}

/** The whole body. A download that breaks off is an error, unless the caller takes what is there. */
export async function readBody(
  response: Response,
  signal: AbortSignal,
  onProgress: OnProgress = () => undefined,
  onBroken?: (error: unknown) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let nBytes = 0;
  const reader = response.body?.getReader();
  try {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      nBytes += part.value.byteLength;
      if (nBytes > MAX_WHOLE_BYTES) {
        await reader?.cancel();
        throw damaged(`It is larger than the ${MAX_WHOLE_BYTES} bytes that are read at most`);
      }
      parts.push(part.value);
      onProgress(nBytes);
    }
  } catch (error) {
    if (signal.aborted || error instanceof SourceError) throw error;
    if (onBroken === undefined) throw unreachable(error);
    onBroken(error);
  }
  return join(parts, nBytes);
}

export class HttpBytes implements Bytes {
  private readonly _url: string;
  private readonly _signal: AbortSignal;
  private readonly _onProgress: OnProgress;
  private _whole: Bytes | null = null;
  /** Whether the host answered a range with everything. */
  lacksRanges = false;
  contentType = "";

  constructor(url: string, signal: AbortSignal, onProgress: OnProgress) {
    this._url = url;
    this._signal = signal;
    this._onProgress = onProgress;
  }

  async tail(length: number): Promise<Tail> {
    if (this._whole !== null) return this._whole.tail(length);
    let response: Response;
    try {
      response = await get(this._url, this._signal, { range: `bytes=-${length}` });
    } catch (error) {
      // What is shorter than the range may be refused, an empty file must be.
      if (!(error instanceof SourceError) || error.status !== 416) throw error;
      response = await get(this._url, this._signal);
    }
    this.contentType = response.headers.get("content-type") ?? "";
    if (response.status !== 206) {
      this.lacksRanges = true;
      const bytes = await readBody(response, this._signal, this._onProgress);
      this._whole = bytesOfBuffer(bytes);
      return this._whole.tail(length);
    }
    // Other origins show this header only where they say so; the archive's end tells it too.
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
    const bytes = await readBody(response, this._signal);
    return { bytes, totalBytes: range?.[2] === undefined ? null : Number(range[2]) };
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this._whole !== null) return this._whole.read(from, to);
    const range = { range: `bytes=${from}-${to - 1}` };
    const response = await get(this._url, this._signal, range);
    const bytes = await readBody(response, this._signal);
    if (response.status === 206) {
      if (bytes.length !== to - from) throw damaged("The host sent fewer bytes than it has");
      return bytes;
    }
    this._whole = bytesOfBuffer(bytes);
    return this._whole.read(from, to);
  }

  async whole(): Promise<Uint8Array<ArrayBuffer>> {
    if (this._whole === null) {
      const response = await get(this._url, this._signal);
      this.contentType = response.headers.get("content-type") ?? this.contentType;
      this._whole = bytesOfBuffer(await readBody(response, this._signal, this._onProgress));
    }
    return this._whole.whole();
  }
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

function join(parts: readonly Uint8Array[], nBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(nBytes);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
