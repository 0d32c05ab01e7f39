/**
 * Secrets in text, found by what they look like or by the names before them. Each becomes a word in
 * brackets. Every step looks at each character a bounded number of times, whatever the text is, and
 * a step that cannot find anything is skipped by a cheap look first.
 */
import { withoutEmails } from "./emails";
import { REDACTED } from "./names";
import { withoutNumbers } from "./numbers";

/** More text than this is data in disguise; nobody reads it in a replay. */
export const MAX_TEXT_CHARS = 200_000;

/** How tokens of well-known kinds begin. */
const TOKEN_STARTS = [
  "[spr]k_(?:live|test)_|whsec_|rvk_",
  "gh[opusr]_|github_pat_|glpat-|npm_|pypi-|dckr_pat_|lin_api_",
  "xox[a-z]-|xapp-|SG\\.|hf_|dop_v1_|shp(?:at|ca|pa|ss)_|sq0[a-z]{3}-",
  "A[KS]IA[0-9A-Z]{12}|AIza|ya29\\.|sk-",
  // JSON in base64: a JWT, or state that a page carries about.
  "eyJ[\\w-]{6}",
].join("|");
const TOKEN = new RegExp(`(^|[^A-Za-z0-9])(?:${TOKEN_STARTS})`);

/** Runs of what tokens are made of; whether one begins in a run is asked of each run alone. */
const RUNS = /[\w.~-]{14,}/g;
const MIN_TOKEN_CHARS = 14;

/** A scheme of authorization, and what comes after it. */
const CREDENTIALS = /\b(Bearer|Basic|Digest|Negotiate|Token)(\s{1,4})([\w.~+/-]{6,}={0,2})/gi;

/** More digits than a date has, or an amount. A card's first six may be seen by anybody, eight too. */
const LONG_NUMBER = /\d(?:[ .-]?\d){8,}/g;

/** With or without its end. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** What has none of these has nothing that is looked for: most text, and it is asked of all of it. */
const SUSPECT = new RegExp(
  `[@:=]|%40|\\d(?:[ \\u00a0-]?\\d){8}|[A-Za-z]{2}\\d\\d[ -]?\\w{4}|-----|(?:earer|asic|igest|otiate|oken)\\s|${TOKEN.source}`,
);

export function isSuspect(text: string): boolean {
  return text.length > 5 && SUSPECT.test(text);
}

export function bounded(text: string): string {
  return text.length > MAX_TEXT_CHARS ? `${text.slice(0, MAX_TEXT_CHARS)}…` : text;
}

/** All that is known by its looks alone. */
export function withoutSecrets(text: string): string {
  const clean = withoutCredentials(text.replace(PRIVATE_KEY, "[key]"));
  return withoutNumbers(withoutEmails(withoutTokens(clean)));
}

/**
 * What a person typed where the page wants it recorded. It comes letter by letter, so a card number
 * is hidden before it is whole: of any long number nothing is shown.
 */
export function typedWithoutSecrets(value: string): string {
  return withoutSecrets(value).replace(LONG_NUMBER, (digits) => digits.replace(/\d/g, "*"));
}

/** Tokens of well-known kinds. */
export function withoutTokens(text: string): string {
  if (!TOKEN.test(text)) return text;
  return text.replace(RUNS, (run) => {
    const found = TOKEN.exec(run);
    if (!found) return run;
    const from = found.index + (found[1]?.length ?? 0);
    const token = run.slice(from);
    const isToken = token.length >= MIN_TOKEN_CHARS && /\d/.test(token);
    return isToken ? `${run.slice(0, from)}[token]` : run;
  });
}

/** Whether a value is random rather than words: letters and digits, and many turns between them. */
export function looksLikeToken(value: string): boolean {
  if (value.length < 20 || !/^[\w.~+/=-]+$/.test(value) || UUID.test(value)) return false;
  const head = value.slice(0, 200);
  const nTurns = head.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])|[a-z](?=[A-Z])/g)?.length ?? 0;
  return nTurns >= 4;
}

/** An id, as a rule; where it is a secret its name says so. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS, (whole, scheme: string, space: string, value: string) => {
    // "Basic training" and "token expired" are words.
    const isCredential = /[\d=]/.test(value) || /[a-z][A-Z]/.test(value) || value.length > 20;
    return isCredential ? `${scheme}${space}${REDACTED}` : whole;
  });
}
