import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startConsole } from "../../src/observers/console";
import { watchProperties } from "../untouched";
import { watched } from "./watched";

interface Line {
  level: string;
  trace: string[];
  payload: string[];
}

const METHODS = [
  "log",
  "info",
  "warn",
  "error",
  "debug",
  "assert",
  "dir",
  "table",
  "trace",
] as const;

beforeEach(() => {
  vi.useFakeTimers();
  for (const method of METHODS) vi.spyOn(console, method).mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function lines(print: () => void): Line[] {
  const { context, payloads } = watched();
  const stop = startConsole(context);
  print();
  stop();
  return payloads<Line>("rrweb/console@1");
}

test("each method is a level, and an assertion a line only when it fails", () => {
  const levels = lines(() => {
    for (const method of METHODS) console[method](false as never, "text");
    console.assert(true, "fine");
  }).map(({ level, payload }) => [level, payload.length]);
  const expected = METHODS.map((method) => [method, method === "assert" ? 1 : 2]);
  expect(levels).toEqual(expected);
});

const long = "x".repeat(10_000_000);
const circular: Record<string, unknown> = { name: "me" };
circular.self = circular;
const getter = Object.defineProperty({}, "lazy", {
  enumerable: true,
  get: () => {
    throw new Error("asked");
  },
});
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const ARGUMENTS: { name: string; value: unknown; shown: unknown }[] = [
  { name: "a text", value: "hello", shown: "hello" },
  { name: "ten million characters", value: long, shown: `${"x".repeat(500)}…` },
  { name: "numbers", value: [1, Number.NaN, -0, 1n], shown: [1, "NaN", 0, "1n"] },
  { name: "nothing", value: [null, undefined], shown: [null, null] },
  { name: "a symbol", value: Symbol("s"), shown: "Symbol(s)" },
  { name: "a function", value: function pay() {}, shown: "[function pay]" },
  { name: "an object", value: { a: { b: [1, "two"] } }, shown: { a: { b: [1, "two"] } } },
  { name: "a circle", value: circular, shown: { name: "me", self: "[circular]" } },
  { name: "a getter that throws", value: getter, shown: { lazy: "[getter]" } },
  { name: "a proxy of nothing", value: revoked.proxy, shown: "[unreadable]" },
  {
    name: "depth",
    value: { a: { b: { c: { d: { e: 1 } } } } },
    shown: { a: { b: { c: { d: "[object]" } } } },
  },
  { name: "a long list", value: Array(1000).fill(0), shown: [...Array(95).fill(0), "…"] },
  { name: "a map", value: new Map([["a", 1]]), shown: { a: 1 } },
  { name: "a set", value: new Set([1, 2]), shown: [1, 2] },
  { name: "a date", value: new Date(0), shown: "1970-01-01T00:00:00.000Z" },
  { name: "no date", value: new Date(Number.NaN), shown: null },
  { name: "a pattern", value: /a+/g, shown: "/a+/g" },
  { name: "bytes", value: new Uint8Array(3), shown: "[Uint8Array]" },
  { name: "a promise", value: Promise.resolve(1), shown: "[Promise]" },
  { name: "the page", value: window, shown: "[Window]" },
  { name: "an event", value: new Event("click"), shown: "[event click]" },
  { name: "an element", value: input(), shown: '<input id="card" type="text">' },
  { name: "a text node", value: document.createTextNode("secret"), shown: "#text" },
  {
    name: "a name from hell",
    value: JSON.parse('{"__proto__":1}'),
    shown: JSON.parse('{"__proto__":1}'),
  },
];

function input(): HTMLInputElement {
  const element = document.createElement("input");
  element.id = "card";
  element.setAttribute("type", "text");
  element.setAttribute("value", "4111 1111 1111 1111");
  return element;
}

for (const { name, value, shown } of ARGUMENTS) {
  test(`${name} is printed small, as JSON`, () => {
    const [line] = lines(() => console.log(value));
    expect(JSON.parse(line?.payload[0] ?? "")).toEqual(shown);
  });
}

test("what is cut stays JSON", () => {
  const [line] = lines(() => console.log({ text: long, more: [long] }));
  const text: string = JSON.parse(line?.payload[0] ?? "");
  expect(text.length).toBe(501);
  expect(text).toMatch(/^\{"text":"xxx/);
});

test("an error is printed with its stack, up to 1,000 characters", () => {
  const error = new TypeError("broken");
  error.stack = `TypeError: broken\n    at f (https://shop.example/a.js:1:2)\n${"y".repeat(5_000)}`;
  const [line] = lines(() => console.error(error));
  const text: string = JSON.parse(line?.payload[0] ?? "");
  expect(text).toContain("at f (https://shop.example/a.js:1:2)");
  expect(text.length).toBe(1_001);
});

test("a stack without the message, as Firefox gives, gets it", () => {
  const error = new TypeError("broken");
  error.stack = "f@https://shop.example/a.js:1:2";
  const [line] = lines(() => console.error(error));
  expect(JSON.parse(line?.payload[0] ?? "")).toBe(
    "TypeError: broken\nf@https://shop.example/a.js:1:2",
  );
});

test("a line says from where it was printed, and not by way of us", () => {
  const [line] = lines(function printsHere() {
    console.log("x");
  });
  expect(line?.trace[0]).toMatch(/printsHere.*console\.test/);
  expect(line?.trace.join()).not.toMatch(/hooks\.ts|src.observers/);
});

test("without the browser's help, our frames are known by their file", () => {
  const capture = Object.getOwnPropertyDescriptor(Error, "captureStackTrace");
  Object.defineProperty(Error, "captureStackTrace", { value: undefined, configurable: true });
  const [line] = lines(() => console.log("x"));
  Object.defineProperty(Error, "captureStackTrace", capture ?? {});
  expect(line?.trace[0]).not.toContain("stack.ts");
  expect(line?.trace.length).toBeGreaterThan(0);
});

test("what prints while it is being printed is not printed twice", () => {
  const chatty = new Proxy(
    { a: 1 },
    {
      ownKeys(target) {
        console.warn("looked at");
        return Reflect.ownKeys(target);
      },
    },
  );
  expect(lines(() => console.log(chatty)).map(({ level }) => level)).toEqual(["log"]);
});

test("a page that prints without end is cut short, and the recording says so", () => {
  const { context, payloads } = watched();
  const stop = startConsole(context);
  for (let n = 0; n < 1_000; n++) console.log(n);
  vi.advanceTimersByTime(1_000);
  console.log("later");
  stop();
  const found = payloads<Line>("rrweb/console@1");
  expect(found.length).toBe(102);
  expect(found[100]).toMatchObject({
    level: "warn",
    payload: ['"[revisit] 900 console lines left out"'],
  });
  expect(found[101]?.payload).toEqual(['"later"']);
  expect(vi.getTimerCount()).toBe(0);
});

test("secrets go before a line is kept, by their look and by their names", () => {
  const [line] = lines(() => console.log("mail jane@shop.example", { password: "hunter2" }));
  expect(line?.payload.join()).not.toMatch(/jane|hunter2/);
});

test("it is not started when the page does not want it", () => {
  const { context, events } = watched({ captureConsole: false });
  startConsole(context);
  console.log("x");
  expect(events).toEqual([]);
});

test("a console that is frozen, or gone, is left alone", () => {
  for (const hostile of [Object.freeze({ log() {} }), undefined, {}]) {
    const { context, events } = watched();
    const page = Object.create(window, { console: { value: hostile } });
    const stop = startConsole({ ...context, page });
    (hostile as Console | undefined)?.log?.("x");
    stop();
    expect(events).toEqual([]);
  }
});

test("stopping gives the console back", () => {
  const before = watchProperties(console);
  const stop = startConsole(watched().context);
  expect(before.changed().sort()).toEqual([...METHODS].sort());
  stop();
  expect(before.changed()).toEqual([]);
});
