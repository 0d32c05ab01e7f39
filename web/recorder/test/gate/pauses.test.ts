import { expect, test } from "vitest";
import { Pauses } from "../../src/gate/pauses";

function setUp() {
  const heard: unknown[] = [];
  let now = 1_000;
  const pauses = new Pauses({
    now: () => now,
    mark: (tag, payload) => heard.push([tag, payload]),
    takeSnapshot: () => heard.push("snapshot"),
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { pauses, heard, pass };
}

test("a pause is marked at both ends, and followed by a snapshot", () => {
  const { pauses, heard, pass } = setUp();
  pauses.set("idle", true);
  expect(pauses.isPaused).toBe(true);
  pass(500);
  pauses.set("idle", false);
  expect(pauses.isPaused).toBe(false);
  expect(heard).toEqual([
    ["revisit/pause", { reason: "idle" }],
    ["revisit/resume", { reason: "idle", paused_ms: 500 }],
    "snapshot",
  ]);
});

test("it lasts while there is any reason", () => {
  const { pauses, heard, pass } = setUp();
  pauses.set("call", true);
  pauses.set("url", true);
  pass(10);
  pauses.set("call", false);
  expect(pauses.isPaused).toBe(true);
  pauses.set("url", false);
  expect(heard).toEqual([
    ["revisit/pause", { reason: "call" }],
    ["revisit/resume", { reason: "call", paused_ms: 10 }],
    "snapshot",
  ]);
});

test("what is said twice counts once", () => {
  const { pauses, heard } = setUp();
  pauses.set("url", false);
  pauses.set("url", true);
  pauses.set("url", true);
  pauses.set("url", false);
  pauses.set("url", false);
  expect(heard).toHaveLength(3);
});

test("what begins anew anyway needs no word of it", () => {
  const { pauses, heard } = setUp();
  pauses.set("idle", true);
  pauses.forget("idle");
  expect(pauses.isPaused).toBe(false);
  pauses.set("idle", true);
  pauses.set("url", true);
  pauses.forget("idle");
  expect(pauses.isPaused).toBe(true);
  expect(heard).toHaveLength(2);
});
