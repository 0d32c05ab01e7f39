/** The clock: the time played, the time to come, or the time of day. A click goes to the next. */

import type { Actions, ClockMode, Control, Model } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";

export function createClock(actions: Actions, strings: Strings): Control {
  const now = build("span", { class: "elapsed" });
  const end = build("span", { class: "total" });
  const element = build(
    "button",
    { class: "text-button time", part: "time", onClick: () => actions.cycleClock() },
    [now, end],
  );
  let titled: ClockMode | null = null;

  return {
    element,
    update(model) {
      const [first, second] = clockTexts(model, strings);
      if (now.textContent !== first) now.textContent = first;
      if (end.textContent !== second) end.textContent = second;
      if (model.clockMode === titled) return;
      titled = model.clockMode;
      element.title = strings.clock[titled];
    },
  };
}

/** What the clock shows: the moving part, and the one beside it. */
export function clockTexts(
  { clockMode, timeMs, durationMs, startMs }: Model,
  strings: Strings,
): [now: string, end: string] {
  switch (clockMode) {
    case "elapsed":
      return [strings.time(timeMs), ` / ${strings.time(durationMs)}`];
    case "remaining": {
      // Whole seconds of both, so that they add up to what stands beside them.
      const toCome = Math.floor(durationMs / 1_000) - Math.floor(timeMs / 1_000);
      return [`−${strings.time(toCome * 1_000)}`, ` / ${strings.time(durationMs)}`];
    }
    case "absolute":
      return [strings.timeOfDay(startMs + timeMs), ""];
  }
}
