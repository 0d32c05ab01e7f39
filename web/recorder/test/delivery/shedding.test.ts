/** What goes first when there is no room for all, in a notation of one letter for each event. */
import { expect, test } from "vitest";
import { extent, type Line, toLine } from "../../src/delivery/batch";
import type { Outbox } from "../../src/delivery/outbox";
import { customEvent, pluginEvent } from "../../src/event";
import { FakeEnvironment, newOutbox, ORIGIN } from "../fakes";

const SAMPLES: Record<string, { type: number; data: unknown }> = {
  P: { type: 3, data: { source: 1 } },
  s: { type: 3, data: { source: 3 } },
  c: pluginEvent("rrweb/console@1", { level: "log" }, 0),
  m: { type: 3, data: { source: 0 } },
  k: { type: 3, data: { source: 2 } },
  M: { type: 4, data: {} },
  F: { type: 2, data: {} },
  i: pluginEvent("revisit/event@1", { type: "identify", data: {} }, 0),
  t: customEvent("mark", {}, 0),
};

/** Each event is padded to 1,000 bytes, so what is to be freed is a number of events. */
function event(letter: string, at: number): Line {
  const sample = SAMPLES[letter] ?? { type: -1, data: {} };
  const text = JSON.stringify({ ...sample, timestamp: at, letter });
  return { ...toLine({ ...sample, timestamp: at }), text, sizeBytes: 1_000 };
}

function letters(outbox: Outbox): string {
  return outbox.batches
    .map(({ lines }) => lines?.map(({ text }) => JSON.parse(text).letter ?? "!").join(""))
    .join(" ");
}

function fill(recording: string): Outbox {
  const outbox = newOutbox(new FakeEnvironment());
  for (const batch of recording.split(" ")) {
    Array.from(batch, (letter, at) => outbox.push(event(letter, at), ORIGIN));
    outbox.gather();
    outbox.seal();
  }
  return outbox;
}

function check(recording: string, nToFree: number, expected: string) {
  const outbox = fill(recording);
  outbox.shed(nToFree * 1_000, "memory_full");
  expect(letters(outbox)).toBe(expected);
  // Every event is there, or is told of in the mark.
  const nBefore = recording.replaceAll(" ", "").length;
  outbox.seal();
  const marks = outbox.batches.flatMap(({ lines }) => lines ?? []).filter((line) => line.isMark);
  const nMarked = marks.map(({ text }) => JSON.parse(text).data.payload.n_events);
  expect(nMarked).toEqual([nBefore - expected.replaceAll(" ", "").length]);
}

test("pointers go first, the oldest first", () => check("MFPPm PPm", 2, "MFm PPm"));
test("all pointers go before a scroll", () => check("MFPsm Psm", 3, "MFm sm"));
test("then what the page said", () => check("MFPscm ck", 4, "MFm k"));
test("changes go up to the next snapshot", () => check("MFmkm mFm", 1, "MFk Fm"));
test("changes go on until there is room", () => check("MFm mFmm FM", 3, "MF F FM"));
test("then the oldest, snapshots and all", () => check("MFmk tkMFm", 5, "M kMF"));
test("a snapshot that is left is the latest", () => check("MFk MFm", 3, "M MF"));
test("who and which stay", () => check("MFmikt", 9, "Mi"));

test("a replay that has lost changes needs a snapshot, one that lost pointers does not", () => {
  const outbox = fill("MFPmm");
  outbox.shed(1_000, "memory_full");
  expect(outbox.takeNeedOfSnapshot()).toBe(false);
  outbox.shed(1_000, "memory_full");
  expect(outbox.takeNeedOfSnapshot()).toBe(true);
});

test("marks of one recording become one", () => {
  const outbox = fill("MFPPPP");
  outbox.shed(1_000, "memory_full");
  outbox.shed(1_000, "storage_full");
  outbox.seal();
  const marks = outbox.batches.flatMap(({ lines }) => lines ?? []).filter((line) => line.isMark);
  expect(marks.map(({ text }) => JSON.parse(text).data.payload)).toEqual([
    { n_events: 2, size_bytes: 2_000, from: 2, to: 3, reason: "storage_full" },
  ]);
});

test("an extent adds up as its parts do", () => {
  const lines = Array.from("MFPm", event);
  const whole = extent(lines);
  expect(lines.reduce((sum, line) => extent([line], sum), extent([]))).toEqual(whole);
  expect(whole).toEqual({ nEvents: 4, sizeBytes: 4_000, firstAt: 0, lastAt: 3, hasSnapshot: true });
});
