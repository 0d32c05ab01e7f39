/** Recording with no server at all: kept in the browser, found again, given out, played in a page. */
import { type BrowserContext, expect, type Page } from "@playwright/test";
import type { RevisitPlayer } from "@revisit/player";
import type { SessionRecording } from "@revisit/recorder";
import type { RecordedEvent } from "../src/api";
import { test } from "../src/complaints";
import { crash } from "../src/recorder/crash";
import { type Site, startSite } from "../src/recorder/site";
import { firstDifference, stepsIn } from "../src/recorder/story";
import { type Part, Tab } from "../src/recorder/tab";
import { Replay } from "../src/replay";

type Storage = "localstorage" | "indexeddb";

const KINDS = ["localstorage", "indexeddb"] as const;
const HOUR_MS = 60 * 60_000;
const QUOTA_BYTES = 60_000;

/** A page on which nothing is recorded: it looks for what there is, and plays it. */
const SHELF = `<!doctype html><title>Shelf</title><script src="/revisit-recorder.js"></script>
<script type="module" src="/player.js"></script><revisit-player></revisit-player>`;

let site: Site;
test.beforeAll(async () => {
  site = await startSite();
  site.put("/shelf", SHELF);
  site.page("/memory", "{}");
  for (const kind of KINDS) {
    site.page(`/${kind}`, `{ storage: "${kind}" }`);
    site.page(`/${kind}/small`, `{ storage: "${kind}", storageQuotaBytes: ${QUOTA_BYTES} }`);
  }
});
test.afterAll(() => site.close());

async function openShelf(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}/shelf`);
  await page.waitForFunction(() => customElements.get("revisit-player") !== undefined);
  return page;
}

const listed = (page: Page, storage: Storage) =>
  page.evaluate((it) => window.PortableSessionRecorder.recordings({ storage: it }), storage);

function load(page: Page, storage: Storage, { sessionId, windowId }: Part) {
  return page.evaluate(([id, options]) => window.PortableSessionRecorder.load(id, options), [
    sessionId,
    { storage, windowId },
  ] as const);
}

/** Waits until all steps are kept: they are written a moment after they were taken. */
async function kept(page: Page, storage: Storage, part: Part): Promise<SessionRecording> {
  const all = `1–${part.lastStep}`;
  const steps = async () => stepsOf(await load(page, storage, part));
  await expect.poll(steps, { timeout: 20_000 }).toEqual({ tracked: all, logged: all, shown: all });
  const recording = await load(page, storage, part);
  if (!recording) throw new Error("it is gone");
  return recording;
}

/** By rrweb's events and ours among them, as they would have been sent. */
function stepsOf(recording: SessionRecording | null) {
  const named = (recording?.events ?? []).flatMap(({ type, timestamp, data }): RecordedEvent[] => {
    if (typeof type === "number") return [{ type, timestamp, data: data as RecordedEvent["data"] }];
    return [{ type: 6, timestamp, data: { plugin: "revisit/event@1", payload: { type, data } } }];
  });
  return stepsIn(named.map((event) => ["window", event])).window;
}

/** Plays a recording, or an archive, and holds it against the page. */
async function expectPlayed(page: Page, given: SessionRecording | Blob, part: Part): Promise<void> {
  await page.evaluate(async (it) => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    await player?.load(it);
  }, given as never);
  await expectPictures(page, part);
}

async function expectPictures(page: Page, { pictures, windowId }: Part): Promise<void> {
  const replay = new Replay(page);
  for (const { atMs, outline } of pictures) {
    const replayed = await replay.pictureAt(atMs, windowId);
    expect(firstDifference(outline, replayed.outline)).toBe("");
  }
  expect(await replay.problems()).toEqual([]);
}

test("a recording in memory is given out and played with no network", async ({ context }) => {
  const tab = await Tab.open(context, `${site.url}/memory`);
  await tab.steps();
  await tab.byHand();
  await tab.rest();
  const part = await tab.part();
  const exported = await tab.page.evaluate(() => window.recorder.export());
  const given = await tab.page.evaluate(() => window.recorder.stop());
  if (!given) throw new Error("nothing was recorded");
  const recording = JSON.parse(exported) as SessionRecording;
  expect(stepsOf(recording)).toEqual({ tracked: "1–10", logged: "1–10", shown: "1–10" });
  expect(given.events).toEqual(recording.events);
  expect(recording).toMatchObject({ sessionId: part.sessionId, userId: null });
  expect(given.endTime).toBeGreaterThanOrEqual(recording.startTime);
  const shelf = await openShelf(context);
  await context.setOffline(true);
  await expectPlayed(shelf, recording, part);
});

test("an archive made in the page is played with no network", async ({ context }) => {
  const tab = await Tab.open(context, `${site.url}/memory`);
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.page.addScriptTag({ url: "/player.js", type: "module" });
  const archive = await tab.page.evaluateHandle(() => window.recorder.exportArchive());
  await tab.page.waitForFunction(() => customElements.get("revisit-player") !== undefined);
  await context.setOffline(true);
  await tab.page.evaluate(async (blob) => {
    const player = document.createElement("revisit-player") as RevisitPlayer;
    document.body.replaceChildren(player);
    await player.load(blob);
  }, archive);
  await expectPictures(tab.page, part);
});

for (const kind of KINDS) {
  test(`${kind}: a recording survives reloads and a crash`, async ({ context }) => {
    const tab = await Tab.open(context, `${site.url}/${kind}`);
    await tab.steps();
    await tab.rest();
    const before = await tab.part();
    await tab.goto(`${site.url}/${kind}`);
    await tab.steps();
    await tab.rest();
    const after = await tab.part();
    await crash(tab.page);

    const shelf = await openShelf(context);
    const whole = { ...after, pictures: [...before.pictures, ...after.pictures] };
    const recording = await kept(shelf, kind, whole);
    await context.setOffline(true);
    expect(await listed(shelf, kind)).toMatchObject([
      { sessionId: after.sessionId, windowIds: [after.windowId], url: `${site.url}/${kind}` },
    ]);
    await expectPlayed(shelf, recording, whole);
    await shelf.evaluate(
      ([id, storage]) => window.PortableSessionRecorder.remove(id, { storage }),
      [after.sessionId, kind] as const,
    );
    expect(await listed(shelf, kind)).toEqual([]);
    expect(await load(shelf, kind, after)).toBeNull();
  });

  test(`${kind}: where there is no more room the oldest session goes`, async ({ context }) => {
    await context.clock.install();
    const parts: Part[] = [];
    const shelf = await openShelf(context);
    for (let visit = 0; visit < 5; visit += 1) {
      const tab = await Tab.open(context, `${site.url}/${kind}/small`);
      await tab.steps(40);
      await tab.rest();
      parts.push(await tab.part());
      const { sessionId } = parts[visit] as Part;
      await expect
        .poll(async () => (await listed(shelf, kind)).map((it) => it.sessionId))
        .toContain(sessionId);
      await tab.close();
      await context.clock.fastForward(HOUR_MS);
    }
    expect(new Set(parts.map(({ sessionId }) => sessionId)).size).toBe(parts.length);
    const there = (await listed(shelf, kind)).map(({ sessionId }) => sessionId);
    const newest = parts.map(({ sessionId }) => sessionId).toReversed();
    expect(there).toEqual(newest.slice(0, there.length));
    expect(there.length).toBeLessThan(parts.length);
    const sizes = (await listed(shelf, kind)).map(({ sizeBytes }) => sizeBytes);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(QUOTA_BYTES);
    const last = parts.at(-1) as Part;
    const all = Array.from({ length: last.lastStep }, (_, at) => at + 1);
    expect(stepsOf(await load(shelf, kind, last))?.tracked).toBe(`1–${all.length}`);
  });
}

test("what a page that died left half written is told as far as it goes", async ({ context }) => {
  const tab = await Tab.open(context, `${site.url}/localstorage`);
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  const shelf = await openShelf(context);
  await kept(shelf, "localstorage", part);
  await crash(tab.page);
  // As a browser leaves it that ends in the middle of a write.
  const cut = await shelf.evaluate(() => {
    const [name] = Object.keys(localStorage)
      .filter((it) => /^revisit\.journal\..*\.\d+$/.test(it))
      .sort((a, b) => Number(b.split(".").at(-1)) - Number(a.split(".").at(-1)));
    if (name === undefined) throw new Error("nothing is kept");
    const text = localStorage.getItem(name) ?? "";
    localStorage.setItem(name, text.slice(0, text.length / 2));
    return name;
  });
  expect(cut).toMatch(/\.\d+$/);

  const next = await Tab.open(context, `${site.url}/localstorage`);
  await next.steps(3);
  await next.rest();
  const after = await next.part();
  expect(stepsOf(await kept(shelf, "localstorage", after))?.tracked).toBe("1–3");
  const rest = await load(shelf, "localstorage", part);
  expect(rest?.events.some(({ type }) => type === 2)).toBe(true);
  expect(stepsOf(rest)?.tracked).not.toBe("1–10");
  expect(JSON.stringify(rest)).toContain("revisit/gap");
  if (rest) await expectPlayed(shelf, rest, { ...part, pictures: [] });
});
