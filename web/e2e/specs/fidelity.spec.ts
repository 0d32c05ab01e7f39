/**
 * What our recorder sees of a page, and what the player makes of it: a page with what is hard to
 * record, through the real server, and its replay at several moments, which must be the page.
 */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import type { PortableSessionRecorder } from "@revisit/recorder";
import { Api } from "../src/api";
import { command, sessionOf } from "../src/manners/guest";
import { quietMoment } from "../src/moment";
import { builtRecorder, type Pages, startPages } from "../src/pages";
import { type Picture, pictureOf } from "../src/picture";
import { openReplay, type Replay, signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

let server: Server;
let pages: Pages;
test.beforeAll(async () => {
  server = await startServer("serve");
  pages = await startPages({ "/recorder.js": await builtRecorder() });
});
test.afterAll(async () => {
  pages.close();
  await server.stop();
});

const CSS = { "content-type": "text/css" };

test("style sheets, wherever they come from and whenever they change", async ({
  page,
  browser,
}) => {
  pages.put("/first.css", "p { color: green } @media (min-width: 10px) { i { left: 1px } }", CSS);
  pages.put("/late.css", "p { margin: 7px; background: url(paper.svg) }", CSS);
  put("/sheets.html", `<style>b { top: 1px }</style><p>text</p><div id="host"></div>`, {
    head: '<link rel="stylesheet" href="/first.css">',
  });
  await visit(page, "/sheets.html");
  const moments = [await quietMoment(page)];
  await page.evaluate(async () => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: "/late.css" });
    const loaded = new Promise((resolve) => link.addEventListener("load", resolve));
    document.head.append(link);
    await loaded;
  });
  moments.push(await quietMoment(page));
  await page.evaluate(() => {
    const [linked, inline] = [...document.styleSheets];
    if (!linked || !inline) throw new Error("a sheet is missing");
    inline.insertRule("b { bottom: 2px }", 1);
    inline.deleteRule(0);
    (linked.cssRules[1] as CSSMediaRule).insertRule("i { right: 3px }", 0);
    (linked.cssRules[0] as CSSStyleRule).style.setProperty("color", "blue", "important");
  });
  moments.push(await quietMoment(page));
  await page.evaluate(() => {
    const [one, other] = [new CSSStyleSheet(), new CSSStyleSheet()];
    one.replaceSync("u { color: red }");
    other.replaceSync("s { color: tan }");
    document.adoptedStyleSheets = [one, other];
    const root = document.querySelector("#host")?.attachShadow({ mode: "open" });
    if (!root) throw new Error("there is no shadow");
    root.innerHTML = "<u>in the shadow</u>";
    root.adoptedStyleSheets = [one];
    Object.assign(window, { one });
  });
  moments.push(await quietMoment(page));
  await page.evaluate(() => {
    const { one } = window as unknown as { one: CSSStyleSheet };
    one.insertRule("u { width: 4px }");
    document.adoptedStyleSheets = [one];
  });
  moments.push(await quietMoment(page));
  await replayIsPage(page, browser.newContext(), moments);
});

test("dialogs, media, scroll positions and lists that reuse their rows", async ({
  page,
  browser,
}) => {
  put(
    "/parts.html",
    `<style>
      html { scroll-behavior: auto } #box, #list { height: 100px; width: 200px; overflow: auto }
      #tall { height: 3000px } #list div { height: 20px }
    </style>
    <div id="box"><div style="height: 900px; width: 900px">box</div></div>
    <div id="list"></div>
    <dialog id="modal"><p>modal</p></dialog><dialog id="plain">plain</dialog>
    <video muted loop src="/no.mp4"></video><audio src="/no.mp3"></audio>
    <details><summary>more</summary>hidden</details>
    <div id="tall"></div>`,
    { script: VIRTUAL_LIST },
  );
  await visit(page, "/parts.html");
  const moments = [await quietMoment(page)];
  await page.evaluate(() => {
    document.querySelector("#box")?.scrollTo(120, 300);
    window.scrollTo(0, 700);
  });
  moments.push(await quietMoment(page));
  await page.evaluate(() => document.querySelector("#list")?.scrollTo(0, 4_000));
  moments.push(await quietMoment(page));
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>("#modal")?.showModal();
    document.querySelector<HTMLDialogElement>("#plain")?.show();
    document.querySelector("details")?.toggleAttribute("open");
  });
  moments.push(await quietMoment(page));
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>("#modal")?.close();
    const video = document.querySelector("video");
    if (video) Object.assign(video, { volume: 0.25, playbackRate: 2 });
    document.querySelector("#list")?.scrollTo(0, 10_000);
  });
  moments.push(await quietMoment(page));
  const replay = await replayIsPage(page, browser.newContext(), moments);
  const shown = await replay.page.evaluateHandle(() => document);
  const isModal = (at: Picture) =>
    replay.pictureAt(at.atMs).then(() =>
      shown.evaluate(() => {
        const player = document.querySelector("revisit-player") as unknown as {
          replayDocument(): Document;
        };
        const document_ = player.replayDocument();
        return [...document_.querySelectorAll("dialog")].map(
          (it) => it.open && it.matches(":modal"),
        );
      }),
    );
  expect(await isModal(moments[3] as Picture)).toEqual([true, false]);
  expect(await isModal(moments[4] as Picture)).toEqual([false, false]);
});

/** Holds ten rows, whatever is scrolled to. */
const VIRTUAL_LIST = `
  const list = document.querySelector("#list");
  const room = document.createElement("div");
  room.style.cssText = "height: 20000px; position: relative";
  list.append(room);
  const rows = Array.from({ length: 10 }, () => document.createElement("div"));
  room.append(...rows);
  const place = () => {
    const first = Math.floor(list.scrollTop / 20);
    rows.forEach((row, at) => {
      row.textContent = "row " + (first + at);
      row.style.cssText = "position: absolute; top: " + (first + at) * 20 + "px";
    });
  };
  list.addEventListener("scroll", place);
  place();`;

test("a font that a script adds", async ({ page, browser }) => {
  put("/font.html", "<p>text</p>");
  await visit(page, "/font.html");
  await page.evaluate(() => {
    // Nobody has to be able to read it: what counts is that it is there.
    const font = new FontFace("Ours", "url(data:font/woff2;base64,d09GMgABAAAAAA)");
    if (!(font instanceof FontFace)) throw new Error("a font is none");
    document.fonts.add(font);
  });
  const moments = [await quietMoment(page)];
  const replay = await replayIsPage(page, browser.newContext(), moments);
  const text = JSON.stringify(await new Api(server).events(await sessionOf(page, "a")));
  expect(text).toContain('"family":"Ours"');
  expect(await replay.problems()).toEqual([]);
});

test("canvases show what they showed, at every moment", async ({ page, browser }) => {
  put(
    "/canvas.html",
    `<canvas id="drawn" width="60" height="40" style="border: 1px solid black"></canvas>
     <canvas id="wide" width="100" height="50" style="width: 50px">within</canvas>
     <canvas id="gl" width="30" height="30"></canvas><canvas id="empty"></canvas>`,
    {
      script: `
        window.paint = (id, color) => {
          const canvas = document.querySelector(id);
          const drawing = canvas.getContext("2d");
          drawing.fillStyle = color;
          drawing.fillRect(0, 0, canvas.width, canvas.height);
        };
        paint("#drawn", "#ff0000");
        window.paintGl = (red, green, blue) => {
          const gl = document.querySelector("#gl").getContext("webgl");
          if (!gl) return false;
          gl.clearColor(red, green, blue, 1);
          gl.clear(gl.COLOR_BUFFER_BIT);
          return true;
        };`,
    },
  );
  await visit(page, "/canvas.html", { captureCanvas: true, canvasFps: 4, canvasQuality: 1 });
  const steps = ["", 'paint("#drawn", "#00ff00")', 'paint("#wide", "#0000ff"); paintGl(1, 0, 1)'];
  const moments: Picture[] = [];
  for (const step of steps) {
    if (step !== "") await page.evaluate(step);
    // Longer than a picture takes.
    await page.waitForTimeout(1_200);
    moments.push(await quietMoment(page));
  }
  const hasGl = await page.evaluate("paintGl(1, 0, 1)");
  const replay = await replayIsPage(page, browser.newContext(), moments);
  const expected = [
    { drawn: "255,0,0", wide: "none", gl: "none", empty: "none" },
    { drawn: "0,255,0", wide: "none", gl: "none", empty: "none" },
    { drawn: "0,255,0", wide: "0,0,255", gl: hasGl ? "255,0,255" : "none", empty: "none" },
  ];
  for (const at of [2, 0, 1, 2, 1]) {
    await replay.pictureAt((moments[at] as Picture).atMs);
    await expect.poll(() => canvasColors(replay), `moment ${at}`).toEqual(expected[at]);
    expect(await canvasBoxes(replay)).toEqual(await canvasBoxesIn(page));
  }
});

/** The colour in the middle of each canvas, as one sees it. */
async function canvasColors(replay: Replay): Promise<Record<string, string>> {
  const colors: Record<string, string> = {};
  for (const frame of replay.page.frames()) {
    if (frame === replay.page.mainFrame()) continue;
    for (const canvas of await frame.$$("canvas")) {
      const id = (await canvas.getAttribute("id")) ?? "";
      const shot = await canvas.screenshot();
      colors[id] = await replay.page.evaluate(async (bytes) => {
        const data = Uint8Array.from(atob(bytes), (it) => it.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([data], { type: "image/png" }));
        const drawing = new OffscreenCanvas(1, 1).getContext("2d");
        drawing?.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
        const [red = 0, green = 0, blue = 0] = drawing?.getImageData(0, 0, 1, 1).data ?? [];
        // WebP is not exact, and an empty canvas shows the page.
        const pure = [red, green, blue].map((it) => (it > 235 ? 255 : it < 20 ? 0 : it));
        return pure.every((it) => it === 255) ? "none" : pure.join();
      }, shot.toString("base64"));
    }
  }
  return colors;
}

function canvasBoxesIn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("canvas")].map((canvas) => {
      const { x, y, width, height } = canvas.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join();
    }),
  );
}

async function canvasBoxes(replay: Replay): Promise<string[]> {
  return replay.page.evaluate(() => {
    const player = document.querySelector("revisit-player") as unknown as {
      replayDocument(): Document;
    };
    return [...player.replayDocument().querySelectorAll("canvas")].map((canvas) => {
      const { x, y, width, height } = canvas.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join();
    });
  });
}

test("frames of other origins, those that were named and no others", async ({ page, browser }) => {
  const [kin, stranger] = ["kin", "stranger"].map((name) =>
    pages.url.replace("pages.test", `${name}.test`),
  );
  const frame = `<p>within</p><div id="box"></div>`;
  const own = { endpoint: server.url, writeKey: server.writeKey, frameOrigins: [pages.url] };
  const start = `window.recorder = new PortableSessionRecorder(${JSON.stringify(own)}); recorder.start();`;
  put("/kin.html", frame, { script: start });
  const forged = { type: 5, timestamp: 0, data: { tag: "forged", payload: {} } };
  put("/stranger.html", "<p>not to be seen</p>", {
    script: `setInterval(() => parent.postMessage({ type: "rrweb", origin: location.origin,
      event: ${JSON.stringify(forged)} }, "*"), 50);
      parent.postMessage({ type: "revisit/frame@1", word: "hello" }, "*");
      addEventListener("message", ({ data }) => { document.title += data?.word; });
      setInterval(() => parent.postMessage(null, "*"), 50);`,
  });
  // As a page does it: before its frames.
  const options = { endpoint: server.url, writeKey: server.writeKey, frameOrigins: [kin] };
  put(
    "/around.html",
    `<iframe id="kin" src="${kin}/kin.html"></iframe>
     <iframe id="stranger" src="${stranger}/stranger.html"></iframe>`,
    {
      head: `<script>window.recorders = {
        a: new PortableSessionRecorder(${JSON.stringify(options)}),
      }; recorders.a.start();</script>`,
    },
  );
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${pages.url}/around.html`);
  const within = page.frame({ url: /kin\.html/ });
  if (!within) throw new Error("the frame is missing");
  const moments: [atMs: number, outline: string][] = [];
  const look = async () => {
    const { atMs } = await quietMoment(page);
    const { outline } = await (await within.evaluateHandle(() => document)).evaluate(pictureOf);
    moments.push([atMs, outline]);
  };
  await look();
  await within.evaluate(() => {
    const box = document.querySelector("#box");
    if (box) box.innerHTML = "<b>changed</b><style>b { color: red }</style>";
  });
  await look();
  // The page is recorded anew from here on, and so is the frame.
  await page.evaluate(() => {
    const { a } = (window as unknown as { recorders: Record<string, PortableSessionRecorder> })
      .recorders;
    a?.pause();
    a?.resume();
  });
  await page.waitForTimeout(300);
  await look();
  await within.evaluate(() => document.querySelector("b")?.append("!"));
  await look();
  expect(await within.evaluate("recorder.sessionId")).toBe("");
  expect(errors).toEqual([]);

  const replay = await replayIsPage(page, browser.newContext(), []);
  for (const [atMs, outline] of [...moments, ...[...moments].reverse()]) {
    await replay.pictureAt(atMs);
    const shown = await replay.page.evaluateHandle(() => {
      const player = document.querySelector("revisit-player") as unknown as {
        replayDocument(): Document;
      };
      const frame = player.replayDocument().querySelector<HTMLIFrameElement>("#kin");
      if (!frame?.contentDocument) throw new Error("the frame is not shown");
      return frame.contentDocument;
    });
    expect((await shown.evaluate(pictureOf)).outline).toBe(outline);
  }
  const text = JSON.stringify(await new Api(server).events(await sessionOf(page, "a")));
  expect(text).toContain("changed");
  expect(text).not.toContain("not to be seen");
  expect(text).not.toContain("forged");
});

test("a frame tells nothing to a page that was not named, and records for itself", async ({
  page,
}) => {
  const kin = pages.url.replace("pages.test", "kin.test");
  const own = { endpoint: server.url, writeKey: server.writeKey, frameOrigins: ["https://a.test"] };
  put("/alone.html", "<p>within</p>", {
    script: `window.recorder = new PortableSessionRecorder(${JSON.stringify(own)}); recorder.start();`,
  });
  put("/spy.html", `<iframe src="${kin}/alone.html"></iframe>`, {
    head: "<script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data))</script>",
  });
  await page.goto(`${pages.url}/spy.html`);
  await page.waitForTimeout(2_500);
  const within = page.frame({ url: /alone\.html/ });
  expect(await within?.evaluate("recorder.sessionId")).not.toBe("");
  expect(await page.evaluate("heard.filter((it) => it?.type === 'rrweb')")).toEqual([]);
});

interface PageParts {
  readonly head?: string;
  readonly script?: string;
}

function put(path: string, body: string, { head = "", script = "" }: PageParts = {}): void {
  pages.put(
    path,
    `<!doctype html><html><head><title>Page</title>
    <script src="/recorder.js"></script>${head}</head>
    <body>${body}<script>${script}</script></body></html>`,
  );
}

async function visit(page: Page, path: string, options: object = {}): Promise<void> {
  await page.goto(`${pages.url}${path}`);
  await command(page, "start", "a", {
    endpoint: server.url,
    writeKey: server.writeKey,
    ...options,
  });
}

/** Ends the visit, and compares its replay with the page at each of its moments, forth and back. */
async function replayIsPage(
  page: Page,
  watching: Promise<BrowserContext>,
  moments: readonly Picture[],
): Promise<Replay> {
  await command(page, "flush", "a", {});
  const sessionId = await sessionOf(page, "a");
  const api = new Api(server);
  await expect
    .poll(() => api.list(), { timeout: 30_000, intervals: [500] })
    .toContainEqual(expect.objectContaining({ id: sessionId }));
  const context = await watching;
  await signIn(context, server);
  const replay = await openReplay(await context.newPage(), server, sessionId);
  for (const { atMs, outline } of [...moments, ...[...moments].reverse()]) {
    expect((await replay.pictureAt(atMs)).outline).toBe(outline);
  }
  return replay;
}
