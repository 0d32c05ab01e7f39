/**
 * What a manifest says of the events: windows, their pages and snapshots, and when the person did
 * something. It looks at most events only as far as their first members.
 */
import {
  FULL_SNAPSHOT,
  INCREMENTAL_SNAPSHOT,
  isInteraction,
  META,
  type RecordedEvent,
} from "../../event";
import type { ArchiveLine } from "./write";

interface WindowFacts {
  id: string;
  first_ms: number;
  last_ms: number;
  n_events: number;
  first_snapshot_ms: number | null;
  snapshots: number[];
  pages: { at_ms: number; url: string }[];
}

/** As the server's archives have it: more buckets than a seek bar has pixels for … */
const MAX_BUCKETS = 500;
/** … pauses that a player may skip … */
const INACTIVITY_MS = 8_000;
/** … and as many addresses, of all windows together. */
const MAX_PAGES = 5_000;

/** How an event begins as rrweb and we write it. */
const BEGINNING = /^\{"type":(\d+),(?:"data":\{"source":(\d+)[,}])?/;

export class Survey {
  private readonly _windows = new Map<string, WindowFacts>();
  private readonly _interactions: number[] = [];
  private _fromMs = 0;
  private _toMs = 0;
  private _nPages = 0;

  see({ windowId, text, timestamp }: ArchiveLine): void {
    const isFirst = this._windows.size === 0;
    this._fromMs = isFirst ? timestamp : Math.min(this._fromMs, timestamp);
    this._toMs = isFirst ? timestamp : Math.max(this._toMs, timestamp);
    const window = this._window(windowId, timestamp);
    window.n_events += 1;
    window.last_ms = Math.max(window.last_ms, timestamp);
    const event = beginningOf(text);
    if (event.type === FULL_SNAPSHOT) {
      window.first_snapshot_ms ??= timestamp;
      window.snapshots.push(timestamp);
    } else if (event.type === META) this._page(window, text, timestamp);
    else if (isInteraction(event)) this._interactions.push(timestamp);
  }

  get windows(): WindowFacts[] {
    return [...this._windows.values()];
  }

  get span(): { fromMs: number; toMs: number } {
    return { fromMs: this._fromMs, toMs: this._toMs };
  }

  activity() {
    const times = this._interactions.sort((a, b) => a - b);
    // One more than the length, so that the last event is inside the last bucket.
    const lengthMs = this._toMs - this._fromMs + 1;
    const bucket_ms = Math.max(1, Math.ceil(lengthMs / MAX_BUCKETS));
    const counts = new Array<number>(Math.ceil(lengthMs / bucket_ms)).fill(0);
    for (const time of times) {
      const bucket = Math.floor((time - this._fromMs) / bucket_ms);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    const gaps: [number, number][] = [];
    let last = this._fromMs;
    for (const time of [...times, this._toMs]) {
      if (time - last >= INACTIVITY_MS) gaps.push([last, time]);
      last = time;
    }
    return { from_ms: this._fromMs, bucket_ms, counts, gaps };
  }

  private _window(id: string, first_ms: number): WindowFacts {
    const known = this._windows.get(id);
    if (known) return known;
    const window: WindowFacts = {
      id,
      first_ms,
      last_ms: first_ms,
      n_events: 0,
      first_snapshot_ms: null,
      snapshots: [],
      pages: [],
    };
    this._windows.set(id, window);
    return window;
  }

  private _page(window: WindowFacts, text: string, at_ms: number): void {
    const { data } = JSON.parse(text) as { data?: { href?: unknown } };
    if (typeof data?.href !== "string" || this._nPages >= MAX_PAGES) return;
    if (window.pages[window.pages.length - 1]?.url === data.href) return;
    window.pages.push({ at_ms, url: data.href });
    this._nPages += 1;
  }
}

/** As much of an event as says what it is. */
function beginningOf(text: string): RecordedEvent {
  const [, type, source] = BEGINNING.exec(text) ?? [];
  const isSaid = type !== undefined && (Number(type) !== INCREMENTAL_SNAPSHOT || source);
  if (!isSaid) return JSON.parse(text) as RecordedEvent;
  return { type: Number(type), data: { source: Number(source) }, timestamp: 0 };
}
