/**
 * Addresses without the secrets in them. What is no secret stays as it was, letter by letter: an
 * address is also the name by which a picture or a style sheet is found again.
 */
import { withoutEmails } from "./emails";
import { type Names, REDACTED, words } from "./names";
import { looksLikeToken, withoutTokens } from "./text";

/** An address in an address in an address is looked into, and no deeper. */
const MAX_DEPTH = 3;

/** Addresses with none of these, and no token, hold no secret that is looked for. */
const SUSPECT = /[?#@;%]/;
const OPAQUE = /^\s*(data|javascript|vbscript):/i;

/** What tells one version of a file from another is long and random, and no secret. */
const VERSIONS = /^(?:v|ver|version|hash|h|rev|revision|build|cb|dpl|digest|etag|md5|sha\d*|_)$/i;

export interface UrlScrub {
  names: Names;
  /** Takes secrets out of the value of a parameter. */
  text(text: string): string;
}

export function withoutUrlSecrets(url: string, scrub: UrlScrub, depth = 0): string {
  const opaque = OPAQUE.exec(url)?.[1]?.toLowerCase();
  if (opaque === "data") return `${/^\s*data:[^,;]{0,100}/i.exec(url)?.[0]},${REDACTED}`;
  if (opaque) return `${opaque}:`;
  if (!SUSPECT.test(url)) return withoutTokens(url);
  const [beforeHash, fragment] = cut(url, "#");
  const [place, query] = cut(beforeHash, "?");
  const inner = (text: string) => parameters(text, scrub, depth);
  return (
    withoutPathSecrets(withoutUser(place), scrub) +
    (query === null ? "" : `?${inner(query)}`) +
    (fragment === null ? "" : `#${withoutFragmentSecrets(fragment, scrub, inner)}`)
  );
}

function withoutUser(place: string): string {
  const authority = /^((?:[a-z][a-z0-9+.-]{0,30}:)?[/\\]{2})([^/\\]*)@/i.exec(place);
  return authority ? `${authority[1]}${place.slice(authority[0].length)}` : place;
}

function withoutPathSecrets(path: string, { names }: UrlScrub): string {
  if (!/[@;%]/.test(path)) return withoutTokens(path);
  return path
    .replace(/;([\w-]{1,40})=([^/;]*)/g, (whole, name: string) =>
      names.isSecretParameter(name) ? `;${name}=${REDACTED}` : whole,
    )
    .split("/")
    .map((segment) => changed(segment, (text) => withoutEmails(withoutTokens(text))))
    .join("/");
}

/** `#access_token=…`, `#/route?token=…`, or a place in the page. */
function withoutFragmentSecrets(
  fragment: string,
  scrub: UrlScrub,
  inner: (query: string) => string,
): string {
  const [route, query] = cut(fragment, "?");
  if (query !== null) return `${withoutPathSecrets(route, scrub)}?${inner(query)}`;
  if (route.includes("=")) return inner(route);
  return looksLikeToken(decoded(route)) ? REDACTED : withoutPathSecrets(route, scrub);
}

function parameters(query: string, scrub: UrlScrub, depth: number): string {
  return query
    .split("&")
    .map((pair) => {
      const [name, value] = cut(pair, "=");
      if (value === null) return looksLikeToken(pair) ? REDACTED : changed(pair, scrub.text);
      return value === "" ? pair : `${name}=${parameter(decoded(name), value, scrub, depth)}`;
    })
    .join("&");
}

function parameter(name: string, value: string, scrub: UrlScrub, depth: number): string {
  if (scrub.names.isSecretParameter(name)) return REDACTED;
  const plain = decoded(value);
  const isAddress = /^[/.]|:\/\/|^data:/.test(plain);
  const isToken = !isAddress && looksLikeToken(plain);
  if (isToken && !VERSIONS.test(words(name).join(""))) return REDACTED;
  const isFollowed = isAddress && depth < MAX_DEPTH;
  return changed(value, (text) =>
    scrub.text(isFollowed ? withoutUrlSecrets(text, scrub, depth + 1) : text),
  );
}

/** Only what a step found something in is written anew. */
function changed(text: string, step: (text: string) => string): string {
  const plain = decoded(text);
  const clean = step(plain);
  if (clean === plain) return text;
  return encodeURIComponent(clean).replace(/%(?:5B|5D|3A)/g, decodeURIComponent);
}

function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

function cut(text: string, mark: string): [string, string | null] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
