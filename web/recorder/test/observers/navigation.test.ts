import { afterEach, beforeEach, expect, test } from "vitest";
import { startNavigation } from "../../src/observers/navigation";
import { watchProperties } from "../untouched";
import { watched } from "./watched";

const START = "https://shop.example/start";

beforeEach(() => {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(START);
});

afterEach(() => window.history.replaceState(null, "", START));

function navigations(go: () => void): unknown[] {
  const { context, notes } = watched();
  const stop = startNavigation(context);
  go();
  stop();
  window.history.pushState(null, "", "/after");
  return notes().map(([, data]) => data);
}

test("the history's calls tell where to, where from and with what", () => {
  const found = navigations(() => {
    window.history.pushState({ step: 1 }, "", "/cart");
    window.history.replaceState(null, "", "/cart?full=1");
  });
  expect(found).toEqual([
    { kind: "pushState", url: "https://shop.example/cart", from: START, state: { step: 1 } },
    {
      kind: "replaceState",
      url: "https://shop.example/cart?full=1",
      from: "https://shop.example/cart",
      state: null,
    },
  ]);
});

test("state that is replaced at the same address is none", () => {
  expect(navigations(() => window.history.replaceState({ y: 1 }, "", START))).toEqual([]);
});

test("a call that failed is none", () => {
  const { history } = window;
  const { context, events } = watched();
  const stop = startNavigation(context);
  expect(() => history.pushState(() => {}, "", "https://[")).toThrow();
  stop();
  expect(events).toEqual([]);
});

/** What the browser does when somebody goes back, or follows a link to a part of the page. */
function arrive(url: string, ...types: string[]): void {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(url);
  for (const type of types) window.dispatchEvent(new Event(type));
}

test("going back is popstate, and a changed fragment one hashchange", () => {
  const found = navigations(() => {
    arrive("https://shop.example/back", "popstate");
    arrive("https://shop.example/back#part", "popstate", "hashchange");
  });
  expect(found).toMatchObject([
    { kind: "popstate", url: "https://shop.example/back", from: START },
    { kind: "hashchange", url: "https://shop.example/back#part" },
  ]);
});

const circular: { self?: unknown } = {};
circular.self = circular;

const STATES: { name: string; state: unknown; shown: unknown }[] = [
  { name: "long texts are cut", state: ["x".repeat(300)], shown: [`${"x".repeat(200)}…`] },
  { name: "large ones are left out", state: Array(40).fill("x".repeat(100)), shown: "[too large]" },
];

for (const { name, state, shown } of STATES) {
  test(`of states ${name}`, () => {
    const [found] = navigations(() => window.history.pushState(state, "", "/cart"));
    expect(found).toMatchObject({ state: shown });
  });
}

test("two recorders are each told once, and both leave nothing behind", () => {
  const before = watchProperties(History.prototype, window.history);
  const [first, second] = [watched(), watched()];
  const stops = [startNavigation(first.context), startNavigation(second.context)];
  window.history.pushState(null, "", "/cart");
  for (const stop of stops) stop();
  expect([first.notes().length, second.notes().length]).toEqual([1, 1]);
  expect(before.changed()).toEqual([]);
});
