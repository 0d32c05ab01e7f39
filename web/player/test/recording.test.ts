import { describe, expect, test } from "vitest";
import { readLine } from "../src/recording/event.ts";
import { buildPresence, windowAt } from "../src/recording/presence.ts";
import { Recording } from "../src/recording/recording.ts";
import { blur, change, click, meta, snapshot } from "./events.ts";

describe("lines", () => {
  test.each([
    [["w", { type: 3, timestamp: 1 }], true],
    [["w", { type: 3, timestamp: 1 }, "more"], true],
    [["w", { type: "3", timestamp: 1 }], false],
    [["w", { type: 3, timestamp: Number.NaN }], false],
    [["w", null], false],
    [[1, { type: 3, timestamp: 1 }], false],
    [{}, false],
    [null, false],
  ])("%j is a line: %s", (value, isLine) => {
    expect(readLine(value) !== null).toBe(isLine);
  });
});

describe("order", () => {
  const times = (recording: Recording) => recording.window("w")?.events.map((e) => e.timestamp);

  test("events are sorted by time, and stay in the order of arrival at the same time", () => {
    const recording = new Recording();
    const [first, second] = [click(5), blur(5)];
    recording.add([
      ["w", first],
      ["w", click(9)],
      ["w", second],
      ["w", click(1)],
    ]);
    expect(times(recording)).toEqual([1, 5, 5, 9]);
    expect(recording.window("w")?.events.slice(1, 3)).toEqual([first, second]);
  });
  test("a run that follows is told from one that comes late", () => {
    const recording = new Recording();
    recording.add([["w", click(5)]]);
    expect(recording.add([["w", click(5)]]).changes[0]?.isInOrder).toBe(true);
    expect(recording.add([["w", click(4)]]).changes[0]?.isInOrder).toBe(false);
    expect(times(recording)).toEqual([4, 5, 5]);
    expect([recording.startMs, recording.durationMs]).toEqual([4, 1]);
  });
  test("an event years away is left out instead of stretching the session", () => {
    const recording = new Recording();
    const now = 1_800_000_000_000;
    const { nMisplaced } = recording.add([
      ["w", click(now)],
      ["w", click(0)],
      ["w", click(now + 10)],
    ]);
    expect([nMisplaced, recording.durationMs]).toEqual([1, 10]);
  });
  test("an empty recording has no length", () => {
    expect([new Recording().durationMs, new Recording().firstSnapshotMs]).toEqual([0, null]);
  });
});

describe("windows", () => {
  test("a window knows its pages and their titles, and when it is first seen", () => {
    const recording = new Recording();
    recording.add([
      ["w", meta(1, "a")],
      ["w", snapshot(2, "First")],
      ["w", meta(8, "b")],
      ["w", snapshot(9, "Second")],
    ]);
    expect(recording.window("w")).toMatchObject({
      firstSnapshotMs: 2,
      pages: [
        { url: "a", title: "First" },
        { url: "b", title: "Second" },
      ],
    });
  });
});

describe("where the user is", () => {
  function shownAt(recording: Recording, ...times: number[]) {
    const presence = buildPresence(recording.windows);
    return times.map((timeMs) => windowAt(recording.windows, presence, timeMs)).join("");
  }
  function twoWindows(...more: [string, ReturnType<typeof click>][]): Recording {
    const recording = new Recording();
    recording.add([["a", snapshot(0)], ["b", snapshot(10)], ...more]);
    return recording;
  }

  test("the window of the last interaction is shown", () => {
    const recording = twoWindows(["a", click(5)], ["b", click(20)], ["a", click(30)]);
    expect(shownAt(recording, 0, 5, 19, 20, 29, 30, 99)).toBe("aaabbaa");
  });
  test("without interactions it is the first window with a picture", () => {
    expect(shownAt(twoWindows(), 0, 50)).toBe("aa");
  });
  test("a blur and a scroll do not bring the user back", () => {
    const scroll = change(22, { source: 3, id: 1, x: 0, y: 9 });
    expect(shownAt(twoWindows(["b", click(20)], ["a", blur(21)], ["a", scroll]), 25)).toBe("b");
  });
  test("a window without a picture is passed by while another has one", () => {
    expect(shownAt(twoWindows(["b", click(4)]), 5, 10)).toBe("ab");
  });
  test("a pointer path counts from its last position, not from when it was sent", () => {
    const path = { source: 1, positions: [{ x: 1, y: 1, id: 1, timeOffset: -300 }] };
    const recording = twoWindows(["a", change(500, path)], ["b", click(400)]);
    expect(shownAt(recording, 250, 450, 600)).toBe("abb");
  });
  test("there is none in an empty recording", () => {
    expect(windowAt([], [], 0)).toBeNull();
  });
});
