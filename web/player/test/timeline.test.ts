import { describe, expect, test } from "vitest";
import { activityOf, gapAt, gapsOf, INACTIVITY_MS, N_BUCKETS } from "../src/recording/timeline.ts";

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
