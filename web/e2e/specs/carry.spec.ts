/** Sessions that leave the server: as one file, as a folder, as a file that somebody sent. */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import type { RevisitPlayer } from "@revisit/player";
import { test } from "../src/complaints";
import { engineFixture, fixture } from "../src/engine/fixtures";
import { startNginx } from "../src/nginx";
import { program, startServer } from "../src/server";

/** What a page of one file may have beside the recording, compressed. */
const MAX_HTML_BYTES = 130_000;
const RECORDING = "fields.json";
const ARCHIVE = fixture("archive/v1/two-windows.fat-deflate.replay.zip");

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "revisit-carry-"));
});
test.afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const revisit = (...args: string[]) => promisify(execFile)(program(), args);

/** Waits until the page plays, and tells what it plays. */
async function played(page: Page): Promise<{ durationMs: number; nNodes: number }> {
  await page.waitForFunction(() => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    return (player?.durationMs ?? 0) > 0 && (player?.replayDocument() ?? null) !== null;
  });
  return page.evaluate(async () => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    if (!player) throw new Error("there is no player");
    await player.seek(player.durationMs * 0.7);
    const { durationMs } = player;
    return { durationMs, nNodes: player.replayDocument()?.querySelectorAll("*").length ?? 0 };
  });
}

test("one HTML file plays offline, and is little more than the recording", async ({ browser }) => {
  const html = join(folder, "session.html");
  const zip = join(folder, "session.zip");
  await revisit("export", ARCHIVE, "--as", "html", "-o", html);
  await revisit("export", ARCHIVE, "--as", "zip", "-o", zip);
  const [page, archive] = await Promise.all([readFile(html), readFile(zip)]);
  expect(gzipSync(page).length - archive.length).toBeLessThanOrEqual(MAX_HTML_BYTES);

  const context = await browser.newContext({ offline: true });
  const tab = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  tab.on("request", (request) => asked.push(request.url()));
  tab.on("console", (message) => complaints.push(message.text()));
  await tab.goto(pathToFileURL(html).href);
  const { durationMs, nNodes } = await played(tab);
  expect(durationMs).toBeGreaterThan(30_000);
  expect(nNodes).toBeGreaterThan(10);
  // The page itself, its icon, and its own worker.
  expect(asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
  const [saved] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("link", { name: "Save archive" }).click(),
  ]);
  expect(await readFile(await saved.path())).toEqual(archive);
  await context.close();
});

test("what is published plays from a static host by ranges", async ({ page }) => {
  await revisit("publish", ARCHIVE, "--to", folder);
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name))] as const),
  );
  const nginx = await startNginx(Object.fromEntries(files));
  try {
    await page.goto(`${nginx.url}/index.html`);
    expect((await played(page)).nNodes).toBeGreaterThan(10);
    const ofArchive = (await nginx.answers()).filter(({ path }) => path.endsWith(".zip"));
    expect(ofArchive.map(({ status }) => status)).toContain(206);
    expect(ofArchive.map(({ status }) => status)).not.toContain(200);
  } finally {
    await nginx.stop();
  }
  const other = revisit("publish", engineFixture(RECORDING), "--to", folder);
  await expect(other).rejects.toThrow(/index\.html of something else/);
});

test("a file is served to this browser alone", async ({ page }) => {
  const child = spawn(program(), ["serve-file", "--no-open", engineFixture(RECORDING)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.once("exit", () => reject(new Error("it ended")));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const found = /plays at (http:\S+)/.exec(line)?.[1];
        if (found) resolve(found);
      });
    });
    await page.goto(url);
    expect((await played(page)).nNodes).toBeGreaterThan(10);
    expect((await fetch(new URL("/", url))).status).toBe(404);
    expect((await fetch(new URL("/wrong/", url))).status).toBe(404);
  } finally {
    child.kill("SIGTERM");
  }
});

test("any address and any file is played by the page for that", async ({ page, allow }) => {
  allow(/CORS|net::ERR_FAILED|404/);
  const server = await startServer("serve");
  const nginx = await startNginx({ "session.replay.zip": await readFile(ARCHIVE) });
  try {
    await page.goto(`${server.url}/play`);
    await expect(page.getByRole("heading", { name: "Drop a recording here" })).toBeVisible();

    await page.getByLabel("Address of a recording").fill(`${nginx.url}/session.replay.zip`);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("does not let other pages read this");
    expect(page.url()).toContain("?src=");

    await page.goto(`${server.url}/play?src=/nothing.replay.zip`);
    await expect(page.getByRole("alert")).toContainText("/nothing.replay.zip");

    for (const file of [ARCHIVE, engineFixture(RECORDING)]) {
      await page.getByLabel("A recording", { exact: true }).setInputFiles(file);
      await expect(page.getByRole("alert")).toBeHidden();
      expect((await played(page)).nNodes).toBeGreaterThan(10);
    }
    expect(server.complaints).toEqual([]);
  } finally {
    await nginx.stop();
    await server.stop();
  }
});
