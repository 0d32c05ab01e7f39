/**
 * Captured assets: a shop on an origin of its own is recorded, its servers end, and the replay still
 * looks as the page did.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server as HttpServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import type { RevisitPlayer } from "@revisit/player";
import type { PortableSessionRecorder } from "@revisit/recorder";
import { Api } from "../src/api";
import { openReplay, signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

declare global {
  interface Window {
    readonly PortableSessionRecorder: typeof PortableSessionRecorder;
  }
}

/** A font that comes with the test runner. */
const FONTS = join(
  dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")),
  "lib/vite/traceViewer",
);
const GLYPHS = "\uea60\uea61\uea62";

type Color = readonly [red: number, green: number, blue: number];

/** What the shop shows, and in what color: each picture has one of its own. */
const COLORS = {
  "/img.png": [200, 10, 10],
  "/one.png": [10, 200, 10],
  "/two.png": [10, 10, 200],
  "/three.png": [70, 80, 90],
  "/background.png": [200, 200, 10],
  "/inline.png": [10, 200, 200],
  "/poster.png": [200, 10, 200],
  "/input.png": [90, 10, 10],
  "/drawn.png": [10, 90, 10],
  "/late.png": [10, 10, 90],
  "/blocked.png": [90, 90, 10],
  "/masked.png": [10, 90, 90],
} satisfies Record<string, Color>;

let server: Server;
test.beforeAll(async () => {
  server = await startServer("serve");
});
test.afterAll(async () => {
  await server.stop();
});

function png(width: number, height: number, [red, green, blue]: Color): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32BE(data.length, 0);
    sizes.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([sizes.subarray(0, 4), body, sizes.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([
    Buffer.alloc(1),
    Buffer.from(Array(width).fill([red, green, blue]).flat()),
  ]);
  const rows = Buffer.concat(Array<Buffer>(height).fill(row));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    // Noise that no viewer shows: else the pictures are too small to be worth a question.
    chunk("teXt", randomBytes(900)),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** What is on the shop's server, or on that of its pictures, by path. */
interface Files {
  [path: string]: { type: string; body: Buffer | string };
}

interface Site {
  readonly url: string;
  stop(): Promise<void>;
}

async function serve(files: Files, headers: Record<string, string> = {}): Promise<Site> {
  const http: HttpServer = createServer(({ url = "" }, response) => {
    const file = files[url];
    if (!file) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": file.type, ...headers }).end(file.body);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function font(): Promise<Buffer> {
  const name = (await readdir(FONTS)).find((file) => file.endsWith(".ttf"));
  if (!name) throw new Error(`there is no font in ${FONTS}`);
  return readFile(join(FONTS, name));
}

interface Shop {
  readonly url: string;
  readonly cdnUrl: string;
  stop(): Promise<void>;
}

async function startShop(): Promise<Shop> {
  const pictures = Object.entries(COLORS).map(([path, color]) => {
    const width = path === "/two.png" ? 80 : 40;
    return [path, { type: "image/png", body: png(width, 30, color) }] as const;
  });
  const cdn = await serve(
    {
      "/sheet.css": {
        type: "text/css",
        body: `.cdn { background: url(cdn.png) } /* ${"shop ".repeat(300)} */`,
      },
      "/cdn.png": { type: "image/png", body: png(40, 30, [50, 100, 150]) },
    },
    { "access-control-allow-origin": "*" },
  );
  const files: Files = {
    ...Object.fromEntries(pictures),
    "/": { type: "text/html; charset=utf-8", body: page(cdn.url) },
    "/site.css": { type: "text/css", body: SHEET },
    "/icons.ttf": { type: "application/octet-stream", body: await font() },
    // Attacks, and what is too much.
    "/script.svg": { type: "image/svg+xml", body: SCRIPTED },
    "/html.png": { type: "text/html", body: "<script>parent.isHacked = true</script>" },
    "/huge.png": {
      type: "image/png",
      body: Buffer.concat([png(9, 9, [1, 2, 3]), randomBytes(3e6)]),
    },
  };
  const site = await serve(files);
  return {
    url: site.url,
    cdnUrl: cdn.url,
    stop: async () => void (await Promise.all([site.stop(), cdn.stop()])),
  };
}

const SHEET = `
  @font-face { font-family: Icons; src: url("/icons.ttf") }
  .icons { font: 40px Icons, monospace }
  .background { background: url(/background.png) }
  div { width: 40px; height: 30px }
`;

const SCRIPTED = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="parent.isHacked = true">
  <script>parent.isHacked = true; alert(1)</script><rect width="40" height="30" fill="rgb(20,40,60)"/>
  <desc>${"a drawing ".repeat(100)}</desc></svg>`;

function page(cdnUrl: string): string {
  return `<!doctype html><title>Shop</title>
    <link rel="stylesheet" href="/site.css">
    <link rel="stylesheet" href="${cdnUrl}/sheet.css">
    <script src="${server.url}/revisit-recorder.js"></script>
    <img id="img" src="/img.png">
    <img id="srcset" srcset="/one.png 1x, /two.png 2x">
    <picture><source srcset="/three.png" media="(min-width: 1px)"><img id="picture" src="/one.png"></picture>
    <div id="background" class="background"></div>
    <div id="inline" style="background: url(/inline.png)"></div>
    <div id="cdn" class="cdn"></div>
    <video id="poster" poster="/poster.png"></video>
    <input id="input" type="image" src="/input.png" alt="go">
    <svg width="40" height="30"><image id="drawn" href="/drawn.png" width="40" height="30"/></svg>
    <img id="script" src="/script.svg">
    <img id="blob"><img id="html" src="/html.png"><img id="huge" src="/huge.png">
    <p data-revisit-block><img src="/blocked.png"></p>
    <p data-revisit-mask><img src="/masked.png"></p>
    <p><span id="icons" class="icons">${GLYPHS}</span></p>
    <script>
      fetch("/img.png").then((answer) => answer.blob()).then((picture) => {
        document.getElementById("blob").src = URL.createObjectURL(picture);
      });
    </script>`;
}

const CAPTURED = [
  "/background.png",
  "/cdn.png",
  "/drawn.png",
  "/icons.ttf",
  "/img.png",
  "/inline.png",
  "/input.png",
  "/one.png",
  "/poster.png",
  "/script.svg",
  "/sheet.css",
  "/three.png",
  "blob",
];

function nameOf({ url }: { url: string }): string {
  return url.startsWith("blob:") ? "blob" : new URL(url).pathname;
}

/** Records a visit, waits until all is captured and stored, and tells what the page looked like. */
async function visit(context: BrowserContext, shop: Shop) {
  const tab = await context.newPage();
  const assets: { asked: number; sent: string[]; referred: string[] } = {
    asked: 0,
    sent: [],
    referred: [],
  };
  tab.on("request", (request) => {
    if (request.url().includes("/ingest/v1/assets")) assets.asked += 1;
  });
  await tab.goto(shop.url);
  await tab.evaluate(
    ({ endpoint, writeKey }) => {
      const recorder = new window.PortableSessionRecorder({
        endpoint,
        writeKey,
        captureAssets: true,
        useServerPolicy: false,
        beforeSend: (batch) => {
          for (const { type, data } of batch.events) {
            if (type === 7) (window as unknown as { told: unknown[] }).told.push(data);
          }
          return batch;
        },
      });
      (window as unknown as { told: unknown[] }).told = [];
      Object.assign(window, { recorder });
      recorder.start();
    },
    { endpoint: server.url, writeKey: server.writeKey },
  );
  const told = () =>
    tab.evaluate(() => (window as unknown as { told: { url: string; asset?: string }[] }).told);
  await expect
    .poll(async () => (await told()).map(nameOf).sort(), { timeout: 30_000 })
    .toEqual(CAPTURED);
  await tab.evaluate(() => {
    const picture = new Image();
    picture.id = "late";
    picture.src = "/late.png";
    document.body.append(picture);
  });
  await expect
    .poll(async () => (await told()).some(({ url }) => url.endsWith("/late.png")), {
      timeout: 20_000,
    })
    .toBe(true);
  const looks = await tab.evaluate(looksOf, null);
  const sessionId = await tab.evaluate(() => {
    const { recorder } = window as unknown as { recorder: PortableSessionRecorder };
    recorder.stop();
    return recorder.flush().then(() => recorder.sessionId);
  });
  for (const { url, asset } of await told()) (asset ? assets.referred : assets.sent).push(url);
  return { tab, looks, sessionId, assets };
}

/** Sizes and colors of what a document shows. Runs in a page. */
async function looksOf(given: Document | null) {
  const page = given ?? document;
  const colorOf = async (address: string): Promise<string> => {
    const picture = new Image();
    picture.crossOrigin = "anonymous";
    picture.src = address;
    try {
      await picture.decode();
    } catch {
      return `broken ${address.slice(0, 80)}`;
    }
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1, 1];
    const brush = canvas.getContext("2d");
    brush?.drawImage(picture, 0, 0, 1, 1);
    return [...(brush?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).join(",");
  };
  const behind = (element: Element): string => {
    const { backgroundImage } = page.defaultView?.getComputedStyle(element) ?? {};
    return /url\("([^"]+)"\)/.exec(backgroundImage ?? "")?.[1] ?? "";
  };
  const looks: Record<string, string> = {};
  for (const id of ["img", "srcset", "picture", "blob", "script", "late"]) {
    const picture = page.getElementById(id) as HTMLImageElement;
    await picture.decode().catch(() => undefined);
    const { naturalWidth, naturalHeight } = picture;
    looks[id] = `${naturalWidth}x${naturalHeight} ${await colorOf(picture.currentSrc)}`;
  }
  for (const id of ["background", "inline", "cdn"]) {
    const element = page.getElementById(id);
    looks[id] = element ? await colorOf(behind(element)) : "none";
  }
  looks.poster = await colorOf((page.getElementById("poster") as HTMLVideoElement).poster);
  looks.input = await colorOf((page.getElementById("input") as HTMLInputElement).src);
  const drawn = page.getElementById("drawn") as unknown as SVGImageElement;
  looks.drawn = await colorOf(drawn.href.baseVal);
  await page.fonts.ready;
  looks.icons = String(page.getElementById("icons")?.offsetWidth);
  return looks;
}

/** How many resources the archive of a session lists; 0 as long as there is none. */
async function nResources(api: Api, sessionId: string): Promise<number> {
  const { archive } = (await (await api.call(`/sessions/${sessionId}/replay`)).json()) as {
    archive: { manifest: { resources?: unknown[] } } | null;
  };
  return archive?.manifest.resources?.length ?? 0;
}

/** What the replay looks like at a part of its time. */
async function shownAt(tab: Page, part: number): Promise<Record<string, string>> {
  const shown = await tab.evaluateHandle(async (share) => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    if (!player) throw new Error("there is no player");
    player.pause();
    await player.seek(player.durationMs * share);
    return player.replayDocument();
  }, part);
  return tab.evaluate(looksOf, shown);
}

/** Assets in the server's data folder. */
async function storedAssets(): Promise<string[]> {
  const entries = await readdir(server.dataFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.parentPath.includes("/assets"))
    .map(({ name }) => name);
}

test("a replay looks as the page did when the site is gone", async ({ browser }) => {
  test.setTimeout(180_000);
  const api = new Api(server);
  const shop = await startShop();
  const context = await browser.newContext();
  const first = await visit(context, shop);
  await expect
    .poll(() => nResources(api, first.sessionId), { timeout: 60_000 })
    .toBe(first.assets.sent.length);

  await test.step("nothing that is hidden, too large or no picture is captured", () => {
    for (const path of ["/blocked.png", "/masked.png", "/huge.png", "/html.png"]) {
      expect(first.assets.sent.map((url) => new URL(url).pathname)).not.toContain(path);
    }
    expect(first.assets.referred).toEqual([]);
  });

  await context.close();
  const again = await browser.newContext();
  const second = await visit(again, shop);
  await test.step("a second visit asks, and sends no picture again", async () => {
    expect(second.looks).toEqual(first.looks);
    expect(second.assets.asked).toBeGreaterThan(0);
    expect(second.assets.sent).toEqual([]);
    expect(second.assets.referred).toHaveLength(first.assets.sent.length);
    await expect
      .poll(() => nResources(api, second.sessionId), { timeout: 60_000 })
      .toBe(first.assets.sent.length);
  });
  await again.close();
  await shop.stop();

  const watching = await browser.newContext();
  await signIn(watching, server);
  const tab = await watching.newPage();
  const asked: string[] = [];
  tab.on("requestfinished", (request) => asked.push(request.url()));
  tab.on("requestfailed", (request) => {
    // What was not captured does not get past the frame's policy.
    if (request.failure()?.errorText !== "csp") asked.push(request.url());
  });
  for (const { sessionId, looks } of [first, second]) {
    const replay = await openReplay(tab, server, sessionId);
    expect(await shownAt(replay.page, 1), sessionId).toEqual(looks);
    expect(await tab.evaluate(() => "isHacked" in window)).toBe(false);
  }
  const elsewhere = asked.filter((url) => /^http/.test(url) && !url.startsWith(server.url));
  expect(elsewhere).toEqual([]);

  await test.step("a file of it looks the same, with no server at all", async () => {
    const html = await (await api.call(`/sessions/${first.sessionId}/export?as=html`)).text();
    const folder = await mkdtemp(join(tmpdir(), "revisit-assets-"));
    await writeFile(join(folder, "session.html"), html);
    const offline = await browser.newContext({ offline: true });
    const file = await offline.newPage();
    await file.goto(`file://${folder}/session.html`);
    await file.waitForFunction(
      () => document.querySelector<RevisitPlayer>("revisit-player")?.replayDocument() ?? null,
    );
    expect(await shownAt(file, 1)).toEqual(first.looks);
    await offline.close();
    await rm(folder, { recursive: true });
  });

  await test.step("the last session takes the assets with it", async () => {
    await api.call(`/sessions/${first.sessionId}`, { method: "DELETE" });
    const replay = await openReplay(tab, server, second.sessionId);
    expect(await shownAt(replay.page, 1)).toEqual(second.looks);
    expect(await storedAssets()).not.toEqual([]);
    await api.call(`/sessions/${second.sessionId}`, { method: "DELETE" });
    expect(await storedAssets()).toEqual([]);
  });
  await watching.close();
  expect(server.complaints).toEqual([]);
});
