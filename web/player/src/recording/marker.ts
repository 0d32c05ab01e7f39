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
const OPENING = /(?<!\\)"(\$|\\u0024)/g;
const MARKER = /^\$asset:([0-9a-f]{64})$/;
const ESCAPED = /^\$\$+asset:/;

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
    const from = match.index;
    const end = endOfString(text, from);
    if (end < 0) break;
    const value = stringAt(text, from, end);
    const hash = MARKER.exec(value)?.[1] ?? null;
    if (hash === null && !ESCAPED.test(value)) continue;
    if (isName(text, end + 1)) continue;
    found.push({ from, to: end + 1, hash, escapeLength: match[1]?.length ?? 1 });
  }
  return found;
}

/** The string between two quotes, with its escapes undone. */
function stringAt(text: string, from: number, end: number): string {
  const raw = text.slice(from + 1, end);
  if (!raw.includes("\\")) return raw;
  try {
    return JSON.parse(text.slice(from, end + 1)) as string;
  } catch {
    return raw;
  }
}

/** Whether what ended here is the name of a member. */
function isName(text: string, at: number): boolean {
  return /^\s*:/.test(text.slice(at, at + 16));
}
