/** What lies over the picture: loading, empty, error and "no picture yet", and passing notes. */

import { formatBytes, formatCount, formatDuration, formatTime } from "../format.ts";
import type { Actions, Control, Model } from "../model.ts";
import { build } from "./build.ts";
import { type IconName, icon } from "./icons.ts";

interface Card {
  readonly icon: IconName | "spinner" | "play";
  readonly title: string;
  readonly detail: string;
  readonly action: { readonly label: string; run(): void } | null;
}

/** A seek that takes no longer than this needs no word. */
const SEEKING_AFTER_MS = 180;
/** The skip chip stays this long after the skip, so that it can be read. */
const CHIP_LINGERS_MS = 1_200;

export function createOverlay(actions: Actions): Control {
  const card = build("div", { class: "card", part: "message" });
  const bigPlay = build("button", {
    class: "big-play",
    part: "button big-play-button",
    attributes: { "aria-label": "Play" },
    onClick: () => actions.togglePlay(),
  });
  bigPlay.type = "button";
  bigPlay.append(icon("play"));
  const note = build("div", { class: "note", part: "note", attributes: { role: "status" } });
  const busy = build("div", { class: "busy" }, [build("div", { class: "spinner" })]);
  const element = build("div", { class: "overlay", attributes: { "aria-live": "polite" } }, [
    card,
    bigPlay,
    busy,
    note,
  ]);
  let drawn = "";
  let chip = "";
  let chipTimer: ReturnType<typeof setTimeout> | undefined;
  let busyTimer: ReturnType<typeof setTimeout> | undefined;

  function drawCard(next: Card | null): void {
    card.hidden = next === null;
    const shape = next === null ? "" : `${next.icon}\n${next.title}\n${next.detail}`;
    if (next === null || shape === drawn) {
      drawn = shape;
      return;
    }
    drawn = shape;
    const picture = next.icon === "spinner" ? build("div", { class: "spinner" }) : icon(next.icon);
    const children: Node[] = [picture, build("p", { class: "title", text: next.title })];
    if (next.detail !== "") children.push(build("p", { class: "detail", text: next.detail }));
    const { action } = next;
    if (action !== null) {
      const button = build("button", {
        class: "primary",
        part: "button primary-button",
        text: action.label,
        onClick: () => action.run(),
      });
      button.type = "button";
      children.push(button);
    }
    card.replaceChildren(...children);
  }

  function drawNote(model: Model): void {
    const next = noteFor(model);
    if (next !== "") {
      clearTimeout(chipTimer);
      chipTimer = undefined;
      chip = next;
    } else if (chip !== "" && chipTimer === undefined) {
      chipTimer = setTimeout(() => {
        chip = "";
        chipTimer = undefined;
        note.removeAttribute("data-shown");
      }, CHIP_LINGERS_MS);
    }
    if (chip !== "" && note.textContent !== chip) note.textContent = chip;
    note.toggleAttribute("data-shown", chip !== "");
  }

  function drawBusy(isSeeking: boolean): void {
    if (!isSeeking) {
      clearTimeout(busyTimer);
      busyTimer = undefined;
      busy.removeAttribute("data-shown");
    } else {
      busyTimer ??= setTimeout(() => busy.setAttribute("data-shown", ""), SEEKING_AFTER_MS);
    }
  }

  return {
    element,
    update(model) {
      const next = cardFor(model, actions);
      drawCard(next);
      bigPlay.hidden =
        next !== null || model.hasPlayed || !model.isPaused || model.phase !== "ready";
      drawNote(model);
      drawBusy(model.isSeeking);
    },
  };
}

function cardFor(model: Model, actions: Actions): Card | null {
  switch (model.phase) {
    case "loading": {
      const { nBytes, nEvents } = model.progress;
      const detail = `${formatBytes(nBytes)}, ${formatCount(nEvents, "event")}`;
      return {
        icon: "spinner",
        title: "Loading the recording",
        detail: nBytes > 0 ? detail : "",
        action: null,
      };
    }
    case "error": {
      const { title, detail } = model.failure ?? { title: "Something went wrong", detail: "" };
      const action = model.canRetry ? { label: "Try again", run: () => actions.retry() } : null;
      return { icon: "warning", title, detail, action };
    }
    case "empty": {
      const detail = model.isLive ? "New events appear here as they arrive." : "";
      return { icon: "film", title: "There is nothing to play", detail, action: null };
    }
    case "ready":
      return model.blank === null ? null : blankCard(model.blank.untilMs, actions);
  }
}

function blankCard(untilMs: number | null, actions: Actions): Card {
  if (untilMs === null) {
    return {
      icon: "film",
      title: "This window has no picture",
      detail: "Its recording holds no snapshot of the page, only changes to it.",
      action: null,
    };
  }
  return {
    icon: "clock",
    title: "This window has no picture yet",
    detail: `Its first snapshot of the page is at ${formatTime(untilMs)}.`,
    action: { label: `Go to ${formatTime(untilMs)}`, run: () => actions.seek(untilMs) },
  };
}

function noteFor(model: Model): string {
  if (model.phase !== "ready") return "";
  if (model.landedOn !== "") return model.landedOn;
  if (model.skippingMs !== null)
    return `Skipping ${formatDuration(model.skippingMs)} of inactivity`;
  if (model.isWaiting) return "Waiting for new events";
  if (model.lateStartMs > 0 && model.timeMs === model.lateStartMs && model.blank === null) {
    return `The first ${formatDuration(model.lateStartMs)} have no picture`;
  }
  return "";
}
