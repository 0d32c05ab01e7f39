/** Archives of every version of the format: what the writer says of them is what is read here. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assetsOf, restore } from "../src/recording/marker.ts";
import { openArchive } from "../src/source/archive.ts";
import { bytesOfBuffer } from "../src/source/bytes.ts";
import { TAIL_BYTES } from "../src/source/limits.ts";
import { openZip } from "../src/source/zip.ts";
import type { Message } from "../src/worker/protocol.ts";
import { Reader } from "../src/worker/reader.ts";

const FIXTURES = new URL("../../../fixtures/archive/", import.meta.url);

interface Expected {
  readonly entries: readonly string[];
  readonly chunks: readonly number[];
  readonly keyframes: readonly { at_ms: number; window: string }[];
  readonly lines: readonly { number: number; text: string }[];
}

const all = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".replay.zip"))
  .map((name) => new URL(name, FIXTURES))
  .filter((url) => existsSync(expectedOf(url)));

function expectedOf(url: URL): URL {
  return new URL(url.href.replace(".replay.zip", ".expected.json"));
}

async function openZipAt(url: URL) {
  const bytes = bytesOfBuffer(new Uint8Array(readFileSync(url)));
  const zip = await openZip(bytes, await bytes.tail(TAIL_BYTES));
  if (zip === null) throw new Error("it is no ZIP");
  return zip;
}

test("where the user was comes from what happened, when the archive does not say", async () => {
  const told: Message[] = [];
  const reader = new Reader((message) => told.push(message));
  const file = readFileSync(new URL("v1/two-windows.fat-deflate.replay.zip", FIXTURES));
  await reader.open({ kind: "blob", blob: new Blob([file]) });
  const news = told.find((message) => message.tell === "outline");
  expect(news?.tell === "outline" && news.outline.presence).toEqual([
    { fromMs: 1795253398663, windowId: "019a8c1e-7a10-7c3a-9b1e-3f2d5a6b7c81" },
    { fromMs: 1795253431356, windowId: "019a8c1e-9f42-7d55-8a0c-1b2c3d4e5f60" },
  ]);
});

describe.each(all.map((url) => [url.href.slice(FIXTURES.href.length), url] as const))(
  "%s",
  (name, url) => {
    const expected = JSON.parse(readFileSync(expectedOf(url), "utf8")) as Expected;
    const isThin = name.includes(".thin.");

    test("has the entries that were written", async () => {
      const { entries } = await openZipAt(url);
      expect([...entries.keys()]).toEqual(expected.entries);
    });

    test("can be read if it is whole, and says so if it is not", async () => {
      const opened = openArchive(await openZipAt(url));
      if (isThin) {
        await expect(opened).rejects.toThrow("its assets are not in it");
        return;
      }
      const { manifest, entries } = await opened;
      expect(manifest.chunks.map(({ nEvents }) => nEvents)).toEqual(expected.chunks);
      const keyframes = manifest.keyframes.map(({ atMs, windowId }) => [windowId, atMs]);
      expect(keyframes).toEqual(expected.keyframes.map((it) => [it.window, it.at_ms]));
      const names = manifest.chunks.map(({ entry }) => entry);
      const texts = await Promise.all(entries.read(names).values());
      const lines = texts.join("").trimEnd().split("\n");
      const hashes: string[] = [];
      for (const line of lines) assetsOf(line, (hash) => hashes.push(hash));
      const assets = (await entries.readAssets?.(hashes)) ?? new Map<string, string>();
      for (const { number, text } of expected.lines) {
        expect(restore(lines[number] ?? "", (hash) => assets.get(hash))).toBe(text);
      }
    });

    test.skipIf(isThin)("can be played to its end", async () => {
      const told: Message[] = [];
      const reader = new Reader((message) => told.push(message));
      await reader.open({ kind: "blob", blob: new Blob([readFileSync(url)]) });
      const news = told.find((message) => message.tell === "outline");
      const { endMs, windows } =
        news?.tell === "outline" ? news.outline : { endMs: 0, windows: [] };
      expect(windows.reduce((sum, { nEvents }) => sum + nEvents, 0)).toBe(
        expected.chunks.reduce((sum, n) => sum + n, 0),
      );
      for (const { id, firstSnapshotMs, lastMs } of windows) {
        if (firstSnapshotMs === null) continue;
        const request = { windowId: id, toMs: endMs, aheadMs: endMs, coveredMs: null };
        const reached: number[] = [];
        for await (const run of reader.way(request)) reached.push(run.throughMs);
        expect(reached.at(-1)).toBe(lastMs);
      }
    });
  },
);
