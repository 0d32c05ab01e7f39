/** Reads an archive without any of our code: the list at its end, then entry by entry. */
import { inflateRawSync } from "node:zlib";
import { decompress } from "fzstd";
import type { RecordedEvent } from "./engine/reference";

const END = 0x06054b50;
const END_BYTES = 22;
const METHODS: Readonly<Record<number, (bytes: Buffer) => Uint8Array>> = {
  0: (bytes) => bytes,
  8: inflateRawSync,
  93: decompress,
};
const MARKER = /^\$asset:([0-9a-f]{64})$/;
const ESCAPED = /^\$\$+asset:/;

/** What is in an archive of ours, by the names of its entries. */
export function unzip(zip: Buffer): Map<string, string> {
  const endAt = zip.length - END_BYTES;
  if (zip.readUInt32LE(endAt) !== END) throw new Error("an archive of ours has no comment");
  const entries = new Map<string, string>();
  let at = zip.readUInt32LE(endAt + 16);
  for (let n = zip.readUInt16LE(endAt + 10); n > 0; n -= 1) {
    const method = zip.readUInt16LE(at + 10);
    const nBytes = zip.readUInt32LE(at + 20);
    const nameBytes = zip.readUInt16LE(at + 28);
    const localAt = zip.readUInt32LE(at + 42);
    const name = zip.toString("utf8", at + 46, at + 46 + nameBytes);
    const dataAt = localAt + 30 + zip.readUInt16LE(localAt + 26) + zip.readUInt16LE(localAt + 28);
    const read = METHODS[method];
    if (!read) throw new Error(`${name} is packed by method ${method}`);
    entries.set(name, Buffer.from(read(zip.subarray(dataAt, dataAt + nBytes))).toString("utf8"));
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The events of a fat archive, by window, with their assets put back. */
export function eventsIn(zip: Buffer): Map<string, RecordedEvent[]> {
  const entries = unzip(zip);
  const putBack = (_key: string, value: unknown): unknown => {
    if (typeof value !== "string") return value;
    const hash = MARKER.exec(value)?.[1];
    if (hash !== undefined) return entries.get(`assets/${hash}`);
    return ESCAPED.test(value) ? value.slice(1) : value;
  };
  const windows = new Map<string, RecordedEvent[]>();
  for (const name of [...entries.keys()].filter((it) => it.startsWith("events/")).sort()) {
    for (const line of (entries.get(name) ?? "").split("\n").filter(Boolean)) {
      const [window, event] = JSON.parse(line, putBack) as [string, RecordedEvent];
      windows.set(window, [...(windows.get(window) ?? []), event]);
    }
  }
  return windows;
}
