/**
 * Puts long strings back into the text of events. An archive keeps them as assets of their own, and
 * `"$asset:<64 hex>"` in their place; a recorded string that begins like that has one more `$`.
 * Works on JSON text, so that nothing else of an event is touched.
 */

import { endOfString } from "./forms.ts";

/**
 * A quote before a dollar opens a string unless it is escaped, since nothing else has a dollar
 * after its quote.
 */
const OPENING = /(?<!\\)"((?:\$|\\u0024)+)asset:/g;
const HASH = /^[0-9a-f]{64}$/;

interface Marked {
  /** At its opening quote. */
  readonly from: number;
  /** Behind its closing one. */
  readonly to: number;
  /** The asset that stands here; null for a recorded string that only looks so. */
  readonly hash: string | null;
  /** How long the dollar is that was put in front of a recorded string. */
  readonly escapeLength: number;
}

/** Calls `found` with the hash of every asset that the text wants. */
export function assetsOf(text: string, found: (hash: string) => void): void {
  for (const { hash } of markedIn(text)) if (hash !== null) found(hash);
}

/** A marker whose asset is missing stays, so that the rest can be shown. */
export function restore(text: string, asset: (hash: string) => string | undefined): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to, hash, escapeLength } of markedIn(text)) {
    if (hash === null) {
      parts.push(text.slice(done, from + 1));
      done = from + 1 + escapeLength;
      continue;
    }
    const value = asset(hash);
    if (value === undefined) continue;
    parts.push(text.slice(done, from), JSON.stringify(value));
    done = to;
  }
  return done === 0 ? text : parts.join("") + text.slice(done);
}

function markedIn(text: string): Marked[] {
  if (!text.includes('"$') && !text.includes('"\\u0024')) return [];
  const found: Marked[] = [];
  for (const match of text.matchAll(OPENING)) {
    const dollars = match[1] ?? "";
    const end = endOfString(text, match.index);
    if (end < 0 || isName(text, end + 1)) continue;
    const escapeLength = dollars.startsWith("$") ? 1 : 6;
    const isOne = dollars.length === escapeLength;
    const rest = text.slice(match.index + match[0].length, Math.min(end, match.index + 90));
    const hash = isOne && HASH.test(rest) ? rest : null;
    if (isOne && hash === null) continue;
    found.push({ from: match.index, to: end + 1, hash, escapeLength });
  }
  return found;
}

/** Whether what ended here is the name of a member. */
function isName(text: string, at: number): boolean {
  return /^\s*:/.test(text.slice(at, at + 16));
}
