/** Writes small archives, right ones and wrong ones. */

import { createHash } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import type { RecordedEvent } from "../src/recording/event.ts";

export interface Part {
  readonly name: string;
  readonly text: string;
  readonly method?: 0 | 8 | 93;
  /** What the directory claims, where that is not the truth. */
  readonly claims?: { nBytes?: number; crc?: number; from?: number };
}

export function zipOf(parts: readonly Part[], comment = ""): Uint8Array<ArrayBuffer> {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, method = 8, claims = {} } of parts) {
    const plain = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(plain) : method === 93 ? zstdFrame(plain) : plain;
    const crc = claims.crc ?? crc32(plain);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claims.nBytes ?? plain.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(claims.from ?? at, 42);
    directory.push(entry, Buffer.from(name));
    bodies.push(local, Buffer.from(name), packed);
    at += local.length + Buffer.byteLength(name) + packed.length;
  }
  const records = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(records.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...bodies, records, end, Buffer.from(comment)]));
}

/** A frame of one block that is stored as it is; Node of today cannot write others. */
function zstdFrame(plain: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0b1010_0000, 4);
  head.writeUInt32LE(plain.length, 5);
  head.writeUIntLE((plain.length << 3) | 1, 9, 3);
  return Buffer.concat([head, plain]);
}

export type Keyframe = readonly [window: string, atMs: number, events: readonly RecordedEvent[]];

/** An archive of chunks of lines, as a writer makes them. */
export function archiveOf(
  chunks: readonly (readonly [window: string, event: RecordedEvent])[][],
  keyframes: readonly Keyframe[] = [],
  method: Part["method"] = 8,
  more: Record<string, unknown> = {},
): Uint8Array<ArrayBuffer> {
  const assets = new Map<string, string>();
  const thin = (_: string, value: unknown): unknown => {
    if (typeof value !== "string") return value;
    if (value.length < 1024) return value.replace(/^\$+asset:/, "$$$&");
    const hash = createHash("sha256").update(value).digest("hex");
    assets.set(hash, value);
    return `$asset:${hash}`;
  };
  const text = (lines: readonly unknown[]) =>
    lines.map((it) => `${JSON.stringify(it, thin)}\n`).join("");
  const lines = chunks.flat();
  const ids = [...new Set(lines.map(([id]) => id))];
  const parts: Part[] = [];
  for (const [index, [window, , events]] of keyframes.entries()) {
    parts.push({
      name: `keyframes/${index}`,
      text: text(events.map((it) => [window, it])),
      method,
    });
  }
  for (const [index, chunk] of chunks.entries()) {
    parts.push({ name: `events/${index}`, text: text(chunk), method });
  }
  const manifest = {
    format: "revisit-replay",
    version: 1,
    ...more,
    assets: [...assets.keys()].map((blake3) => ({ blake3 })),
    chunks: chunks.map((chunk, index) => ({
      entry: `events/${index}`,
      size_bytes: 1,
      from_ms: chunk[0]?.[1].timestamp,
      to_ms: chunk.at(-1)?.[1].timestamp,
      windows: Object.fromEntries(chunk.map(([id]) => [id, 1])),
      assets: [...assets.keys()].map((_, number) => number),
    })),
    keyframes: keyframes.map(([window, atMs], index) => ({
      entry: `keyframes/${index}`,
      window,
      at_ms: atMs,
    })),
    windows: ids.map((id) => {
      const own = lines.filter(([other]) => other === id).map(([, event]) => event);
      const first = own.find(({ type }) => type === 2)?.timestamp ?? null;
      const [first_ms, last_ms] = [own[0]?.timestamp, own.at(-1)?.timestamp];
      return { id, first_ms, last_ms, n_events: own.length, first_snapshot_ms: first };
    }),
  };
  for (const [hash, value] of assets) parts.push({ name: `assets/${hash}`, text: value, method });
  parts.push({ name: "replay.json", text: JSON.stringify(manifest), method });
  return zipOf(parts);
}
