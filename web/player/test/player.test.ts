import { describe, expect, test, vi } from "vitest";
import { formatBytes, formatDuration, formatSpan, formatTime, splitUrl } from "../src/format.ts";
import { pressKey } from "../src/keys.ts";
import { type Actions, type Model, nextSpeed } from "../src/model.ts";
import { Clock } from "../src/playback/clock.ts";

describe("clock", () => {
  test("it stands still until it runs", () => {
    const clock = new Clock();
    expect(clock.advance(100)).toBe(0);
  });
  test("it runs as fast as its rate", () => {
    const clock = new Clock();
    clock.isRunning = true;
    clock.rate = 4;
    expect(clock.advance(100)).toBe(400);
  });
  test("a tab that was away does not jump ahead", () => {
    const clock = new Clock();
    clock.isRunning = true;
    expect(clock.advance(60_000)).toBe(250);
  });
});

describe("words for times", () => {
  test.each([
    [0, "0:00", "0 s"],
    [59_999, "0:59", "1 min"],
    [75_000, "1:15", "1 min 15 s"],
    [3_675_000, "1:01:15", "1 h 1 min"],
  ])("%i ms is %s, or %s", (timeMs, clock, words) => {
    expect([formatTime(timeMs), formatDuration(timeMs)]).toEqual([clock, words]);
  });
  test("short times are exact", () => {
    const told = [0, 230.4, 2_140, 3_000, 75_000].map(formatSpan);
    expect(told).toEqual(["0 ms", "230 ms", "2.1 s", "3 s", "1 min 15 s"]);
  });
  test("bytes are told in kilobytes and megabytes", () => {
    expect([formatBytes(1), formatBytes(2_340_000)]).toEqual(["1 KB", "2.3 MB"]);
  });
  test("an address is split after its host; what is no address stays whole", () => {
    expect(splitUrl("https://shop.example/cart?x=1")).toEqual(["shop.example", "/cart?x=1"]);
    expect(splitUrl("about:blank")).toEqual(["", "about:blank"]);
  });
});

describe("keys", () => {
  function press(key: string, phase: Model["phase"] = "ready", on: object = {}): string {
    const calls: string[] = [];
    const note = (name: string) => vi.fn((value?: unknown) => calls.push(`${name} ${value ?? ""}`));
    const actions: Actions = {
      togglePlay: note("play"),
      seek: note("seek"),
      seekBy: note("by"),
      setSpeed: note("speed"),
      jump: note("jump"),
      setSkipInactivity: note("skip"),
      setClickLabels: note("labels"),
      pin: note("pin"),
      nextWindow: note("window"),
      toggleFullscreen: note("full"),
      toggleHelp: note("help"),
      retry: note("retry"),
      stepFrame: note("frame"),
      setLoop: note("loop"),
      cycleClock: note("clock"),
      toggleCaptions: note("captions"),
      toggleTrail: note("trail"),
      allowExternalAssets: note("assets"),
      toggleMoments: note("moments"),
      togglePictureInPicture: note("pip"),
      preview: () => Promise.resolve(null),
    };
    const model = { phase, durationMs: 60_000, speed: 2, clickLabels: true } as Model;
    pressKey(
      { key, hasModifier: false, hasShift: false, isOnButton: false, ...on },
      actions,
      model,
    );
    return calls.join(", ").trim();
  }

  test.each([
    [" ", "play"],
    ["K", "play"],
    ["ArrowLeft", "by -5000"],
    ["l", "by 10000"],
    ["3", "seek 18000"],
    ["End", "seek 60000"],
    [">", "speed 4"],
    ["<", "speed 1"],
    ["w", "window"],
    ["t", "labels false"],
    ["f", "full"],
    ["?", "help"],
    ["m", "moments"],
    ["c", "captions"],
    ["p", "pip"],
    [",", "frame -1"],
    [".", "frame 1"],
    ["x", "loop"],
    ["y", ""],
  ])("%s → %s", (key, expected) => {
    expect(press(key)).toBe(expected);
  });
  test("with Shift the arrows go from moment to moment", () => {
    const keys = ["ArrowLeft", "ArrowRight", ">"];
    const shifted = keys.map((key) => press(key, "ready", { hasShift: true }));
    expect(shifted).toEqual(["jump -1", "jump 1", "speed 4"]);
  });
  test("a space on a button is the button's", () => {
    expect(press(" ", "ready", { isOnButton: true })).toBe("");
  });
  test("combinations are the browser's", () => {
    expect(press("f", "ready", { hasModifier: true })).toBe("");
  });
  test("with nothing to play only the help opens", () => {
    expect([press("k", "loading"), press("?", "loading")]).toEqual(["", "help"]);
  });
  test("there is nothing slower than the slowest speed, nor faster than the fastest", () => {
    expect([nextSpeed(0.25, -1), nextSpeed(16, 1), nextSpeed(3, 1)]).toEqual([0.25, 16, 4]);
  });
});
