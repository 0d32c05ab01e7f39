/** The seek bar: activity, gaps and markers over time, and a slider to move in them. */

import { formatDuration, formatTime } from "../format.ts";
import type { Actions, Control, Model } from "../model.ts";
import type { Marker, Timeline } from "../recording/timeline.ts";
import { build } from "./build.ts";
import { drawHistogram } from "./histogram.ts";

/** Markers nearer to each other than this share of the bar are drawn as one. */
const MERGE_SHARE = 0.004;
/** How near (in px) the pointer must be to a marker for the preview to tell of it. */
const NEAR_PX = 6;
const MARKER_WORDS = {
  "console-error": "Console error",
  "request-failed": "Failed request",
  "page-load": "Page",
} as const;

export function createSeekBar(actions: Actions): Control {
  const activity = build("div", { class: "activity" });
  const played = build("div", { class: "activity played" });
  const gaps = build("div", { class: "gaps" });
  const markers = build("div", { class: "markers" });
  const track = build("div", { class: "track", part: "track" }, [
    gaps,
    build("div", { class: "progress", part: "progress" }),
  ]);
  const preview = build("div", { class: "preview", part: "preview" });
  const element = build(
    "div",
    {
      class: "seek",
      part: "seek",
      attributes: { role: "slider", tabindex: "0", "aria-label": "Seek", "aria-valuemin": "0" },
    },
    [
      activity,
      played,
      track,
      markers,
      build("div", { class: "thumb", part: "thumb" }),
      build("div", { class: "hover-line" }),
      preview,
    ],
  );
  let timeline: Timeline | null = null;
  let durationMs = 0;
  let announced = "";
  let scrubbing = false;

  function drawTimeline(next: Timeline): void {
    timeline = next;
    activity.replaceChildren(drawHistogram(next.activity));
    played.replaceChildren(drawHistogram(next.activity));
    gaps.replaceChildren(
      ...next.gaps.map((gap) => {
        const piece = build("div", { class: "gap" });
        piece.style.left = percent(gap.startMs);
        piece.style.width = percent(gap.endMs - gap.startMs);
        return piece;
      }),
    );
    markers.replaceChildren(
      ...merge(next.markers, durationMs).map((marker) => {
        const tick = build("div", { class: `marker ${marker.kind}`, part: "marker" });
        tick.style.left = percent(marker.timeMs);
        return tick;
      }),
    );
  }

  function percent(timeMs: number): string {
    return `${durationMs > 0 ? (timeMs / durationMs) * 100 : 0}%`;
  }

  function timeAt(event: PointerEvent): number {
    const { left, width } = element.getBoundingClientRect();
    const share = width > 0 ? (event.clientX - left) / width : 0;
    return Math.min(Math.max(share, 0), 1) * durationMs;
  }

  function showPreview(event: PointerEvent): void {
    const { width } = element.getBoundingClientRect();
    const timeMs = timeAt(event);
    const nearMs = width > 0 ? (NEAR_PX / width) * durationMs : 0;
    const near = nearest(timeline?.markers ?? [], timeMs, nearMs);
    const time = build("strong", { text: formatTime(timeMs) });
    const label = near && build("span", { text: `${MARKER_WORDS[near.kind]}: ${near.label}` });
    preview.replaceChildren(time, ...(label ? [label] : []));
    const half = preview.offsetWidth / 2;
    const x = durationMs > 0 ? (timeMs / durationMs) * width : 0;
    preview.style.left = `${Math.min(Math.max(x, half), Math.max(width - half, half))}px`;
    element.style.setProperty("--hover", `${x}px`);
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || durationMs === 0) return;
    scrubbing = true;
    element.setPointerCapture(event.pointerId);
    element.toggleAttribute("data-scrubbing", true);
    actions.seek(timeAt(event));
  });
  element.addEventListener("pointermove", (event) => {
    showPreview(event);
    if (scrubbing) actions.seek(timeAt(event));
  });
  const release = (): void => {
    scrubbing = false;
    element.removeAttribute("data-scrubbing");
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);

  return {
    element,
    update(model: Model) {
      element.setAttribute("aria-disabled", String(model.phase !== "ready"));
      if (model.timeline !== timeline || model.durationMs !== durationMs) {
        durationMs = model.durationMs;
        drawTimeline(model.timeline);
        element.setAttribute("aria-valuemax", String(Math.round(durationMs / 1_000)));
      }
      element.style.setProperty("--progress", percent(model.timeMs));
      const words = `${formatDuration(model.timeMs)} of ${formatDuration(durationMs)}`;
      if (words === announced) return;
      announced = words;
      element.setAttribute("aria-valuenow", String(Math.round(model.timeMs / 1_000)));
      element.setAttribute("aria-valuetext", words);
    },
  };
}

/** Keeps one marker of each kind where many lie on one spot. */
function merge(markers: readonly Marker[], durationMs: number): Marker[] {
  const lastByKind = new Map<string, number>();
  return markers.filter(({ kind, timeMs }) => {
    const last = lastByKind.get(kind);
    if (last !== undefined && timeMs - last < durationMs * MERGE_SHARE) return false;
    lastByKind.set(kind, timeMs);
    return true;
  });
}

function nearest(markers: readonly Marker[], timeMs: number, withinMs: number): Marker | null {
  let best: Marker | null = null;
  for (const marker of markers) {
    const distance = Math.abs(marker.timeMs - timeMs);
    if (distance <= withinMs && (!best || distance < Math.abs(best.timeMs - timeMs))) best = marker;
  }
  return best;
}
