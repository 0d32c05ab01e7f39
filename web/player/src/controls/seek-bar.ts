/** The seek bar: activity, gaps and moments over time, and a slider to move in them. */

import { formatDuration, formatTime } from "../format.ts";
import type { Actions, Control, Model } from "../model.ts";
import { familyOf, toneOf } from "../moments/moment.ts";
import { sentenceOf } from "../moments/sentence.ts";
import { type Tick, ticksOf } from "../moments/ticks.ts";
import type { Timeline } from "../recording/timeline.ts";
import { build } from "./build.ts";
import { drawHistogram } from "./histogram.ts";

/** How near (in px) the pointer must be to a tick for the preview to tell of it. */
const NEAR_PX = 6;
/** The preview of a tick for many moments tells of the most important ones. */
const MAX_TOLD = 3;

export function createSeekBar(actions: Actions): Control {
  const activity = build("div", { class: "activity" });
  const played = build("div", { class: "activity played" });
  const gaps = build("div", { class: "gaps" });
  const marks = build("div", { class: "ticks" });
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
      marks,
      build("div", { class: "thumb", part: "thumb" }),
      build("div", { class: "hover-line" }),
      preview,
    ],
  );
  let timeline: Timeline | null = null;
  let moments: Model["moments"] | null = null;
  let ticks: readonly Tick[] = [];
  let startMs = 0;
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
  }

  function drawTicks(next: Model["moments"]): void {
    moments = next;
    ticks = ticksOf(next, durationMs);
    marks.replaceChildren(
      ...ticks.map(({ atMs, family, tone }) => {
        const mark = build("div", { class: `tick ${family} ${tone}`, part: "tick" });
        mark.style.left = percent(atMs - startMs);
        return mark;
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
    const told = nearest(ticks, startMs + timeMs, nearMs)?.moments ?? [];
    const lines = told.slice(0, MAX_TOLD).map((moment) =>
      build("span", {
        class: `told ${familyOf(moment)} ${toneOf(moment)}`,
        text: sentenceOf(moment),
      }),
    );
    const nMore = told.length - lines.length;
    if (nMore > 0) lines.push(build("span", { class: "more", text: `and ${nMore} more` }));
    preview.replaceChildren(build("strong", { text: formatTime(timeMs) }), ...lines);
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
      const isLonger = model.durationMs !== durationMs || model.startMs !== startMs;
      durationMs = model.durationMs;
      startMs = model.startMs;
      if (model.moments !== moments || isLonger) drawTicks(model.moments);
      if (model.timeline !== timeline || isLonger) {
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

function nearest(ticks: readonly Tick[], epochMs: number, withinMs: number): Tick | null {
  let best: Tick | null = null;
  for (const tick of ticks) {
    const distance = Math.abs(tick.atMs - epochMs);
    if (distance <= withinMs && (!best || distance < Math.abs(best.atMs - epochMs))) best = tick;
  }
  return best;
}
