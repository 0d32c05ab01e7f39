/**
 * How fast the page came and how well it answers, measured by the package web-vitals. Its listeners
 * cannot be taken off, so that it is begun once for a page, and told on to whoever listens now.
 */
import { type MetricType, onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import type { Stop } from "../environment";
import { guard } from "../guard";
import type { Scrub } from "../privacy/scrub";
import type { ObserverContext } from "./context";

interface Vitals {
  listeners: Set<(metric: MetricType) => void>;
  /** What each metric was when it was told last, for a recorder that begins later. */
  last: Map<string, MetricType>;
}

/** One for a page, as the package's listeners stay for as long as the page does. */
const measured = new WeakMap<Window, Vitals>();

/** What a recorder, known by what it scrubs with, has noted: started again, it knows it still. */
const noted = new WeakMap<Scrub, Map<string, number>>();

export function startWebVitals({ page, settings, scrub, note }: ObserverContext): Stop {
  if (!settings.capturePerformance || !canMeasure(page)) return () => {};
  const known = noted.get(scrub) ?? new Map<string, number>();
  noted.set(scrub, known);
  const tell = ({ id, name, value, rating, navigationType }: MetricType) => {
    if (known.get(id) === value) return;
    known.set(id, value);
    note("web_vital", { name, value: rounded(value), rating, navigationType });
  };
  const vitals = measured.get(page) ?? measure(page);
  for (const metric of vitals.last.values()) tell(metric);
  vitals.listeners.add(tell);
  return () => vitals.listeners.delete(tell);
}

/** The package looks at the window that it is in, and fails later where lists have no `at`. */
function canMeasure(page: Window): boolean {
  return page === globalThis.window && "at" in Array.prototype;
}

/** Most are milliseconds, but a layout shift is a small fraction. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function measure(page: Window): Vitals {
  const vitals: Vitals = { listeners: new Set(), last: new Map() };
  measured.set(page, vitals);
  const tell = (metric: MetricType) => {
    vitals.last.set(metric.name, metric);
    for (const listener of vitals.listeners) guard(() => listener(metric));
  };
  for (const on of [onTTFB, onFCP, onLCP, onCLS, onINP]) guard(() => on(tell));
  return vitals;
}
