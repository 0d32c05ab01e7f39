/** What the player's users (and its controls) are told of a recording. Pure. */

import type { Model, PlayerWindow } from "./model.ts";
import type { Page, RecordedWindow, Recording } from "./recording/recording.ts";

export function describeWindows({ windows, startMs }: Recording): PlayerWindow[] {
  return windows.map(({ id, events, pages }) => ({
    id,
    title: pages[0]?.title ?? null,
    url: pages[0]?.url ?? null,
    startMs: (events[0]?.timestamp ?? startMs) - startMs,
    endMs: (events.at(-1)?.timestamp ?? startMs) - startMs,
    nEvents: events.length,
  }));
}

/** The address shown, and why there may be no picture. */
export function describePage(
  recording: Recording,
  windowId: string | null,
  timeMs: number,
  isBlank: boolean,
): Pick<Model, "url" | "blank"> {
  const window = windowId === null ? null : recording.window(windowId);
  if (window === null) return { url: "", blank: null };
  const { firstSnapshotMs } = window;
  const untilMs = firstSnapshotMs === null ? null : firstSnapshotMs - recording.startMs;
  return {
    url: pageAt(window, recording.startMs + timeMs)?.url ?? "",
    blank: isBlank ? { untilMs } : null,
  };
}

/** The page at that time; before the first one, the first one. */
function pageAt(window: RecordedWindow, epochMs: number): Page | undefined {
  return window.pages.findLast((page) => page.timestamp <= epochMs) ?? window.pages[0];
}
