import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startObservers } from "../../src/observers";
import { watchProperties } from "../untouched";
import { FakeObserver } from "./fake-observer";
import { watched } from "./watched";

// Its listeners stay for as long as the page does, see `web-vitals.ts`.
vi.mock("web-vitals", () =>
  Object.fromEntries(["CLS", "FCP", "INP", "LCP", "TTFB"].map((it) => [`on${it}`, () => {}])),
);

/** All that observers may touch. */
function owners(): object[] {
  const { History, XMLHttpRequest, Navigator, HTMLFormElement, EventTarget } = window;
  const classes = [History, XMLHttpRequest, Navigator, HTMLFormElement, EventTarget];
  const prototypes = classes.map(({ prototype }) => prototype);
  return [window, document, console, window.history, window.navigator, ...prototypes];
}

/** Listeners of the window and the document that were put there since, and are there still. */
function watchListeners(): { left(): string[] } {
  const there: { target: EventTarget; type: string; listener: unknown; options: unknown }[] = [];
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target;
    vi.spyOn(target, "addEventListener").mockImplementation((type, listener, options) => {
      there.push({ target, type, listener, options: JSON.stringify(options) });
      add.call(target, type, listener as EventListener, options);
    });
    vi.spyOn(target, "removeEventListener").mockImplementation((type, listener, options) => {
      const text = JSON.stringify(options);
      const at = there.findIndex(
        (it) => it.listener === listener && it.type === type && it.options === text,
      );
      if (at >= 0) there.splice(at, 1);
      remove.call(target, type, listener as EventListener, options);
    });
  }
  return { left: () => there.map(({ type }) => type) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "debug").mockImplementation(() => {});
  vi.stubGlobal("PerformanceObserver", FakeObserver);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("nothing is left behind: no function, no listener, no timer, no observer", () => {
  const listeners = watchListeners();
  const before = watchProperties(...owners());
  const stop = startObservers(watched().context);
  expect(before.changed().length).toBeGreaterThan(12);
  expect(listeners.left().length).toBeGreaterThan(12);
  expect(FakeObserver.all.length).toBe(3);
  document.body.append("text");
  window.dispatchEvent(new Event("unhandledrejection"));
  console.debug("x");
  stop();
  expect(before.changed()).toEqual([]);
  expect(listeners.left()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  expect(FakeObserver.all).toEqual([]);
});

test("two recorders may stop in any order", () => {
  for (const isFirstFirst of [true, false]) {
    const before = watchProperties(...owners());
    const stops = [startObservers(watched().context), startObservers(watched().context)];
    if (!isFirstFirst) stops.reverse();
    for (const stop of stops) stop();
    expect(before.changed()).toEqual([]);
  }
});

test("what a page lacks keeps nothing else from starting", () => {
  const { context, notes } = watched();
  const missing = ["History", "XMLHttpRequest", "Navigator", "PerformanceObserver", "console"];
  const properties = missing.map((name) => [name, { value: undefined }]);
  const page = Object.create(window, Object.fromEntries(properties));
  page.addEventListener = window.addEventListener.bind(window);
  page.removeEventListener = window.removeEventListener.bind(window);
  const stop = startObservers({ ...context, page });
  document.body.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  stop();
  expect(notes().map(([type]) => type)).toEqual(["click"]);
});

test("stopping twice is stopping once", () => {
  const before = watchProperties(...owners());
  const stop = startObservers(watched().context);
  stop();
  stop();
  expect(before.changed()).toEqual([]);
});
