/**
 * What has to be another text in an archive than in an event's JSON: a string of 1 KiB and more
 * becomes an asset with a marker in its place, and a string that looks like a marker gets one more
 * `$` in front. All else stays as it is, to the byte. The format is said in the archive's SPEC.md.
 */

/** A piece of the JSON that is replaced. */
export interface Cut {
  /** Behind the opening quote … */
  readonly from: number;
  /** … and at the closing one; equal for a dollar that is put in. */
  readonly to: number;
  /** The string that leaves the event; null: a dollar is put in. */
  readonly asset: string | null;
}

/** Strings of this many bytes of UTF-8 become assets. */
export const MIN_ASSET_BYTES = 1024;
/** A UTF-16 unit has at most three bytes in UTF-8, so shorter ones need no count. */
const MIN_CHARS = Math.ceil(MIN_ASSET_BYTES / 3);
/** So many strings are looked at between two chances to pause: a fraction of a millisecond. */
const STRINGS_AT_ONCE = 2_000;

const LIKE_MARKER = /^\$+asset:/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The cuts in the JSON of an event, in order; null where its caller may pause. */
export function* cutsIn(json: string): Generator<Cut | null> {
  if (json.length < MIN_CHARS && !json.includes("$") && !json.includes("\\u0024")) return;
  let nStrings = 0;
  let start = json.indexOf('"');
  while (start >= 0) {
    const end = endOfString(json, start);
    if (end < 0) return;
    const cut = cutOf(json, start + 1, end);
    if (cut !== null) yield cut;
    nStrings += 1;
    if (nStrings % STRINGS_AT_ONCE === 0) yield null;
    start = json.indexOf('"', end + 1);
  }
}

/** A text of ours, such as a window's id, as it stands in an archive. */
export function escaped(text: string): string {
  return LIKE_MARKER.test(text) ? `$${text}` : text;
}

/** `from` is behind the opening quote of a string, `to` at its closing one. */
function cutOf(json: string, from: number, to: number): Cut | null {
  const isLong = to - from >= MIN_CHARS;
  if (!isLong && json[from] !== "$" && !json.startsWith("\\u0024", from)) return null;
  if (isName(json, to + 1)) return null;
  const value = JSON.parse(json.slice(from - 1, to + 1)) as string;
  if (isLong && utf8Bytes(value) >= MIN_ASSET_BYTES && !LONE_SURROGATE.test(value)) {
    return { from, to, asset: value };
  }
  return LIKE_MARKER.test(value) ? { from, to: from, asset: null } : null;
}

/** At the quote that closes the string whose opening one is at `start`, or -1. */
function endOfString(json: string, start: number): number {
  let quote = json.indexOf('"', start + 1);
  while (quote >= 0) {
    let nBackslashes = 0;
    while (json.charCodeAt(quote - 1 - nBackslashes) === 0x5c) nBackslashes += 1;
    if (nBackslashes % 2 === 0) return quote;
    quote = json.indexOf('"', quote + 1);
  }
  return -1;
}

/** Whether the string that ended before `at` is the name of a member. */
function isName(json: string, at: number): boolean {
  let next = at;
  while (json.charCodeAt(next) <= 0x20) next += 1;
  return json[next] === ":";
}

function utf8Bytes(text: string): number {
  // Longer than that it is anyway; what is between has to be counted.
  return text.length >= MIN_ASSET_BYTES ? text.length : new TextEncoder().encode(text).length;
}
