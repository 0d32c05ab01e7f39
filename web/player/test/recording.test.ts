import { describe, expect, test } from "vitest";
import { type RecordedEvent, readLine } from "../src/recording/event.ts";
import { windowAt } from "../src/recording/presence.ts";
import { Survey } from "../src/recording/survey.ts";
import { Memory } from "../src/worker/memory.ts";
import { blur, change, click, meta, snapshot } from "./events.ts";

type Given = [windowId: string, event: RecordedEvent];

function survey(...given: Given[]): Survey {
  const made = new Survey();
  for (const [windowId, event] of given) made.observe(windowId, event);
  return made;
}

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
  function memory(...events: RecordedEvent[]): Memory {
    const made = new Memory();
    for (const event of events) made.add("w", event, JSON.stringify(event));
    made.seal();
    return made;
  }
  const times = (made: Memory) =>
    made.chunks.flatMap(({ lines }) => lines?.map(({ timeMs }) => timeMs) ?? []);

  test("events are sorted by time, and stay in the order of arrival at the same time", () => {
    const made = memory(click(5), click(9), blur(5), click(1));
    expect(times(made)).toEqual([1, 5, 5, 9]);
    const [, first, second] = made.chunks[0]?.lines ?? [];
    expect([first?.text, second?.text]).toEqual(
      [click(5), blur(5)].map((it) => JSON.stringify(it)),
    );
  });
  test("what comes later says from when on it is new", () => {
    const made = memory(click(5));
    made.add("w", click(7), "{}");
    made.add("v", click(4), "{}");
    expect([...made.seal()]).toEqual([
      ["w", 7],
      ["v", 4],
    ]);
    expect(times(made)).toEqual([4, 5, 7]);
  });
  test("an event years away is left out instead of stretching the session", () => {
    const now = 1_800_000_000_000;
    const made = memory(click(now), click(0), click(now + 10));
    const { startMs, endMs } = made.survey.outline();
    expect([made.nMisplaced, endMs - startMs]).toEqual([1, 10]);
  });
  test("an empty recording has no length", () => {
    expect(new Memory().survey.outline()).toMatchObject({ startMs: 0, endMs: 0, windows: [] });
  });
});

describe("windows", () => {
  test("a window knows its pages and their titles, and when it is first seen", () => {
    const made = survey(
      ["w", meta(1, "a")],
      ["w", snapshot(2, "First")],
      ["w", meta(8, "b")],
      ["w", snapshot(9, "Second")],
    );
    expect(made.windows()[0]).toMatchObject({
      firstSnapshotMs: 2,
      pages: [
        { url: "a", title: "First" },
        { url: "b", title: "Second" },
      ],
    });
  });
});

describe("where the user is", () => {
  function shownAt(made: Survey, ...times: number[]) {
    const { windows, presence } = made.outline();
    return times.map((timeMs) => windowAt(windows, presence, timeMs)).join("");
  }
  const twoWindows = (...more: Given[]) => survey(["a", snapshot(0)], ["b", snapshot(10)], ...more);

  test("the window of the last interaction is shown", () => {
    const made = twoWindows(["a", click(5)], ["b", click(20)], ["a", click(30)]);
    expect(shownAt(made, 0, 5, 19, 20, 29, 30, 99)).toBe("aaabbaa");
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
    const made = twoWindows(["a", change(500, path)], ["b", click(400)]);
    expect(shownAt(made, 250, 450, 600)).toBe("abb");
  });
  test("there is none in an empty recording", () => {
    expect(windowAt([], [], 0)).toBeNull();
  });
});
