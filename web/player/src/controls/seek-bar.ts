/** The seek bar: activity, gaps, moments and what is buffered over time, and a slider to move. */

import type { Actions, Control, Model, Span } from "../model.ts";
import { type Tick, ticksOf } from "../moments/ticks.ts";
import type { Timeline } from "../recording/timeline.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";
import { drawHistogram } from "./histogram.ts";
import { createLoopRange } from "./loop-range.ts";
import { createPreview } from "./preview.ts";

/** How near (in px) the pointer must be to a tick for the preview to tell of it. */
const NEAR_PX = 6;
/** With Shift held, as much of a drag marks a part to repeat. */
const LEAST_DRAG_PX = 6;

export function createSeekBar(actions: Actions, strings: Strings): Control {
  const activity = build("div", { class: "activity" });
  const played = build("div", { class: "activity played" });
  const gaps = build("div", { class: "gaps" });
  const buffers = build("div", { class: "buffers" });
  const marks = build("div", { class: "ticks" });
  const slider = build("div", {
    class: "slider",
    attributes: { role: "slider", tabindex: "0", "aria-label": strings.seek, "aria-valuemin": "0" },
  });
  const preview = createPreview(actions, strings);
  const loop = createLoopRange(actions, strings, (event) => timeAt(event));
  const track = build("div", { class: "track", part: "track" }, [
    buffers,
    gaps,
    build("div", { class: "progress", part: "progress" }),
  ]);
  const element = build("div", { class: "seek", part: "seek" }, [
    activity,
    played,
    track,
    marks,
    build("div", { class: "thumb", part: "thumb" }),
    build("div", { class: "hover-line" }),
    slider,
    loop.element,
    preview.element,
  ]);
  let timeline: Timeline | null = null;
  let moments: Model["moments"] | null = null;
  let buffered: readonly Span[] | null = null;
  let ticks: readonly Tick[] = [];
  let last: Model | null = null;
  let announced = "";

  const durationMs = (): number => last?.durationMs ?? 0;
  const startMs = (): number => last?.startMs ?? 0;
  const percent = (timeMs: number): string =>
    `${durationMs() > 0 ? (timeMs / durationMs()) * 100 : 0}%`;

  function piece(name: string, fromMs: number, toMs: number): HTMLElement {
    const drawn = build("div", { class: name });
    drawn.style.left = percent(fromMs);
    drawn.style.width = percent(toMs - fromMs);
    return drawn;
  }

  function drawTimeline(next: Timeline): void {
    timeline = next;
    activity.replaceChildren(drawHistogram(next.activity));
    played.replaceChildren(drawHistogram(next.activity));
    gaps.replaceChildren(...next.gaps.map((gap) => piece("gap", gap.startMs, gap.endMs)));
    slider.setAttribute("aria-valuemax", String(Math.round(durationMs() / 1_000)));
  }

  function drawTicks(next: Model["moments"]): void {
    moments = next;
    ticks = ticksOf(next, durationMs());
    marks.replaceChildren(
      ...ticks.map(({ atMs, family, tone }) => {
        const mark = build("div", { class: `tick ${family} ${tone}`, part: "tick" });
        mark.style.left = percent(atMs - startMs());
        return mark;
      }),
    );
  }

  function timeAt(event: PointerEvent): number {
    const { left, width } = element.getBoundingClientRect();
    const share = width > 0 ? (event.clientX - left) / width : 0;
    return Math.min(Math.max(share, 0), 1) * durationMs();
  }

  function showPreview(event: PointerEvent): void {
    const { width } = element.getBoundingClientRect();
    const timeMs = timeAt(event);
    const nearMs = width > 0 ? (NEAR_PX / width) * durationMs() : 0;
    const told = nearest(ticks, startMs() + timeMs, nearMs)?.moments ?? [];
    const isAbsolute = last?.clockMode === "absolute";
    const label = isAbsolute ? strings.timeOfDay(startMs() + timeMs) : strings.time(timeMs);
    preview.show(timeMs, label, told);
    const half = preview.element.offsetWidth / 2;
    const x = durationMs() > 0 ? (timeMs / durationMs()) * width : 0;
    const left = Math.min(Math.max(x, half), Math.max(width - half, half));
    preview.element.style.left = `${left}px`;
    element.style.setProperty("--hover", `${x}px`);
  }

  listenForDrags(element, {
    timeAt,
    canDrag: () => durationMs() > 0,
    seek: (timeMs) => actions.seek(timeMs),
    mark: (span) => actions.setLoop(span),
    hover: showPreview,
    leave: () => preview.hide(),
  });
  slider.addEventListener("keydown", (event) => {
    const steps: Record<string, number> = {
      ArrowUp: 5_000,
      ArrowDown: -5_000,
      PageUp: durationMs() / 10,
      PageDown: -durationMs() / 10,
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    actions.seekBy(step);
  });

  return {
    element,
    update(model: Model) {
      const isOther =
        last === null || model.durationMs !== durationMs() || model.startMs !== startMs();
      last = model;
      const isDisabled = String(model.phase !== "ready");
      if (slider.getAttribute("aria-disabled") !== isDisabled) {
        slider.setAttribute("aria-disabled", isDisabled);
        element.toggleAttribute("data-disabled", isDisabled === "true");
      }
      if (model.moments !== moments || isOther) drawTicks(model.moments);
      if (model.timeline !== timeline || isOther) drawTimeline(model.timeline);
      if (model.buffered !== buffered || isOther) {
        buffered = model.buffered;
        buffers.replaceChildren(
          ...buffered.map(({ fromMs, toMs }) => piece("buffer", fromMs, toMs)),
        );
      }
      loop.update(model);
      element.style.setProperty("--progress", percent(model.timeMs));
      const { duration, position } = strings;
      const words = position(duration(model.timeMs), duration(model.durationMs));
      if (words === announced) return;
      announced = words;
      slider.setAttribute("aria-valuenow", String(Math.round(model.timeMs / 1_000)));
      slider.setAttribute("aria-valuetext", words);
    },
  };
}

interface Drags {
  timeAt(event: PointerEvent): number;
  canDrag(): boolean;
  seek(timeMs: number): void;
  mark(span: Span): void;
  hover(event: PointerEvent): void;
  leave(): void;
}

/** A drag moves through the session; with Shift it marks a part to repeat. */
function listenForDrags(element: HTMLElement, drags: Drags): void {
  let marking: { readonly x: number; readonly fromMs: number } | null = null;
  let isScrubbing = false;

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !drags.canDrag()) return;
    element.setPointerCapture(event.pointerId);
    element.toggleAttribute("data-scrubbing", true);
    if (event.shiftKey) {
      marking = { x: event.clientX, fromMs: drags.timeAt(event) };
      return;
    }
    isScrubbing = true;
    drags.seek(drags.timeAt(event));
  });
  element.addEventListener("pointermove", (event) => {
    drags.hover(event);
    if (isScrubbing) drags.seek(drags.timeAt(event));
    if (marking === null || Math.abs(event.clientX - marking.x) < LEAST_DRAG_PX) return;
    drags.mark({ fromMs: marking.fromMs, toMs: drags.timeAt(event) });
  });
  const release = (): void => {
    isScrubbing = false;
    marking = null;
    element.removeAttribute("data-scrubbing");
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("pointerleave", () => drags.leave());
}

function nearest(ticks: readonly Tick[], epochMs: number, withinMs: number): Tick | null {
  let best: Tick | null = null;
  for (const tick of ticks) {
    const distance = Math.abs(tick.atMs - epochMs);
    if (distance <= withinMs && (!best || distance < Math.abs(best.atMs - epochMs))) best = tick;
  }
  return best;
}
