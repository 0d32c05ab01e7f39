/**
 * What is known of a recording without replaying it: how long it is, its windows and their pages,
 * where the user was, and when something happened. The events themselves stay with the worker.
 */

import type { Presence } from "./presence.ts";
import type { Timeline } from "./timeline.ts";

export interface Page {
  readonly timestamp: number;
  readonly url: string;
  readonly title: string | null;
}

export interface RecordedWindow {
  readonly id: string;
  /** Times of its first and last event, epoch ms. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly nEvents: number;
  /** When there is a picture for the first time (epoch ms), or null. */
  readonly firstSnapshotMs: number | null;
  /** The pages that were loaded, in the order of their time. */
  readonly pages: readonly Page[];
}

export interface Outline {
  /** The first event's time, epoch ms; session time counts from here. */
  readonly startMs: number;
  readonly endMs: number;
  /** In the order in which they were opened. */
  readonly windows: readonly RecordedWindow[];
  /** The changes of the window that had the user, in the order of their time. */
  readonly presence: readonly Presence[];
  /** In milliseconds since the start. */
  readonly timeline: Timeline;
}

export const NO_OUTLINE: Outline = {
  startMs: 0,
  endMs: 0,
  windows: [],
  presence: [],
  timeline: { activity: [], gaps: [] },
};

export function windowOf(outline: Outline, id: string | null): RecordedWindow | null {
  return outline.windows.find((window) => window.id === id) ?? null;
}

/** When any window has a picture for the first time (epoch ms), or null. */
export function firstSnapshotOf(outline: Outline): number | null {
  const times = outline.windows.flatMap((window) => window.firstSnapshotMs ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}
