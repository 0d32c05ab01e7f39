/** Values in text by the names before them: `password=…`, `"token": "…"`, `Cookie: …`. */
import { isSensitiveName, REDACTED } from "./names";

/** A name, its closing quote if it is in quotes, and the mark between it and its value. The quotes
 * of JSON in JSON have backslashes before them. */
const NAME = /(^|[^\w.-])([A-Za-z_][\w.-]{1,40})(\\{0,8}["'`])?\s{0,4}([:=])\s{0,4}/g;

const QUOTE = /\\{0,8}["'`]/y;
const BARE = /[^\s"'`,;&<>(){}[\]\\|]+/y;
const LINE = /[^\r\n"'`\\]+/y;

export function withoutNamedValues(text: string, isSecret: (name: string) => boolean): string {
  if (!text.includes("=") && !text.includes(":")) return text;
  let clean = "";
  let done = 0;
  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found; found = NAME.exec(text)) {
    const [, , name = "", , mark = ""] = found;
    const from = NAME.lastIndex;
    const value = isSecret(name) ? valueAt(text, from, name) : null;
    // What stands between two names belongs to both: `a=b=c`.
    NAME.lastIndex = value ? value.to : from - 1;
    if (!value || (mark === ":" && isProse(name, value))) continue;
    clean += text.slice(done, value.from) + REDACTED;
    done = value.to;
  }
  return clean + text.slice(done);
}

interface Value {
  from: number;
  to: number;
  isQuoted: boolean;
  text: string;
}

function valueAt(text: string, from: number, name: string): Value | null {
  QUOTE.lastIndex = from;
  const quote = QUOTE.exec(text)?.[0];
  if (quote !== undefined) {
    const begin = from + quote.length;
    const end = text.indexOf(quote, begin);
    const to = end < 0 ? text.length : end;
    return { from: begin, to, isQuoted: true, text: text.slice(begin, to) };
  }
  const bare = isHeader(name) ? LINE : BARE;
  bare.lastIndex = from;
  const value = bare.exec(text)?.[0];
  if (value === undefined) return null;
  return { from, to: from + value.length, isQuoted: false, text: value };
}

/** "session: started" tells of a session; "session: 8f3a" tells which. */
function isProse(name: string, value: Value): boolean {
  const isNamed = value.isQuoted || isHeader(name) || isSensitiveName(name);
  return !isNamed && !/\d/.test(value.text);
}

/** Its value goes on to the end of the line. */
function isHeader(name: string): boolean {
  return /cookie$|^authorization$/i.test(name);
}
