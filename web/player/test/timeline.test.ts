import { describe, expect, test } from "vitest";
import type { RecordedEvent } from "../src/recording/event.ts";
import { Recording } from "../src/recording/recording.ts";
import {
  activityOf,
  buildTimeline,
  gapAt,
  gapsOf,
  INACTIVITY_MS,
  N_BUCKETS,
} from "../src/recording/timeline.ts";
import { click, meta, plugin, snapshot } from "./events.ts";

function markersOf(...events: RecordedEvent[]): string[] {
  const recording = new Recording();
  recording.add(events.map((event) => ["w", event]));
  return buildTimeline(recording.windows, recording.startMs, recording.durationMs).markers.map(
    ({ timeMs, kind, label }) => `${timeMs} ${kind} ${label}`,
  );
}

describe("gaps", () => {
  test("a pause between two interactions is a gap, with a moment kept at both ends", () => {
    expect(gapsOf([1_000, 31_000], 31_500)).toEqual([{ startMs: 3_000, endMs: 30_000 }]);
  });
  test("a short pause is no gap", () => {
    expect(gapsOf([0, INACTIVITY_MS - 1], INACTIVITY_MS)).toEqual([]);
  });
  test("a quiet end is a gap up to the end", () => {
    expect(gapsOf([1_000], 60_000)).toEqual([{ startMs: 3_000, endMs: 60_000 }]);
  });
  test("a quiet start is a gap after the first moments", () => {
    expect(gapsOf([20_000], 21_000)).toEqual([{ startMs: 2_000, endMs: 19_000 }]);
  });
  test("a gap begins with its start and ends before its end", () => {
    const gaps = [{ startMs: 10, endMs: 20 }];
    expect([9, 10, 19, 20].map((timeMs) => gapAt(gaps, timeMs) !== null)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe("activity", () => {
  test("the busiest bucket is 1 and an idle one is 0", () => {
    const activity = activityOf([0, 0, 0, 0, 99], 100);
    expect([activity[0], activity.at(-2), activity.length]).toEqual([1, 0.5, N_BUCKETS]);
    expect(activity[N_BUCKETS / 2]).toBe(0);
  });
  test("an event at the very end counts in the last bucket", () => {
    expect(activityOf([100], 100).at(-1)).toBe(1);
  });
  test("a session without length does not divide by zero", () => {
    expect(activityOf([0], 0)[0]).toBe(1);
  });
});

describe("markers", () => {
  test("a page load is marked when the address changes", () => {
    expect(
      markersOf(meta(0, "a"), snapshot(1), meta(5, "a"), snapshot(6), meta(9, "b"), snapshot(9)),
    ).toEqual(["0 page-load a", "9 page-load b"]);
  });
  test("a console error is marked with its words", () => {
    const payload = { level: "error", trace: [], payload: ['"cart is"', "{undefined", '{"a":1}'] };
    expect(markersOf(click(0), plugin(7, "rrweb/console@1", payload))).toEqual([
      '7 console-error cart is {undefined {"a":1}',
    ]);
  });
  test("a console line that is no error is not marked", () => {
    const payload = { level: "log", trace: [], payload: ['"hello"'] };
    expect(markersOf(click(0), plugin(7, "rrweb/console@1", payload))).toEqual([]);
  });
  test("a request that failed is marked, one that did not is not", () => {
    const requests = [
      { name: "/api/coupon", method: "POST", status: 500 },
      { name: "/api/products", method: "GET", status: 200 },
      { name: "/lost", responseStatus: 404 },
      "nonsense",
    ];
    expect(markersOf(click(0), plugin(3, "rrweb/network@1", { requests }))).toEqual([
      "3 request-failed 500 POST /api/coupon",
      "3 request-failed 404 /lost",
    ]);
  });
  test("plugins that are not known are passed by", () => {
    expect(markersOf(click(0), plugin(3, "someone/else@1", null))).toEqual([]);
  });
});
