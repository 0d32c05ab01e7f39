import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startErrors } from "../../src/observers/errors";
import { watched } from "./watched";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rejection(reason: unknown): Event {
  return Object.assign(new Event("unhandledrejection"), { reason });
}

test("an uncaught error is told with its place and its stack", () => {
  const { context, notes } = watched();
  const stop = startErrors(context);
  const error = new Error("broken");
  error.stack = "Error: broken\n    at f (https://shop.example/a.js:3:7)";
  const filename = "https://shop.example/a.js";
  const message = "Uncaught Error: broken";
  window.dispatchEvent(new ErrorEvent("error", { message, filename, lineno: 3, colno: 7, error }));
  window.dispatchEvent(new ErrorEvent("error", { message: "Script error.", error: null }));
  stop();
  expect(notes()).toEqual([
    ["error", { message, file: filename, line: 3, column: 7, stack: error.stack }],
    ["error", { message: "Script error.", file: "", line: 0, column: 0, stack: "" }],
  ]);
});

const circular: { code: number; self?: unknown } = { code: 7 };
circular.self = circular;

const REASONS: [unknown, string][] = [
  [new TypeError("late"), "TypeError: late"],
  [Object.assign(new Error(""), { name: "AbortError" }), "AbortError"],
  [new DOMException("gone", "NotFoundError"), "NotFoundError: gone"],
  ["text", "text"],
  [{ code: 7 }, '{"code":7}'],
  [circular, '{"code":7,"self":"[circular]"}'],
  [undefined, "undefined"],
  [null, "null"],
  [Symbol("why"), "Symbol(why)"],
  ["x".repeat(3_000), `${"x".repeat(1_000)}…`],
];

for (const [reason, message] of REASONS) {
  test(`a rejection says what was rejected: ${message.slice(0, 40)}`, () => {
    const { context, notes } = watched();
    const stop = startErrors(context);
    window.dispatchEvent(rejection(reason));
    stop();
    expect(notes()).toMatchObject([["promise_error", { message }]]);
  });
}

test("a stack passes over our own script, where that is a file apart", () => {
  const { context, notes } = watched();
  const stop = startErrors(context);
  const error = new TypeError("Failed to fetch");
  const ours = "    at Object.apply (https://replay.example/revisit-recorder.js:1:2)\n";
  const theirs = "    at load (https://shop.example/a.js:3:7)";
  error.stack = `TypeError: Failed to fetch\n${ours}${ours}${theirs}`;
  window.dispatchEvent(rejection(error));
  stop();
  expect(notes()[0]?.[1]).toMatchObject({ stack: `TypeError: Failed to fetch\n${theirs}` });
});

test("a stack has at most 10,000 characters", () => {
  const { context, notes } = watched();
  const stop = startErrors(context);
  const error = new Error("deep");
  error.stack = `Error: deep\n${"    at f (https://shop.example/a.js:1:2)\n".repeat(9_999)}`;
  window.dispatchEvent(rejection(error));
  stop();
  const [[, data] = []] = notes();
  expect(data).toHaveProperty("stack.length", 10_001);
});

test("an error whose every property throws harms nobody", () => {
  const { context, events } = watched();
  const stop = startErrors(context);
  const hostile = new Proxy(new Error("x"), {
    get() {
      throw new Error("asked");
    },
  });
  window.dispatchEvent(rejection(hostile));
  stop();
  expect(events).toEqual([]);
});

test("a picture that did not load is no error", () => {
  const { context, events } = watched();
  const stop = startErrors(context);
  const image = document.createElement("img");
  document.body.append(image);
  image.dispatchEvent(new Event("error"));
  image.remove();
  stop();
  expect(events).toEqual([]);
});

test("a page that fails without end is cut short, and the recording says so", () => {
  const { context, notes, payloads } = watched();
  const stop = startErrors(context);
  for (let n = 0; n < 500; n++) window.dispatchEvent(rejection("again"));
  vi.advanceTimersByTime(1_000);
  stop();
  expect(notes().length).toBe(20);
  expect(payloads("rrweb/console@1")).toMatchObject([
    { level: "warn", payload: ['"[revisit] 480 errors left out"'] },
  ]);
});

test("after stopping, and when the page does not want it, nothing is told", () => {
  const { context, events } = watched();
  startErrors(context)();
  window.dispatchEvent(rejection("late"));
  startErrors(watched({ captureErrors: false }).context);
  window.dispatchEvent(rejection("late"));
  expect(events).toEqual([]);
});
