/** The player in other people's pages, and archives on hosts that know nothing of Revisit. */
import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import type { RevisitPlayer } from "@revisit/player";
import { build } from "vite";
import { test } from "../src/complaints";
import { fixture } from "../src/engine/fixtures";
import { randomTimes } from "../src/engine/random";
import { Reference } from "../src/engine/reference";
import { startNginx } from "../src/nginx";
import { builtPlayer, startPages } from "../src/pages";
import { Replay } from "../src/replay";
import { eventsIn } from "../src/unzip";

const ARCHIVE = "keyframes.fat-zstd.replay.zip";
const OTHER_ARCHIVE = "two-windows.fat-deflate.replay.zip";
/** To show any moment of a session for the first time. */
const MAX_REQUESTS = 4;
const MAX_BYTES = 300_000;

const archive = (name: string): Promise<Buffer> => readFile(fixture(`archive/v1/${name}`));
const pageWith = (attributes: string): string => `<!doctype html><title>A page</title><body>
  <revisit-player ${attributes}></revisit-player><script type="module" src="/player.js"></script>`;

interface Shown {
  readonly durationMs: number;
  readonly nNodes: number;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Waits until there is a picture, and tells what there is. */
async function shown(page: Page): Promise<Shown> {
  await page.waitForFunction(() => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    return (player?.durationMs ?? 0) > 0 && (player?.replayDocument() ?? null) !== null;
  });
  return page.evaluate(() => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    if (!player) throw new Error("there is no player");
    return {
      durationMs: player.durationMs,
      nNodes: player.replayDocument()?.querySelectorAll("*").length ?? 0,
      problems: player.problems.map(({ message }) => message),
      notes: player.notes,
    };
  });
}

async function seek(page: Page, part: number): Promise<void> {
  await page.evaluate(async (part) => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    await player?.seek(player.durationMs * part);
  }, part);
}

test("an archive on nginx is played by few ranges of few bytes", async ({ page, allow }) => {
  allow(/favicon|Content Security Policy/);
  const nginx = await startNginx({
    "index.html": pageWith(`src="/${ARCHIVE}"`),
    "player.js": await builtPlayer(),
    [ARCHIVE]: await archive(ARCHIVE),
  });
  await page.goto(`${nginx.url}/index.html`);
  const { durationMs, nNodes, problems, notes } = await shown(page);
  expect({ problems, notes }).toEqual({ problems: [], notes: [] });
  expect(durationMs).toBeGreaterThan(0);
  expect(nNodes).toBeGreaterThan(5);
  const ofArchive = async () => {
    const all = await nginx.answers();
    return all.filter(({ path }) => path === `/${ARCHIVE}`);
  };
  // The log is written after the answer.
  await expect.poll(async () => (await ofArchive()).length).toBeGreaterThan(0);
  const answers = await ofArchive();
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 206));
  expect(answers.length).toBeLessThanOrEqual(MAX_REQUESTS);
  expect(answers.reduce((sum, { nBytes }) => sum + nBytes, 0)).toBeLessThanOrEqual(MAX_BYTES);
  for (const part of [0.9, 0.1, 1, 0]) await seek(page, part);
  expect((await shown(page)).problems).toEqual([]);
  await nginx.stop();
});

test("a host without ranges is read whole, which a note says", async ({ page, allow }) => {
  allow(/favicon|status of 404|Content Security Policy/);
  const pages = await startPages({
    "/": pageWith(`src="/a.zip"`),
    "/a.zip": await archive(ARCHIVE),
  });
  await page.goto(pages.url);
  const { notes, problems, nNodes } = await shown(page);
  expect(problems).toEqual([]);
  expect(nNodes).toBeGreaterThan(5);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/range/i);
  for (const part of [0.9, 0.1]) await seek(page, part);
  expect(pages.asked.filter(({ path }) => path === "/a.zip")).toHaveLength(1);
  pages.close();
});

test("a page is the same wherever one comes to it from", async ({ page, context, allow }) => {
  allow(/favicon|status of 404|Content Security Policy|net::ERR_FAILED/);
  const zip = await archive(ARCHIVE);
  const [[windowId, events] = ["", []]] = eventsIn(zip);
  const startMs = Math.min(...events.map(({ timestamp }) => timestamp));
  const endMs = Math.max(...events.map(({ timestamp }) => timestamp));
  const times = randomTimes(ARCHIVE, endMs - startMs);
  // The player shows what happens at a time; the reference what happened before it.
  const reference = await Reference.open(context);
  const expected = await reference.outlines(
    events,
    times.map((it) => it + 0.001),
  );
  const nginx = await startNginx({
    "index.html": pageWith(`src="/${ARCHIVE}"`),
    "player.js": await builtPlayer(),
    [ARCHIVE]: zip,
  });
  await page.goto(`${nginx.url}/index.html`);
  expect((await shown(page)).durationMs).toBeCloseTo(endMs - startMs, 0);
  const replay = new Replay(page);
  const check = async (index: number, how: string) => {
    const atMs = startMs + (times[index] ?? 0);
    const { outline } = await replay.pictureAt(atMs, windowId);
    expect(outline, `${how} at ${times[index]}`).toBe(expected[index]);
  };
  const order = times.map((_, index) => index);
  for (const index of order) await check(index, "forwards");
  for (const index of order.toReversed()) await check(index, "backwards");
  for (const index of order) await check((index * 7) % times.length, "to and fro");
  await page.evaluate(async (fromMs) => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    if (!player) return;
    await player.seek(fromMs);
    player.speed = 16;
    const ended = new Promise((resolve) => player.addEventListener("ended", resolve));
    player.play();
    await ended;
  }, times[0] ?? 0);
  for (const index of order.toReversed()) await check(index, "after playing");
  await nginx.stop();
});

test("bytes and files that a page has are played", async ({ page, allow }) => {
  allow(/favicon|status of 404|Content Security Policy/);
  const pages = await startPages({ "/": pageWith(""), "/a.zip": await archive(OTHER_ARCHIVE) });
  await page.goto(pages.url);
  await page.waitForFunction(() => customElements.get("revisit-player") !== undefined);
  for (const kind of ["File", "Blob", "ArrayBuffer"]) {
    await page.evaluate(async (kind) => {
      const player = document.querySelector<RevisitPlayer>("revisit-player");
      const bytes = await (await fetch("/a.zip")).arrayBuffer();
      const given = {
        File: new File([bytes], "a.replay.zip"),
        Blob: new Blob([bytes]),
        ArrayBuffer: bytes,
      };
      await player?.load(given[kind as keyof typeof given]);
    }, kind);
    const { problems, nNodes } = await shown(page);
    expect(problems, kind).toEqual([]);
    expect(nNodes, kind).toBeGreaterThan(5);
  }
  pages.close();
});

/** As somebody's app has it: an element among others, told what to play by properties. */
const REACT_APP = `
import { createElement, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
function App() {
  const [timeMs, setTimeMs] = useState(-1);
  const [src, setSrc] = useState("/one.zip");
  const player = useRef(null);
  useEffect(() => {
    const { current } = player;
    const onTime = (event) => setTimeMs(event.detail.timeMs);
    current.addEventListener("time", onTime);
    return () => current.removeEventListener("time", onTime);
  }, []);
  return createElement("main", null,
    createElement("button", { onClick: () => setSrc("/two.zip") }, "Another"),
    createElement("output", null, String(timeMs >= 0)),
    src && createElement("revisit-player", { ref: player, src, skipInactivity: false }));
}
createRoot(document.querySelector("#app")).render(createElement(App));
`;

test("a React app has the player among its elements", async ({ page, allow }) => {
  allow(/favicon|status of 404|Content Security Policy/);
  const pages = await startPages({
    "/": `<!doctype html><title>An app</title><body><div id="app"></div>
      <script type="module" src="/player.js"></script><script type="module" src="/app.js"></script>`,
    "/app.js": await bundled(REACT_APP),
    "/one.zip": await archive(OTHER_ARCHIVE),
    "/two.zip": await archive(ARCHIVE),
  });
  await page.goto(pages.url);
  const first = await shown(page);
  expect(first.problems).toEqual([]);
  await seek(page, 0.5);
  await expect(page.locator("output")).toHaveText("true");
  await page.getByRole("button", { name: "Another" }).click();
  await expect.poll(async () => (await shown(page)).durationMs).not.toBe(first.durationMs);
  expect((await shown(page)).problems).toEqual([]);
  pages.close();
});

/** What a bundler makes of a script that imports packages. */
async function bundled(code: string): Promise<string> {
  const entry = "\0entry.js";
  const result = await build({
    configFile: false,
    logLevel: "silent",
    root: import.meta.dirname,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? entry : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
    build: { write: false, minify: false, rolldownOptions: { input: "entry" } },
  });
  if (!("output" in result)) throw new Error("the bundler built nothing");
  return result.output[0].code;
}
