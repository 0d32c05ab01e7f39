/** Base64 to bytes, for archives of many megabytes. */

/** Characters that are decoded at once: a multiple of four, so that parts do not share a byte. */
const PART = 4 * 256 * 1024;

/** Browsers since 2025 have this. */
interface FromBase64 {
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const trimmed = text.trim();
  const { fromBase64 } = Uint8Array as FromBase64;
  try {
    return fromBase64 === undefined ? byParts(trimmed) : fromBase64.call(Uint8Array, trimmed);
  } catch {
    throw new Error("The recording in this page is damaged: it is not base64.");
  }
}

export function byParts(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let from = 0; from < text.length; from += PART) {
    const part = atob(text.slice(from, from + PART));
    for (let index = 0; index < part.length; index += 1) {
      bytes[at] = part.charCodeAt(index);
      at += 1;
    }
  }
  return bytes;
}
