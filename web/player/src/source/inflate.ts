/** Decompresses, and never to more than was announced. */

import { Decompress, decompress } from "fzstd";
import { damaged, messageOf, SourceError } from "./failure.ts";
import { MAX_ENTRY_BYTES, MAX_RATIO, MAX_WHOLE_BYTES, RATIO_FREE_BYTES } from "./limits.ts";

/** The methods of ZIP that archives use. */
export const Method = { Stored: 0, Deflate: 8, Zstd: 93 } as const;

/** What an entry holds. `nBytes` is how much that must be. */
export async function inflateEntry(
  name: string,
  method: number,
  bytes: Uint8Array<ArrayBuffer>,
  nBytes: number,
): Promise<Uint8Array> {
  if (nBytes > MAX_ENTRY_BYTES) {
    throw damaged(`${name} has ${nBytes} bytes, more than the ${MAX_ENTRY_BYTES} read at most`);
  }
  if (nBytes > RATIO_FREE_BYTES && nBytes > bytes.length * MAX_RATIO) {
    throw damaged(`${name} grows more than ${MAX_RATIO} times when it is decompressed`);
  }
  let inflated: Uint8Array;
  try {
    inflated = await inflateBy(method, bytes, nBytes);
  } catch (error) {
    if (error instanceof SourceError) throw damaged(`${name}: ${error.detail}`);
    throw damaged(`${name} cannot be decompressed: ${messageOf(error)}`);
  }
  if (inflated.length !== nBytes) {
    throw damaged(`${name} has ${inflated.length} bytes where ${nBytes} were announced`);
  }
  return inflated;
}

async function inflateBy(
  method: number,
  bytes: Uint8Array<ArrayBuffer>,
  nBytes: number,
): Promise<Uint8Array> {
  switch (method) {
    case Method.Stored:
      return bytes;
    case Method.Deflate:
      return inflateStream(bytes, "deflate-raw", nBytes);
    case Method.Zstd:
      return nBytes === 0 ? new Uint8Array() : decompress(bytes, new Uint8Array(nBytes));
    default:
      throw damaged(`it is compressed in a way (${method}) that is not known`);
  }
}

/** Throws as soon as there is more than `maxBytes`. */
export async function inflateStream(
  bytes: Uint8Array<ArrayBuffer>,
  format: CompressionFormat,
  maxBytes: number,
): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  const sink = createSink(maxBytes);
  for (let part = await reader.read(); part.value !== undefined; part = await reader.read()) {
    sink.push(part.value);
  }
  return sink.join();
}

/** The bytes of a file that may be compressed as a whole: gzip, zstd or not at all. */
export async function inflateFile(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      return await inflateStream(bytes, "gzip", MAX_WHOLE_BYTES);
    }
    if (isZstd(bytes)) {
      const sink = createSink(MAX_WHOLE_BYTES);
      new Decompress((part) => sink.push(part)).push(bytes, true);
      return sink.join();
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw damaged(`It cannot be decompressed: ${messageOf(error)}`);
  }
  return bytes;
}

function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}

function createSink(maxBytes: number) {
  const parts: Uint8Array[] = [];
  let nBytes = 0;
  return {
    push(part: Uint8Array): void {
      nBytes += part.length;
      if (nBytes > maxBytes) throw damaged(`it decompresses to more than ${maxBytes} bytes`);
      parts.push(part);
    },
    join(): Uint8Array {
      const whole = new Uint8Array(nBytes);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
}
