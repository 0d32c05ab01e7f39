/**
 * A session as the player holds it: the events of every window in the order of their time, and what
 * can be read from them without replaying. Events arrive in one go or, for a live session, in runs.
 */

import { EventType, isObject, type RecordedEvent, type RecordedLine } from "./event.ts";
import { pageTitle } from "./page-title.ts";

export interface RecordedWindow {
  readonly id: string;
  /** In the order of their time; events of the same time in the order of arrival. */
  readonly events: readonly RecordedEvent[];
  /** When there is a picture for the first time (epoch ms), or null. */
  readonly firstSnapshotMs: number | null;
  /** The pages that were loaded, in the order of their time. */
  readonly pages: readonly Page[];
}

export interface Page {
  readonly timestamp: number;
  readonly url: string;
  readonly title: string | null;
}

/** What `add` did to one window. */
export interface Change {
  readonly windowId: string;
  readonly added: readonly RecordedEvent[];
  /** False when an event came with a time before one already there. */
  readonly isInOrder: boolean;
}

export interface Added {
  readonly changes: readonly Change[];
  /** Events left out because their time is nowhere near the rest. */
  readonly nMisplaced: number;
}

/** A wrong clock must not stretch the seek bar over years. No tab is recorded for a week. */
const MAX_DISTANCE_MS = 7 * 24 * 3_600_000;

export class Recording {
  private readonly _windows = new Map<string, RecordedEvent[]>();
  private _described: readonly RecordedWindow[] | null = null;
  private _medianMs: number | null = null;
  private _startMs = Number.POSITIVE_INFINITY;
  private _endMs = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this._windows.size === 0;
  }

  /** The first event's time, epoch ms; session time counts from here. */
  get startMs(): number {
    return this.isEmpty ? 0 : this._startMs;
  }

  get durationMs(): number {
    return this.isEmpty ? 0 : this._endMs - this._startMs;
  }

  /** The windows in the order in which they were opened. */
  get windows(): readonly RecordedWindow[] {
    this._described ??= [...this._windows]
      .map(([id, events]) => describe(id, events))
      .sort((a, b) => (a.events[0]?.timestamp ?? 0) - (b.events[0]?.timestamp ?? 0));
    return this._described;
  }

  window(id: string): RecordedWindow | null {
    return this.windows.find((window) => window.id === id) ?? null;
  }

  /** When any window has a picture for the first time (epoch ms), or null. */
  get firstSnapshotMs(): number | null {
    const times = this.windows.flatMap((window) => window.firstSnapshotMs ?? []);
    return times.length > 0 ? Math.min(...times) : null;
  }

  add(lines: readonly RecordedLine[]): Added {
    this._medianMs ??= median(lines.map(([, event]) => event.timestamp));
    const arrived = new Map<string, RecordedEvent[]>();
    let nMisplaced = 0;
    for (const [windowId, event] of lines) {
      if (Math.abs(event.timestamp - (this._medianMs ?? 0)) > MAX_DISTANCE_MS) {
        nMisplaced += 1;
        continue;
      }
      this._startMs = Math.min(this._startMs, event.timestamp);
      this._endMs = Math.max(this._endMs, event.timestamp);
      const run = arrived.get(windowId);
      if (run === undefined) arrived.set(windowId, [event]);
      else run.push(event);
    }
    const changes = [...arrived].map(([windowId, added]) => this._addToWindow(windowId, added));
    this._described = null;
    return { changes, nMisplaced };
  }

  private _addToWindow(windowId: string, added: RecordedEvent[]): Change {
    added.sort((a, b) => a.timestamp - b.timestamp);
    const events = this._windows.get(windowId);
    if (events === undefined) {
      this._windows.set(windowId, [...added]);
      return { windowId, added, isInOrder: true };
    }
    const last = events.at(-1)?.timestamp ?? Number.NEGATIVE_INFINITY;
    const isInOrder = (added[0]?.timestamp ?? last) >= last;
    for (const event of added) events.push(event);
    if (!isInOrder) events.sort((a, b) => a.timestamp - b.timestamp);
    return { windowId, added, isInOrder };
  }
}

function describe(id: string, events: readonly RecordedEvent[]): RecordedWindow {
  let firstSnapshotMs: number | null = null;
  const pages: Page[] = [];
  for (const { type, timestamp, data } of events) {
    if (!isObject(data)) continue;
    if (type === EventType.Meta && typeof data.href === "string") {
      const url = data.href;
      if (pages.at(-1)?.url !== url) pages.push({ timestamp, url, title: null });
    } else if (type === EventType.FullSnapshot && isObject(data.node)) {
      firstSnapshotMs ??= timestamp;
      const page = pages.at(-1);
      const title = page?.title ?? pageTitle(data.node);
      if (page !== undefined) pages[pages.length - 1] = { ...page, title };
    }
  }
  return { id, events, firstSnapshotMs, pages };
}

function median(times: readonly number[]): number | null {
  if (times.length === 0) return null;
  const sorted = Float64Array.from(times).sort();
  return sorted[sorted.length >> 1] ?? null;
}
