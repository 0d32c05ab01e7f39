/** BLAKE3, by which archives and the server name things. It never works long at a time. */
import { blake3 } from "@noble/hashes/blake3.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Breath } from "./breath";

/** A millisecond or two of hashing and compressing. */
const PIECE_CHARS = 16 * 1024;
const UUID_BYTES = 16;

/** BLAKE3 of a text's UTF-8, in hex. */
export async function hashOf(text: string, breath: Breath): Promise<string> {
  const hash = blake3.create();
  for (const bytes of encodedPieces(text)) {
    hash.update(bytes);
    if (breath.isDue) await breath.take();
  }
  return bytesToHex(hash.digest());
}

/** A UUID that is the same for the same text. */
export function uuidOf(text: string): string {
  const hex = bytesToHex(blake3(new TextEncoder().encode(text), { dkLen: UUID_BYTES }));
  return [8, 12, 16, 20].reduceRight((id, at) => `${id.slice(0, at)}-${id.slice(at)}`, hex);
}

/** The UTF-8 of a text, piece by piece. */
export function* encodedPieces(text: string): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let at = 0;
  while (at < text.length) {
    let end = Math.min(text.length, at + PIECE_CHARS);
    // Both halves of a character stay together.
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end += 1;
    yield encoder.encode(text.slice(at, end));
    at = end;
  }
}
