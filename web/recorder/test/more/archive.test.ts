import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { restore } from "../../../player/src/recording/marker";
import { type ArchiveLine, type ArchiveSource, writeArchive } from "../../src/more/archive/write";

const SOURCE: ArchiveSource = {
  sessionId: "s1",
  visitor: "ada",
  userAgent: "Firefox",
  viewport: { width: 800, height: 600 },
  url: "https://shop.test/",
  lines: [],
};

function lineOf(event: { type: number; timestamp: number; data?: unknown }, windowId = "w1") {
  return { windowId, text: JSON.stringify(event), timestamp: event.timestamp };
}

interface Manifest {
  chunks: { entry: string; n_events: number; windows: Record<string, number>; assets: number[] }[];
  windows: unknown[];
  activity: { counts: number[]; gaps: number[][] };
  assets: { blake3: string; size_bytes: number }[];
  session: Record<string, unknown>;
}

/** What is in an archive of these lines; the player's own reader puts the strings back. */
async function read(lines: readonly ArchiveLine[], source: Partial<ArchiveSource> = {}) {
  const blob = await writeArchive({ ...SOURCE, ...source, lines });
  const files = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  const text = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  const manifest = JSON.parse(text("replay.json")) as Manifest;
  const found = manifest.chunks.flatMap(({ entry }) =>
    text(entry)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(restore(line, (hash) => text(`assets/${hash}`))) as unknown),
  );
  const deliveries = text("deliveries.jsonl").trim().split("\n");
  return { manifest, found, deliveries, names: Object.keys(files) };
}

test("events come back in order, their long strings too", async () => {
  const sheet = "body { color: red }".repeat(100);
  const { found, names } = await read([
    lineOf({ type: 3, data: { source: 0, sheet }, timestamp: 30 }),
    lineOf({ type: 2, data: { sheet, like: "$asset:me" }, timestamp: 10 }),
    lineOf({ type: 4, data: { href: "https://shop.test/a" }, timestamp: 10 }, "$asset:w"),
  ]);
  expect(found).toEqual([
    ["w1", { type: 2, data: { sheet, like: "$asset:me" }, timestamp: 10 }],
    ["$asset:w", { type: 4, data: { href: "https://shop.test/a" }, timestamp: 10 }],
    ["w1", { type: 3, data: { source: 0, sheet }, timestamp: 30 }],
  ]);
  expect(names.filter((name) => name.startsWith("assets/"))).toHaveLength(1);
});

test("the manifest knows windows, pages, snapshots and when somebody did something", async () => {
  const { manifest } = await read([
    lineOf({ type: 4, data: { href: "https://shop.test/a" }, timestamp: 1_000 }),
    lineOf({ type: 2, data: {}, timestamp: 1_001.5 }),
    { windowId: "w1", text: '{"timestamp":2000,"data":{"source":2},"type":3}', timestamp: 2_000 },
    lineOf({ type: 3, data: { source: 0 }, timestamp: 20_000 }),
  ]);
  expect(manifest.windows).toEqual([
    {
      id: "w1",
      first_ms: 1_000,
      last_ms: 20_000,
      n_events: 4,
      first_snapshot_ms: 1_001.5,
      snapshots: [1_001.5],
      pages: [{ at_ms: 1_000, url: "https://shop.test/a" }],
    },
  ]);
  expect(manifest.activity.counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(manifest.activity.gaps).toEqual([[2_000, 20_000]]);
});

test("ids of the page's own making become such as the format allows", async () => {
  const line = lineOf({ type: 5, timestamp: 1 }, "tab\n1");
  const odd = { sessionId: "order 7/ä", visitor: "a\u0000b" };
  const { manifest, deliveries } = await read([line], odd);
  expect(manifest.session).toMatchObject({ id: "order-7--" });
  expect(manifest.session).not.toHaveProperty("visitor");
  expect(manifest.chunks[0]?.windows).toEqual({ "tab-1": 1 });
  expect(JSON.parse(deliveries[0] ?? "")).toMatchObject({ window: "tab-1", n_events: 1 });
});

test("the same events are the same delivery, others are another", async () => {
  const id = async (n: number) => {
    const { deliveries } = await read([lineOf({ type: 5, timestamp: n })]);
    return (JSON.parse(deliveries[0] ?? "") as { id: string }).id;
  };
  expect(await id(1)).toBe(await id(1));
  expect(await id(1)).not.toBe(await id(2));
});

test("much becomes several chunks, and nothing becomes an archive too", async () => {
  const filler = Array.from({ length: 2_000 }, (_, n) => `${n} `.repeat(200));
  const many = Array.from({ length: 5 }, (_, n) =>
    lineOf({ type: 5, data: filler, timestamp: 1_000 + n }),
  );
  const { manifest, found } = await read(many);
  expect(manifest.chunks.length).toBeGreaterThan(1);
  expect(found).toEqual(many.map(({ windowId, text }) => [windowId, JSON.parse(text)]));
  expect((await read([])).found).toEqual([]);
});
