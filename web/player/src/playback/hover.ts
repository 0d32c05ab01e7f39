/**
 * Style sheets as a replay needs them: what the page showed under the pointer is shown under the
 * recorded one, which rrweb marks with a class `:hover`; and what depended on the recorded device
 * depends on the frame.
 *
 * rrweb has a whole parser of CSS do this, which keeps the page for seconds where sheets are large.
 * One walk along the text finds the few rules that matter, and leaves everything else as it is.
 */

const HOVER = /:hover/g;
const DEVICE = /(min|max)-device-(width|height)/g;
/** Where something begins that may hold signs which mean nothing there, or ends what came before. */
const SIGN = /["'\\(){};]|\/\*/g;

/** The text with its rules for the pointer doubled. */
export function adaptCss(css: string): string {
  if (css.search(HOVER) < 0 && css.search(DEVICE) < 0) return css;
  const parts: string[] = [];
  let done = 0;
  let preludeFrom = 0;
  for (let at = nextSign(css, 0); at < css.length; at = nextSign(css, at)) {
    const sign = css[at];
    if (sign === "{") {
      const prelude = css.slice(preludeFrom, at);
      const adapted = adaptPrelude(prelude);
      if (adapted !== prelude) {
        parts.push(css.slice(done, preludeFrom), adapted);
        done = at;
      }
    }
    at = sign === "{" || sign === "}" || sign === ";" ? at + 1 : behind(css, at);
    if (sign === "{" || sign === "}" || sign === ";") preludeFrom = at;
  }
  return done === 0 ? css : parts.join("") + css.slice(done);
}

/** rrweb's cache of adapted sheets, which has every sheet. */
export class AdaptedSheets extends Map<string, string> {
  override get(css: string): string {
    const known = super.get(css);
    if (known !== undefined) return known;
    const adapted = adaptCss(css);
    this.set(css, adapted);
    return adapted;
  }
}

function nextSign(css: string, from: number): number {
  SIGN.lastIndex = from;
  return SIGN.exec(css)?.index ?? css.length;
}

/** Behind what begins at a sign: a string, a comment, an escape, what is in brackets. */
function behind(css: string, at: number): number {
  switch (css[at]) {
    case "\\":
      return at + 2;
    case "/":
      return found(css, "*/", at + 2);
    case "(":
      return behindBrackets(css, at);
    case ")":
      return at + 1;
    default:
      return behindString(css, at);
  }
}

function behindString(css: string, at: number): number {
  const quote = css[at];
  for (let next = at + 1; next < css.length; next += 1) {
    if (css[next] === "\\") next += 1;
    else if (css[next] === quote || css[next] === "\n") return next + 1;
  }
  return css.length;
}

function behindBrackets(css: string, at: number): number {
  // An address without quotes may hold any sign.
  if (
    /url$/i.test(css.slice(Math.max(0, at - 3), at)) &&
    !/^\(\s*["']/.test(css.slice(at, at + 50))
  )
    return found(css, ")", at + 1);
  let next = at + 1;
  for (let depth = 1; depth > 0 && next < css.length; ) {
    next = nextSign(css, next);
    const sign = css[next];
    // Whoever forgot to close them has not meant the rest of the sheet.
    if (sign === undefined || sign === "{" || sign === "}") return next;
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    next = sign === "(" || sign === ")" || sign === ";" ? next + 1 : behind(css, next);
  }
  return next;
}

function found(css: string, what: string, from: number): number {
  const at = css.indexOf(what, from);
  return at < 0 ? css.length : at + what.length;
}

/** What stands before a block: selectors, or an at-rule. */
function adaptPrelude(prelude: string): string {
  const text = prelude.replace(/\/\*[\s\S]*?\*\//g, "").trim();
  if (text.startsWith("@")) return prelude.replace(DEVICE, "$1-$2");
  if (text.search(HOVER) < 0) return prelude;
  const doubled = selectorsIn(text)
    .filter((selector) => selector.includes(":hover"))
    .map((selector) => selector.replace(HOVER, ".\\:hover"));
  return `${prelude.trimEnd()},\n${doubled.join(",\n")}${/\s*$/.exec(prelude)?.[0] ?? ""}`;
}

/** Selectors between commas that are in no brackets. */
function selectorsIn(text: string): string[] {
  const selectors: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "\\") at += 1;
    else if (sign === "(" || sign === "[") depth += 1;
    else if (sign === ")" || sign === "]") depth -= 1;
    else if (sign === "," && depth <= 0) {
      selectors.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  selectors.push(text.slice(from).trim());
  return selectors;
}
