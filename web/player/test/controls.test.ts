import { describe, expect, test } from "vitest";
import { clockTexts } from "../src/controls/clock.ts";
import { Looper, loopFromHere, loopToHere } from "../src/loop.ts";
import type { Model } from "../src/model.ts";
import { captionAt } from "../src/moments/caption.ts";
import { ClickWatch, clickLabels } from "../src/moments/click-label.ts";
import type { Moment } from "../src/moments/moment.ts";
import { ENGLISH, withStrings } from "../src/strings.ts";

const moment = (kind: string, atMs: number, facts: object = {}): Moment => ({
  at_ms: atMs,
  window: "w1",
  kind,
  ...facts,
});

describe("a repeated part", () => {
  const at = (timeMs: number, loop: Model["loop"]) => ({ timeMs, durationMs: 60_000, loop });

  test("starts or ends here, and goes to the end or from the start as long as nothing is said", () => {
    expect(loopFromHere(at(5_000, null))).toEqual({ fromMs: 5_000, toMs: 60_000 });
    expect(loopToHere(at(5_000, null))).toEqual({ fromMs: 0, toMs: 5_000 });
  });
  test("keeps its other end where that makes sense", () => {
    const loop = { fromMs: 2_000, toMs: 9_000 };
    expect(loopFromHere(at(5_000, loop))).toEqual({ fromMs: 5_000, toMs: 9_000 });
    expect(loopFromHere(at(9_500, loop))).toEqual({ fromMs: 9_500, toMs: 60_000 });
    expect(loopToHere(at(5_000, loop))).toEqual({ fromMs: 2_000, toMs: 5_000 });
    expect(loopToHere(at(1_000, loop))).toEqual({ fromMs: 0, toMs: 1_000 });
  });
  test("goes back when its end is played over, and not when somebody seeks past it", () => {
    const loop = { fromMs: 2_000, toMs: 9_000 };
    const looper = new Looper();
    const follow = (timeMs: number, nSeeks: number) => looper.follow(loop, { timeMs, nSeeks });
    const steps = [follow(8_000, 0), follow(9_100, 0), follow(2_000, 1), follow(9_500, 2)];
    expect(steps).toEqual([null, 2_000, null, null]);
    expect([follow(9_600, 2), looper.follow(null, { timeMs: 9_700, nSeeks: 2 })]).toEqual([
      null,
      null,
    ]);
  });
});

describe("a caption", () => {
  const moments = [moment("click", 1_000), moment("error", 2_000), moment("click", 2_500)];

  test("tells the newest moment for a while", () => {
    const told = [999, 1_000, 5_499, 5_501].map((ms) => captionAt(moments, ms, 1)?.at_ms);
    expect(told).toEqual([undefined, 1_000, 2_500, undefined]);
  });
  test("tells trouble before what came after it", () => {
    expect(captionAt(moments, 2_600, 1)?.kind).toBe("error");
  });
  test("stays as long for the eye when playing is fast", () => {
    expect(captionAt(moments, 9_000, 4)?.at_ms).toBe(2_000);
  });
  test("passes by what happens all the time", () => {
    expect(captionAt([moment("resize", 0)], 10, 1)).toBeNull();
  });
});

describe("the clock", () => {
  const texts = (clockMode: Model["clockMode"], timeMs: number) =>
    clockTexts({ clockMode, timeMs, durationMs: 90_400, startMs: 0 } as Model, {
      ...ENGLISH,
      timeOfDay: (epochMs) => `at ${epochMs}`,
    }).join("");

  test("tells the time played, to come, or of the day", () => {
    expect(texts("elapsed", 30_900)).toBe("0:30 / 1:30");
    expect(texts("remaining", 30_900)).toBe("−1:00 / 1:30");
    expect(texts("absolute", 30_900)).toBe("at 30900");
  });
  test("nothing is to come at the end", () => {
    expect(texts("remaining", 90_400)).toBe("−0:00 / 1:30");
  });
});

describe("strings", () => {
  test("are replaced in part, and in part of a group", () => {
    const strings = withStrings({ play: "Abspielen", keys: { help: "Hilfe" } });
    expect([strings.play, strings.pause]).toEqual(["Abspielen", ENGLISH.pause]);
    expect([strings.keys.help, strings.keys.share]).toEqual(["Hilfe", ENGLISH.keys.share]);
  });
  test("say moments too", () => {
    const strings = withStrings({ sentences: { copy: () => "Etwas kopiert" } });
    expect(strings.sentences.copy(moment("copy", 0))).toBe("Etwas kopiert");
  });
  test("what is no word of the table is passed by", () => {
    const nonsense = { play: 4, keys: null, nIssues: "many", unheard: "x" };
    expect(withStrings(nonsense as never)).toEqual(ENGLISH);
  });
});

test("the clicks of a rage click are told once", () => {
  const at = { x: 1, y: 2, label: "Buy" };
  const clicks = [0, 100, 200].map((ms) => moment("click", 1_000 + ms, at));
  const rage = moment("rage_click", 1_000, { ...at, n_clicks: 3, duration_ms: 200 });
  const later = moment("click", 1_300, at);
  const told = (fromMs: number) =>
    clickLabels([rage, ...clicks, later], fromMs, 2_000, ENGLISH).map(({ text }) => text);
  expect(told(900)).toEqual(["Rage click ×3 · Buy", "Buy"]);
  // Also when the frame before has told of its beginning.
  expect(told(1_000)).toEqual(["Buy"]);
});

describe("click labels follow the clock", () => {
  const clicks = [1_000, 1_400, 9_000].map((ms) =>
    moment("click", ms, { x: 1, y: 2, label: `at ${ms}` }),
  );
  const watching = () => {
    const watch = new ClickWatch();
    return (timeMs: number, nSeeks: number, more: Partial<Model> = {}) => {
      const now = { startMs: 0, isPaused: false, skippingMs: null, shownId: "w1" };
      const labels = watch.follow({ ...now, timeMs, nSeeks, ...more }, clicks, ENGLISH);
      return labels?.map(({ text }) => text) ?? "sought";
    };
  };

  test("a slow frame loses none", () => {
    const follow = watching();
    expect([follow(900, 0), follow(2_900, 0)]).toEqual(["sought", ["at 1000", "at 1400"]]);
  });
  test("a seek tells nothing of what it passed", () => {
    const follow = watching();
    expect([follow(900, 0), follow(8_900, 1), follow(9_000, 1)]).toEqual([
      "sought",
      "sought",
      ["at 9000"],
    ]);
  });
  test("nothing is told while paused, skipping, or of another window", () => {
    const follow = watching();
    follow(900, 0);
    expect(follow(1_000, 0, { isPaused: true })).toEqual([]);
    expect(follow(1_400, 0, { skippingMs: 5_000 })).toEqual([]);
    expect(follow(9_000, 0, { shownId: "w2" })).toEqual([]);
  });
});
