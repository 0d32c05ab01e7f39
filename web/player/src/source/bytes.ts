/** Where the bytes of a recording come from: a file on this machine, memory, or a host. */

import { damaged } from "./failure.ts";
import { MAX_WHOLE_BYTES } from "./limits.ts";

export interface Tail {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the whole file; null when the host does not tell. */
  readonly totalBytes: number | null;
}

export interface Bytes {
  /** The last bytes, at most `length` of them. */
  tail(length: number): Promise<Tail>;
  /** Exactly the bytes from `from` up to, and without, `to`. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  whole(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A dropped file stays on the disk: only what is wanted of it is read. */
export function bytesOfBlob(blob: Blob): Bytes {
  const read = async (from: number, to: number) =>
    new Uint8Array(await blob.slice(from, to).arrayBuffer());
  return {
    tail: async (length) => ({
      bytes: await read(Math.max(0, blob.size - length), blob.size),
      totalBytes: blob.size,
    }),
    read: async (from, to) => {
      if (to > blob.size) throw damaged("It ends before its end");
      return read(from, to);
    },
    whole: async () => {
      if (blob.size > MAX_WHOLE_BYTES) {
        throw damaged(`It is larger than the ${MAX_WHOLE_BYTES} bytes that are read at most`);
      }
      return read(0, blob.size);
    },
  };
}

export function bytesOfBuffer(bytes: Uint8Array<ArrayBuffer>): Bytes {
  return {
    tail: async (length) => ({
      bytes: bytes.subarray(Math.max(0, bytes.length - length)),
      totalBytes: bytes.length,
    }),
    read: async (from, to) => {
      if (to > bytes.length) throw damaged("It ends before its end");
      return bytes.subarray(from, to);
    },
    whole: async () => bytes,
  };
}
