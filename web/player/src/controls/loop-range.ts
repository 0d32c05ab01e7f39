/** The repeated part on the seek bar, with its two ends to be dragged or moved by keys. */

import type { Actions, Control, Model, Span } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";

type End = "fromMs" | "toMs";

const KEY_STEP_MS = 1_000;
const FINE_STEP_MS = 100;
/** The ends do not pass each other. */
const LEAST_MS = 200;

/** `timeAt` tells the session time below the pointer. */
export function createLoopRange(
  actions: Actions,
  strings: Strings,
  timeAt: (event: PointerEvent) => number,
): Control {
  const range = build("div", { class: "loop-range", part: "loop" });
  let loop: Span | null = null;
  let durationMs = 0;

  function move(end: End, toMs: number): void {
    if (loop === null) return;
    const isFrom = end === "fromMs";
    const least = isFrom ? 0 : loop.fromMs + LEAST_MS;
    const most = isFrom ? loop.toMs - LEAST_MS : durationMs;
    actions.setLoop({ ...loop, [end]: Math.min(Math.max(toMs, least), most) });
  }

  function handle(end: End, label: string): HTMLElement {
    const element = build("div", {
      class: `loop-end ${end === "fromMs" ? "from" : "to"}`,
      part: "loop-end",
      title: label,
      attributes: { role: "slider", tabindex: "0", "aria-label": label, "aria-valuemin": "0" },
    });
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) move(end, timeAt(event));
    });
    element.addEventListener("keydown", (event) => {
      if (loop === null || event.ctrlKey || event.altKey || event.metaKey) return;
      const stepMs = event.shiftKey ? FINE_STEP_MS : KEY_STEP_MS;
      const steps: Record<string, number> = {
        ArrowRight: stepMs,
        ArrowUp: stepMs,
        ArrowLeft: -stepMs,
        ArrowDown: -stepMs,
        Home: Number.NEGATIVE_INFINITY,
        End: Number.POSITIVE_INFINITY,
      };
      const step = steps[event.key];
      if (step !== undefined) move(end, loop[end] + step);
      else if (event.key === "Delete") actions.setLoop(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return element;
  }

  const ends = [handle("fromMs", strings.loopStart), handle("toMs", strings.loopEnd)] as const;
  const element = build("div", { class: "loop" }, [range, ...ends]);

  return {
    element,
    update(model: Model) {
      element.hidden = model.loop === null || model.phase !== "ready";
      if (model.loop === null) loop = null;
      if (model.loop === null || (model.loop === loop && model.durationMs === durationMs)) return;
      loop = model.loop;
      durationMs = model.durationMs;
      const share = (timeMs: number): string =>
        `${durationMs > 0 ? Math.min(timeMs / durationMs, 1) * 100 : 0}%`;
      range.style.left = share(loop.fromMs);
      range.style.width = share(loop.toMs - loop.fromMs);
      ends.forEach((end, index) => {
        const timeMs = index === 0 ? model.loop?.fromMs : model.loop?.toMs;
        end.style.left = share(timeMs ?? 0);
        end.setAttribute("aria-valuemax", String(Math.round(durationMs / 1_000)));
        end.setAttribute("aria-valuenow", String(Math.round((timeMs ?? 0) / 1_000)));
        end.setAttribute("aria-valuetext", strings.duration(timeMs ?? 0));
      });
    },
  };
}
