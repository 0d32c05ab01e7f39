/** Headers as they are recorded: by name, in lower case, without the values that are secret. */

import type { Scrub } from "../../privacy/scrub";
import { cut } from "../../privacy/value";

const MAX_HEADERS = 100;
const MAX_VALUE_CHARS = 1_000;

export function shownHeaders(
  scrub: Scrub,
  headers: Iterable<readonly [string, string]>,
): Record<string, string> {
  const shown: [string, string][] = [];
  for (const [name, value] of headers) {
    if (shown.length === MAX_HEADERS) break;
    shown.push([name.toLowerCase(), cut(value, MAX_VALUE_CHARS)]);
  }
  return scrub.value(Object.fromEntries(shown)) as Record<string, string>;
}

/** The lines of `XMLHttpRequest.getAllResponseHeaders()`. */
export function headerLines(lines: string): [string, string][] {
  return lines.split(/[\r\n]+/).flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1).trim()]] : [];
  });
}
