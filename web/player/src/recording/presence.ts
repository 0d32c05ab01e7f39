/**
 * Which window had the user at a time. Pure.
 *
 * The user is in the window that had the last sign of presence. A window without a picture at that
 * time is passed by while another one has a picture, since there would be nothing to see.
 */

import { fact, type Moment } from "../moments/moment.ts";
import { incrementalData, isObject, type RecordedEvent } from "./event.ts";
import type { RecordedWindow } from "./outline.ts";

export interface Presence {
  /** From this time (epoch ms) on … */
  readonly fromMs: number;
  /** … the user was in this window. */
  readonly windowId: string;
}

/** What only a user does, and nobody in a window that is in the background. */
const DEEDS: ReadonlySet<string> = new Set([
  "click",
  "double_click",
  "context_menu",
  "input",
  "submit",
  "key_presses",
  "selection",
  "copy",
]);

/** Signs of presence in what happened, for archives that do not say where the user was. */
export function signsIn(moments: readonly Moment[]): Presence[] {
  return moments
    .filter(
      (moment) =>
        DEEDS.has(moment.kind) ||
        (moment.kind === "page_view" && fact(moment, "load") === "full") ||
        (moment.kind === "window_focus" && fact(moment, "state") === "focused"),
    )
    .map(({ at_ms: fromMs, window: windowId }) => ({ fromMs, windowId }));
}

/** The changes of window, out of signs that the user was in one. */
export function mergePresence(signs: readonly Presence[]): Presence[] {
  const sorted = signs.toSorted((a, b) => a.fromMs - b.fromMs);
  return sorted.filter((sign, index) => sign.windowId !== sorted[index - 1]?.windowId);
}

/** The window to show at `timeMs` (epoch), or null when there is none. */
export function windowAt(
  windows: readonly RecordedWindow[],
  presence: readonly Presence[],
  timeMs: number,
): string | null {
  const visible = windows.filter(
    (window) => window.firstSnapshotMs !== null && window.firstSnapshotMs <= timeMs,
  );
  const candidates = visible.length > 0 ? visible : windows;
  for (let index = countUpTo(presence, timeMs) - 1; index >= 0; index -= 1) {
    const windowId = presence[index]?.windowId;
    if (candidates.some((window) => window.id === windowId)) return windowId ?? null;
  }
  if (visible.length > 0) return visible[0]?.id ?? null;
  const firstSeen = [...windows].sort(
    (a, b) => (a.firstSnapshotMs ?? Infinity) - (b.firstSnapshotMs ?? Infinity) || 0,
  );
  return firstSeen[0]?.id ?? null;
}

/** A pointer path is emitted up to half a second after its last position. */
export function lastMoment(event: RecordedEvent): number {
  const positions = incrementalData(event)?.positions;
  const last: unknown = Array.isArray(positions) ? positions.at(-1) : undefined;
  if (!isObject(last) || typeof last.timeOffset !== "number") return event.timestamp;
  return event.timestamp + last.timeOffset;
}

function countUpTo(presence: readonly Presence[], timeMs: number): number {
  let low = 0;
  let high = presence.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((presence[middle]?.fromMs ?? Infinity) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
