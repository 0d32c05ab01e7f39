/** E-mail addresses in text. It looks around each `@`, so text without one costs next to nothing. */

const AT = /@|%40/g;

const MAX_LOCAL_CHARS = 64;
const LOCAL = /[\w.+%'\u00a1-\uffff-]/;
const DOMAIN = /(?:[A-Za-z0-9\u00a1-\uffff-]{1,63}\.){1,8}([A-Za-z\u00a1-\uffff]{2,24})/y;

/** `logo@2x.png` and `library@1.2.min.js` are no addresses of anybody. */
const FILE = /^(?:[mc]?jsx?|tsx?|css|map|json|png|jpe?g|gif|svg|webp|avif|ico|html?|woff|pdf)$/i;

export function withoutEmails(text: string): string {
  if (!text.includes("@") && !text.includes("%40")) return text;
  let clean = "";
  let done = 0;
  for (const { 0: at, index } of text.matchAll(AT)) {
    if (index < done) continue;
    let from = index;
    const first = Math.max(done, index - MAX_LOCAL_CHARS);
    while (from > first && LOCAL.test(text.charAt(from - 1))) from -= 1;
    DOMAIN.lastIndex = index + at.length;
    const domain = DOMAIN.exec(text);
    if (from === index || !domain || FILE.test(domain[1] ?? "")) continue;
    clean += `${text.slice(done, from)}[email]`;
    done = DOMAIN.lastIndex;
  }
  return clean + text.slice(done);
}
