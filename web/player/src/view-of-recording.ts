/** What the player's users (and its controls) are told of a recording. Pure. */

import type { Model, PlayerWindow } from "./model.ts";
import type { Playback } from "./playback/playback.ts";
import { type Outline, type Page, type RecordedWindow, windowOf } from "./recording/outline.ts";

/** A late start is worth a word from here on. */
const LATE_START_MS = 1_000;

/** Where the playing is. */
export function describePlayback(playback: Playback) {
  const { timeMs, durationMs, isPaused, isSeeking, isWaiting, isLive, speed, nSeeks } = playback;
  const { skipInactivity, shownId, pinnedId, timeline, skipping, firstPictureMs } = playback;
  return {
    timeMs,
    durationMs,
    isPaused,
    isSeeking,
    nSeeks,
    isWaiting,
    isLive,
    speed,
    skipInactivity,
    shownId,
    pinnedId,
    timeline,
    skippingMs: skipping === null ? null : skipping.endMs - skipping.startMs,
    lateStartMs: firstPictureMs > LATE_START_MS ? firstPictureMs : 0,
  };
}

export function describeWindows({ windows, startMs }: Outline): PlayerWindow[] {
  return windows.map(({ id, firstMs, lastMs, nEvents, pages }) => ({
    id,
    title: pages.find(({ title }) => title !== null)?.title ?? null,
    url: pages[0]?.url ?? null,
    startMs: firstMs - startMs,
    endMs: lastMs - startMs,
    nEvents,
  }));
}

/** The address shown, and why there may be no picture. */
export function describePage(
  outline: Outline,
  windowId: string | null,
  timeMs: number,
  isBlank: boolean,
): Pick<Model, "url" | "blank"> {
  const window = windowOf(outline, windowId);
  if (window === null) return { url: "", blank: null };
  const { firstSnapshotMs } = window;
  const untilMs = firstSnapshotMs === null ? null : firstSnapshotMs - outline.startMs;
  return {
    url: pageAt(window, outline.startMs + timeMs)?.url ?? "",
    blank: isBlank ? { untilMs } : null,
  };
}

/** The page at that time; before the first one, the first one. */
function pageAt(window: RecordedWindow, epochMs: number): Page | undefined {
  return window.pages.findLast((page) => page.timestamp <= epochMs) ?? window.pages[0];
}
