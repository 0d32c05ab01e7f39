import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startLongTasks } from "../../src/observers/long-tasks";
import { startWebVitals } from "../../src/observers/web-vitals";
import { FakeObserver } from "./fake-observer";
import { watched } from "./watched";

type OnMetric = (metric: Record<string, unknown>) => void;

/** What the package was given to call, by the metric's name. */
const { reports } = vi.hoisted(() => ({ reports: new Map<string, OnMetric[]>() }));

vi.mock("web-vitals", () => {
  const on = (name: string) => (report: OnMetric) =>
    void reports.set(name, [...(reports.get(name) ?? []), report]);
  return Object.fromEntries(["CLS", "FCP", "INP", "LCP", "TTFB"].map((it) => [`on${it}`, on(it)]));
});

beforeEach(() => vi.stubGlobal("PerformanceObserver", FakeObserver));

afterEach(() => {
  FakeObserver.all.length = 0;
  vi.unstubAllGlobals();
});

const LCP = { id: "v1", name: "LCP", value: 1200, rating: "good", navigationType: "navigate" };

function measure(metric: typeof LCP): void {
  for (const report of reports.get(metric.name) ?? []) report({ ...metric, entries: [] });
}

test("metrics go to whoever records, and the package listens once for all of them", () => {
  const [first, second] = [watched(), watched()];
  const stopFirst = startWebVitals(first.context);
  measure(LCP);
  const stopSecond = startWebVitals(second.context);
  expect([...reports.values()].map((it) => it.length)).toEqual([1, 1, 1, 1, 1]);
  stopFirst();
  measure({ ...LCP, value: 1500 });
  stopSecond();
  measure({ ...LCP, value: 1800 });
  const { id: _, ...told } = LCP;
  expect(first.notes()).toEqual([["web_vital", told]]);
  expect(second.notes()).toEqual([
    ["web_vital", { ...told, value: 1800 - 600 }],
    ["web_vital", { ...told, value: 1500 }],
  ]);
  const again = startWebVitals(first.context);
  again();
  expect(first.notes().at(-1)).toEqual(["web_vital", { ...told, value: 1800 }]);
  startWebVitals(first.context)();
  expect(first.notes().length).toBe(2);
});

test("a long task says when it began and how long it took", () => {
  const { context, notes } = watched();
  const stop = startLongTasks(context);
  const startTime = performance.now() + 5;
  FakeObserver.give("longtask", [{ name: "self", startTime, duration: 81.4 }]);
  stop();
  expect(FakeObserver.all).toEqual([]);
  const [[type, data] = []] = notes();
  expect(type).toBe("long_task");
  expect(data).toMatchObject({ durationMs: 81, name: "self" });
  expect((data as { startedAt: number }).startedAt).toBeGreaterThan(999_000);
});

test("started again, a recorder is not told what was measured meanwhile", () => {
  const { context } = watched();
  startLongTasks(context)();
  const stop = startLongTasks(context);
  expect(FakeObserver.all.map(({ options }) => options)).toEqual([
    { type: "longtask", buffered: false },
  ]);
  stop();
});

test("nothing is measured when the page does not want it, or the browser cannot", () => {
  startLongTasks(watched({ capturePerformance: false }).context);
  expect(FakeObserver.all).toEqual([]);
  vi.stubGlobal("PerformanceObserver", undefined);
  startLongTasks(watched().context)();
  vi.stubGlobal("PerformanceObserver", class {});
  startLongTasks(watched().context)();
});
