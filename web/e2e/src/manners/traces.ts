/**
 * What a script may leave behind in a page: replaced functions, names, listeners, timers, observers.
 * Taken before and after, two such lists must be equal.
 */
import type { CDPSession, Page } from "@playwright/test";

/**
 * Runs in the page: every property of every class, of the objects that are there once and of some
 * elements, with the very functions that it holds. Two such lists are compared in the page.
 */
export function propertiesOf(page: Window & typeof globalThis): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  const add = (path: string, owner: object): void => {
    for (const key of Reflect.ownKeys(owner)) {
      const it = Reflect.getOwnPropertyDescriptor(owner, key);
      if (!it) continue;
      // What a page stores and shows changes by itself: only what can be called is held against it.
      const value = typeof it.value === "function" ? it.value : typeof it.value;
      const flags = [it.writable, it.enumerable, it.configurable].join();
      found.set(`${path}.${String(key)}`, [it.get, it.set, value, flags]);
    }
  };
  const addWindow = (path: string, window: Window & typeof globalThis): void => {
    add(path, window);
    for (const name of Object.getOwnPropertyNames(window)) {
      const it = Reflect.getOwnPropertyDescriptor(window, name)?.value;
      if (typeof it !== "function" || !/^[A-Z]/.test(name)) continue;
      add(`${path}.${name}`, it);
      if (it.prototype) add(`${path}.${name}.prototype`, it.prototype);
    }
    const { document, history, navigator, customElements, console, performance } = window;
    const once = { document, history, navigator, customElements, console, performance };
    for (const [name, it] of Object.entries(once)) add(`${path}.${name}`, it);
    add(`${path}.document.fonts`, document.fonts);
    for (const [n, element] of document.querySelectorAll("*").entries()) {
      add(`${path}.element${n}`, element);
      if (element.shadowRoot) add(`${path}.element${n}.shadowRoot`, element.shadowRoot);
      const frame = element instanceof window.HTMLIFrameElement ? element.contentWindow : null;
      if (frame) addWindow(`${path}.frame${n}`, frame as Window & typeof globalThis);
    }
  };
  addWindow("window", page);
  return found;
}

/** Runs in the page: the paths at which two lists differ. */
export function differences(lists: {
  before: Map<string, unknown[]>;
  after: Map<string, unknown[]>;
}): string[] {
  const { before, after } = lists;
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => {
    const [one, other] = [before.get(path), after.get(path)];
    return !one || !other || one.some((part, at) => part !== other[at]);
  });
}

/** Runs in a page before all else: counts what waits to be called. */
export function countTimers(): void {
  const counts = { timeouts: new Set<number>(), intervals: new Set<number>(), frames: 0 };
  const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
  const held = window as unknown as Record<string, unknown>;
  held.setTimeout = (run: () => void, ...rest: [number]) => {
    const timer = setTimeout(
      () => {
        counts.timeouts.delete(timer);
        run();
      },
      ...rest,
    );
    counts.timeouts.add(timer);
    return timer;
  };
  held.clearTimeout = (timer: number) => {
    counts.timeouts.delete(timer);
    clearTimeout(timer);
  };
  held.setInterval = (run: () => void, ...rest: [number]) => {
    const timer = setInterval(run, ...rest);
    counts.intervals.add(timer);
    return timer;
  };
  held.clearInterval = (timer: number) => {
    counts.intervals.delete(timer);
    clearInterval(timer);
  };
  held.nTimers = () => counts.timeouts.size + counts.intervals.size;
}

const CLASSES = [
  ...["MutationObserver", "PerformanceObserver", "ResizeObserver", "IntersectionObserver"],
  ...["ReportingObserver", "Worker", "BroadcastChannel", "MessageChannel"],
];

/** Listeners and living objects, by name and number. */
export async function livingThings(page: Page): Promise<Record<string, number>> {
  const cdp = await page.context().newCDPSession(page);
  const counts: Record<string, number> = {};
  for (const name of CLASSES) counts[name] = await nAlive(cdp, name);
  const targets = [
    ...["window", "document", "document.fonts", "navigator.connection", "visualViewport"],
    ...["document.body", "document.documentElement"],
  ];
  const elements = "document.querySelectorAll('iframe, link, canvas, input, dialog, x-card')";
  const n = await page.evaluate(`${elements}.length`);
  for (let at = 0; at < Number(n); at += 1) targets.push(`${elements}[${at}]`);
  const frames = await page.evaluate("document.querySelectorAll('iframe').length");
  for (let at = 0; at < Number(frames); at += 1) {
    const frame = `document.querySelectorAll('iframe')[${at}]`;
    targets.push(`${frame}.contentWindow`, `${frame}.contentDocument`);
  }
  for (const target of targets) counts[target] = await nListeners(cdp, target);
  await cdp.detach();
  return counts;
}

async function nAlive(cdp: CDPSession, name: string): Promise<number> {
  const { result } = await cdp.send("Runtime.evaluate", { expression: `${name}.prototype` });
  if (!result.objectId) return 0;
  const { objects } = await cdp.send("Runtime.queryObjects", {
    prototypeObjectId: result.objectId,
    objectGroup: "traces",
  });
  const { result: length } = await cdp.send("Runtime.callFunctionOn", {
    objectId: objects.objectId ?? "",
    functionDeclaration: "function () { return this.length; }",
    returnByValue: true,
  });
  await cdp.send("Runtime.releaseObjectGroup", { objectGroup: "traces" });
  return Number(length.value);
}

async function nListeners(cdp: CDPSession, target: string): Promise<number> {
  const { result } = await cdp.send("Runtime.evaluate", { expression: target });
  if (!result.objectId) return 0;
  const { listeners } = await cdp.send("DOMDebugger.getEventListeners", {
    objectId: result.objectId,
  });
  return listeners.length;
}
