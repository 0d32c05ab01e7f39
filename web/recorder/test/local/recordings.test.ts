import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { Delivery } from "../../src/delivery/delivery";
import { listRecordings, loadRecording, removeRecording } from "../../src/local/recordings";
import { settings } from "../../src/options";
import { FakeEnvironment, line, METADATA, ORIGIN, settled, snapshot } from "../fakes";

const environment = new FakeEnvironment();
const context = { storage: "indexeddb" as const, page: window, environment };

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function newPage(pageId: string, storageQuotaBytes = 1_000_000) {
  let nSnapshotsAsked = 0;
  const delivery = new Delivery({
    ...{ environment, page: window, pageId, metadata: () => METADATA },
    settings: settings({ storage: "indexeddb", storageQuotaBytes }, "https://shop.example/"),
    onRecovered: () => nSnapshotsAsked++,
  });
  return { delivery, nSnapshotsAsked: () => nSnapshotsAsked };
}

async function record(ns: number[], sessionId: string, pageId = sessionId): Promise<void> {
  const { delivery } = newPage(pageId);
  for (const n of ns) delivery.push(line(n, 1_000), { ...ORIGIN, sessionId });
  await delivery.flush();
}

test("a recording survives its page and is listed, loaded and removed", async () => {
  await record([1, 2], "s1", "page-1");
  await record([3], "s1", "page-2");
  await record([10], "s2", "page-3");
  const list = await listRecordings(context);
  expect(list).toMatchObject([
    { sessionId: "s2", nEvents: 1, startTime: 1_010, endTime: 1_010 },
    { sessionId: "s1", nEvents: 3, startTime: 1_001, endTime: 1_003, windowIds: ["w1"] },
  ]);
  expect(list[1]?.url).toBe("https://shop.example/");
  const recording = await loadRecording(context, "s1");
  expect(recording).toMatchObject({ sessionId: "s1", windowId: "w1", userId: null });
  expect(recording?.events.map(({ timestamp }) => timestamp)).toEqual([1_001, 1_002, 1_003]);
  await removeRecording(context, "s1");
  expect((await listRecordings(context)).map(({ sessionId }) => sessionId)).toEqual(["s2"]);
  expect(await loadRecording(context, "s1")).toBeNull();
});

test("of several windows, the one in which most happened is loaded unless another is asked for", async () => {
  const { delivery } = newPage("page-1");
  delivery.push(line(1), { ...ORIGIN, windowId: "w1" });
  for (const n of [2, 3]) delivery.push(line(n), { ...ORIGIN, windowId: "w2" });
  await delivery.flush();
  expect((await loadRecording(context, "s1"))?.windowId).toBe("w2");
  expect((await loadRecording(context, "s1", "w1"))?.events).toHaveLength(1);
  expect(await loadRecording(context, "s1", "w3")).toBeNull();
});

test("a page that dies loses at most a quarter of a second", async () => {
  const { delivery } = newPage("page-1");
  delivery.push(snapshot(1), ORIGIN);
  for (let turn = 0; turn < 5; turn++) await turnOfThePage();
  await environment.pass(250);
  await turnOfThePage();
  delivery.push(line(2), ORIGIN);
  expect((await loadRecording(context, "s1"))?.events.map(({ timestamp }) => timestamp)).toEqual([
    1_001,
  ]);
});

test("over the quota the oldest session goes first", async () => {
  await record([1, 2, 3], "old");
  await record([11, 12, 13], "newer");
  const { delivery } = newPage("page-9", 9_000);
  for (const n of [21, 22, 23]) delivery.push(line(n, 1_000), { ...ORIGIN, sessionId: "now" });
  await delivery.flush();
  await delivery.flush();
  expect((await listRecordings(context)).map(({ sessionId }) => sessionId)).toEqual([
    "now",
    "newer",
  ]);
});

test("alone, the current session loses its beginning, says so, and is given a new one", async () => {
  const { delivery, nSnapshotsAsked } = newPage("page-1", 600_000);
  for (let n = 0; n < 8; n++) {
    delivery.push(n === 0 || n === 4 ? snapshot(n, 100_000) : line(n, 100_000), ORIGIN);
    await delivery.flush();
  }
  await delivery.flush();
  const recording = await loadRecording(context, "s1");
  const [first] = recording?.events ?? [];
  expect(nSnapshotsAsked()).toBeGreaterThan(0);
  expect(recording?.events.some(({ type }) => type === 2)).toBe(true);
  expect(JSON.stringify(recording?.events)).toContain("revisit/gap");
  expect(first?.timestamp).toBeGreaterThanOrEqual(1_002);
  const [{ sizeBytes = 0 } = {}] = await listRecordings(context);
  expect(sizeBytes).toBeLessThan(600_000);
});

test("where there is no IndexedDB, a recording is kept as long as the page", async () => {
  // @ts-expect-error: some browsers, in private windows.
  globalThis.indexedDB = undefined;
  await record([1], "s1");
  expect(await listRecordings(context)).toMatchObject([{ sessionId: "s1" }]);
});

async function turnOfThePage(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await settled();
}
