/**
 * Opens every page with every recorder in turn, in Chromium, and prints what each cost, as JSON.
 * Arguments, as one JSON object: `web` (the folder of the npm workspaces), `peers` (that of the
 * other recorders' scripts), `server` (the address of a Revisit server), `browser`, `runs`.
 */
import { createServer, request as httpRequest } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { html, PAGES, RECORDERS } from "./pages.mjs";

const plan = JSON.parse(process.argv[2]);
const { chromium } = createRequire(`${plan.web}/e2e/`)("@playwright/test");

/** Bytes of request bodies since the last page. */
let nBytesSent = 0;

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://bench.test");
  const [, place, ...rest] = url.pathname.split("/");
  const body = [];
  request.on("data", (part) => body.push(part));
  request.on("end", () => {
    const bytes = Buffer.concat(body);
    if (place === "ours" || place === "posthog" || place === "api") nBytesSent += bytes.length;
    if (place === "ours" || place === "posthog") {
      pass(request, response, `/${rest.join("/")}${url.search}`, bytes);
    } else if (place === "page") {
      const [recorder, at] = rest;
      send(response, "text/html", html(PAGES[at], recorder, origin));
    } else if (place === "peers") {
      send(response, "text/javascript", readFileSync(`${plan.peers}/${rest[0]}`));
    } else {
      send(response, "application/json", "{}");
    }
  });
});

function send(response, type, content) {
  response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*" });
  response.end(content);
}

/** Hands a request on to the server that is measured against, and its answer back. */
function pass(request, response, path, bytes) {
  const [hostname, port] = plan.server.split(":");
  const headers = { ...request.headers, host: plan.server };
  const on = httpRequest({ hostname, port, path, method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  on.on("error", () => response.writeHead(502).end());
  on.end(bytes);
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
// Not the name of this machine: posthog-js records less there. Trusted like a site with https.
const origin = `http://bench.test:${server.address().port}`;

/** One page with one recorder, in a browser of its own. */
async function measure(at, recorder) {
  const browser = await chromium.launch({
    executablePath: plan.browser,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP bench.test 127.0.0.1",
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const wire = await page.context().newCDPSession(page);
    await wire.send("Performance.enable");
    await wire.send("HeapProfiler.enable");
    nBytesSent = 0;
    await page.goto(`${origin}/page/${recorder}/${at}`);
    await page.waitForTimeout(500);
    await PAGES[at].act(page);
    // Whoever gathers for a while sends what it has.
    await page.waitForTimeout(6000);
    const { metrics } = await wire.send("Performance.getMetrics");
    const metric = (name) => metrics.find((it) => it.name === name)?.value ?? 0;
    const longTasks = await page.evaluate(() => window.longTasks);
    const rrweb = recorder === "rrweb" ? await page.evaluate(() => JSON.stringify(window.events)) : "";
    await wire.send("HeapProfiler.collectGarbage");
    const heap = await wire.send("Runtime.getHeapUsage");
    // Last words.
    await page.goto("about:blank");
    await page.waitForTimeout(500);
    return {
      taskMs: metric("TaskDuration") * 1000,
      scriptMs: metric("ScriptDuration") * 1000,
      nLongTasks: longTasks.length,
      longestMs: Math.max(0, ...longTasks),
      overMs: longTasks.reduce((sum, it) => sum + it - 50, 0),
      heapBytes: heap.usedSize,
      // rrweb alone sends nothing: what its events would be.
      sentBytes: recorder === "rrweb" ? gzipSync(rrweb).length : nBytesSent,
    };
  } finally {
    await browser.close();
  }
}

const figures = [];
for (let run = 0; run < plan.runs; run++) {
  for (let at = 0; at < PAGES.length; at++) {
    // Each recorder is first once: a machine is not equally fast all the time.
    for (let turn = 0; turn < RECORDERS.length; turn++) {
      const recorder = RECORDERS[(turn + run + at) % RECORDERS.length];
      figures.push({ page: PAGES[at].name, recorder, ...(await measure(at, recorder)) });
      process.stderr.write(`${figures.length}/${plan.runs * PAGES.length * RECORDERS.length}\r`);
    }
  }
}
server.close();
server.closeAllConnections();
console.log(JSON.stringify({ browser: plan.browser, recorders: RECORDERS, pages: PAGES.map((it) => it.name), figures }));
