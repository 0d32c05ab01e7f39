/** Whether an address is meant by a pattern. Takes time in proportion to its length, always. */
import type { UrlPattern } from "../options";

/**
 * A text is the whole address, with `*` for anything. One that begins with `/` is compared with the
 * path alone, and with the path and what follows it. A regular expression may match anywhere.
 */
export function matchesUrl(pattern: UrlPattern, url: string): boolean {
  // A pattern with the flag `g` would remember where it was.
  if (typeof pattern !== "string")
    return new RegExp(pattern, pattern.flags.replace("g", "")).test(url);
  if (!pattern.startsWith("/")) return matchesText(pattern, url);
  const rest = url.replace(/^[^/]*\/\/[^/]*/, "") || "/";
  return matchesText(pattern, rest) || matchesText(pattern, rest.replace(/[?#].*$/s, ""));
}

export function matchesAnyUrl(patterns: readonly UrlPattern[], url: string): boolean {
  return patterns.some((pattern) => matchesUrl(pattern, url));
}

function matchesText(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const first = parts.shift() ?? "";
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
