/**
 * A site with a recorder on its pages, on another origin than the server. Its work is numbered: each
 * step is told by `track`, written to the console and shown as an entry of a list, so that a
 * recording can be held against what was done.
 */
import { builtRecorder, builtRecorderMore, startPages } from "../pages";

/** Runs in the page, before the recorder is made. */
const STEPS = `
let timer;
const step = (n) => {
  const entry = document.createElement("li");
  entry.textContent = "step " + n;
  document.getElementById("steps").append(entry);
  console.info("step " + n);
  window.recorder.track("step", { n });
};
/** One after the other, each in a task of its own. */
window.takeSteps = async (first, last) => {
  for (let n = first; n <= last; n += 1) {
    step(n);
    await new Promise((resolve) => setTimeout(resolve));
  }
};
/** Goes on until it is told to stop, which answers the number of the last step. */
window.keepStepping = (first, everyMs) => {
  let n = first - 1;
  timer = setInterval(() => step(n += 1), everyMs);
  window.stopStepping = () => {
    clearInterval(timer);
    return n;
  };
};
`;

export interface Site {
  /** Of the kind that browsers trust although it is plain http: it has Web Locks. */
  readonly url: string;
  /** The same pages by a name that browsers do not trust. */
  readonly plainUrl: string;
  /** Adds a page that records itself, by options in the words of JavaScript, and answers its path. */
  page(path: string, options: string, extra?: PageExtra): string;
  /** Adds a page that does not. */
  put(path: string, html: string): void;
  close(): void;
}

interface PageExtra {
  /** HTML at the end of the body. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function startSite(): Promise<Site> {
  const pages = await startPages({
    "/revisit-recorder.js": await builtRecorder(),
    "/revisit-recorder-more.js": await builtRecorderMore(),
    "/steps.js": STEPS,
    "/favicon.ico": "",
    "/elsewhere": "<!doctype html><title>Elsewhere</title><p>Nothing is recorded here.",
  });
  return {
    url: pages.url.replace("pages.test", "pages.localhost"),
    plainUrl: pages.url,
    page(path, options, { body = "", headers = {} } = {}) {
      pages.put(path, html(path, options, body), headers);
      return path;
    },
    put: pages.put,
    close: pages.close,
  };
}

const html = (path: string, options: string, body: string): string => `<!doctype html>
<html lang="en"><head><title>Steps</title><meta charset="utf-8">
<style>body { font: 16px sans-serif } li:nth-child(even) { color: #456 } #steps { columns: 4 }</style>
<script src="/revisit-recorder.js"></script>
<script src="/steps.js"></script>
<script>
window.recorder = new PortableSessionRecorder(${options});
window.recorder.start();
</script></head>
<body><h1>${path}</h1><nav><a href="/elsewhere">Elsewhere</a></nav>
<form><label>A note <input id="note"></label> <button type="button" id="press">Press</button></form>
<ol id="steps"></ol>${body}</body></html>
`;
