/** Addresses in style sheets, which may hold secrets as any others. The rest of a sheet stays. */

const OPEN = "url(";
const ADDRESS = /\s{0,8}["']?([^"')\s]{0,4000})(["')\s])?/y;

export function withoutCssSecrets(css: string, cleanUrl: (url: string) => string): string {
  let clean = "";
  let done = 0;
  for (let at = css.indexOf(OPEN); at >= 0; at = css.indexOf(OPEN, ADDRESS.lastIndex)) {
    ADDRESS.lastIndex = at + OPEN.length;
    const [whole = "", url = "", end = ""] = ADDRESS.exec(css) ?? [];
    ADDRESS.lastIndex = at + OPEN.length + whole.length;
    if (end === "" || /^(?:data:|blob:|#|$)/i.test(url)) continue;
    const from = ADDRESS.lastIndex - end.length - url.length;
    clean += css.slice(done, from) + cleanUrl(url);
    done = from + url.length;
  }
  return done === 0 ? css : clean + css.slice(done);
}
