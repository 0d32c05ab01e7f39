/**
 * Looks at every event of a recording once, in any order, and remembers what its outline needs:
 * for recordings that come without an index.
 */

import { EventType, isInteraction, isObject, type RecordedEvent, showsPresence } from "./event.ts";
import type { Outline, Page, RecordedWindow } from "./outline.ts";
import { pageTitle } from "./page-title.ts";
import { lastMoment, mergePresence, type Presence } from "./presence.ts";
import { activityOf, gapsOf } from "./timeline.ts";

interface Seen {
  firstMs: number;
  lastMs: number;
  nEvents: number;
  readonly snapshots: { readonly atMs: number; readonly title: string | null }[];
  readonly hrefs: { readonly atMs: number; readonly url: string }[];
}

export class Survey {
  /** Times of the user's interactions, epoch ms, as they came. */
  readonly interactions: number[] = [];
  private readonly _windows = new Map<string, Seen>();
  private readonly _signs: Presence[] = [];
  private _startMs = Number.POSITIVE_INFINITY;
  private _endMs = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this._windows.size === 0;
  }

  get startMs(): number {
    return this._startMs;
  }

  get endMs(): number {
    return this._endMs;
  }

  get signs(): readonly Presence[] {
    return this._signs;
  }

  /** When the last event of a window is; long ago for one that is not known. */
  lastOf(windowId: string): number {
    return this._windows.get(windowId)?.lastMs ?? Number.NEGATIVE_INFINITY;
  }

  observe(windowId: string, event: RecordedEvent): void {
    const { timestamp, type, data } = event;
    this._startMs = Math.min(this._startMs, timestamp);
    this._endMs = Math.max(this._endMs, timestamp);
    const window = this._window(windowId, timestamp);
    window.firstMs = Math.min(window.firstMs, timestamp);
    window.lastMs = Math.max(window.lastMs, timestamp);
    window.nEvents += 1;
    if (isInteraction(event)) this.interactions.push(timestamp);
    if (showsPresence(event)) this._signs.push({ fromMs: lastMoment(event), windowId });
    if (!isObject(data)) return;
    if (type === EventType.Meta && typeof data.href === "string") {
      window.hrefs.push({ atMs: timestamp, url: data.href });
    } else if (type === EventType.FullSnapshot && isObject(data.node)) {
      window.snapshots.push({ atMs: timestamp, title: pageTitle(data.node) });
    }
  }

  /** In the order in which they were opened. */
  windows(): RecordedWindow[] {
    return [...this._windows].map(([id, seen]) => describe(id, seen)).sort(byFirst);
  }

  outline(): Outline {
    const { startMs, endMs } = this;
    if (this.isEmpty) return { startMs: 0, endMs: 0, windows: [], presence: [], timeline: NONE };
    const times = this.interactions.map((timeMs) => timeMs - startMs).sort((a, b) => a - b);
    const durationMs = endMs - startMs;
    const timeline = { activity: activityOf(times, durationMs), gaps: gapsOf(times, durationMs) };
    const presence = mergePresence(this._signs);
    return { startMs, endMs, windows: this.windows(), presence, timeline };
  }

  private _window(id: string, timeMs: number): Seen {
    const known = this._windows.get(id);
    if (known !== undefined) return known;
    const seen = { firstMs: timeMs, lastMs: timeMs, nEvents: 0, snapshots: [], hrefs: [] };
    this._windows.set(id, seen);
    return seen;
  }
}

const NONE = { activity: [], gaps: [] };

export function byFirst(a: RecordedWindow, b: RecordedWindow): number {
  return a.firstMs - b.firstMs;
}

function describe(id: string, seen: Seen): RecordedWindow {
  const { firstMs, lastMs, nEvents } = seen;
  const snapshots = seen.snapshots.sort((a, b) => a.atMs - b.atMs);
  const pages: Page[] = [];
  for (const { atMs, url } of seen.hrefs.sort((a, b) => a.atMs - b.atMs)) {
    if (pages.at(-1)?.url !== url) pages.push({ timestamp: atMs, url, title: null });
  }
  for (const [index, page] of pages.entries()) {
    const untilMs = pages[index + 1]?.timestamp ?? Number.POSITIVE_INFINITY;
    const title =
      snapshots.find(
        (snapshot) =>
          snapshot.title !== null && snapshot.atMs >= page.timestamp && snapshot.atMs < untilMs,
      )?.title ?? null;
    pages[index] = { ...page, title };
  }
  return { id, firstMs, lastMs, nEvents, firstSnapshotMs: snapshots[0]?.atMs ?? null, pages };
}
