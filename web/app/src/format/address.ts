/** Web addresses shortened for people. */

/** The path with query and fragment, without the origin; what does not parse stays as it is. */
export function pathText(url: string): string {
  const parsed = parse(url);
  if (!parsed) return url;
  return readable(`${parsed.pathname}${parsed.search}${parsed.hash}`);
}

export function hostText(url: string): string {
  return parse(url)?.host ?? "";
}

/** Whether a link to a recorded address may be followed: never `javascript:` or `data:`. */
export function isWebAddress(url: string): boolean {
  const protocol = parse(url)?.protocol;
  return protocol === "https:" || protocol === "http:";
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

function readable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path; // A stray `%` is legal in an address but not in an encoding.
  }
}
