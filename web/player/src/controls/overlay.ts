/** What lies over the picture: loading, empty, error and "no picture yet", and passing notes. */

import type { Actions, Control, Model } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";
import { type IconName, icon } from "./icons.ts";

interface Card {
  readonly icon: IconName | "spinner";
  readonly title: string;
  readonly detail: string;
  readonly action: { readonly label: string; run(): void } | null;
}

/** A seek that takes no longer than this needs no word. */
const SEEKING_AFTER_MS = 180;
/** The skip chip stays this long after the skip, so that it can be read. */
const CHIP_LINGERS_MS = 1_200;

export function createOverlay(actions: Actions, strings: Strings): Control {
  const card = build("div", { class: "card", part: "message" });
  const bigPlay = build(
    "button",
    {
      class: "big-play",
      part: "button big-play-button",
      attributes: { "aria-label": strings.play },
      onClick: () => actions.togglePlay(),
    },
    [icon("play")],
  );
  const note = build("div", { class: "note", part: "note" });
  const busy = build("div", { class: "busy" }, [build("div", { class: "spinner" })]);
  // What a screen reader is told: what is loaded or fails, and where a jump led. Not every skip.
  const said = build("div", { class: "said", attributes: { role: "status" } });
  const element = build("div", { class: "overlay" }, [card, bigPlay, busy, note, said]);
  const drawNote = createNote(note);
  let drawn = "";
  let busyTimer: ReturnType<typeof setTimeout> | undefined;

  function drawCard(next: Card | null): void {
    card.hidden = next === null;
    const shape = next === null ? "" : `${next.icon}\n${next.title}\n${next.action?.label}`;
    const isSame = shape === drawn;
    drawn = shape;
    if (next === null) return;
    const detail = card.querySelector(".detail");
    if (isSame && detail !== null) {
      if (detail.textContent !== next.detail) detail.textContent = next.detail;
      return;
    }
    card.replaceChildren(...drawnCard(next));
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
      const next = cardFor(model, actions, strings);
      drawCard(next);
      bigPlay.hidden =
        next !== null || model.hasPlayed || !model.isPaused || model.phase !== "ready";
      drawNote(noteFor(model, strings));
      drawBusy(model.isSeeking);
      const words = next === null ? model.landedOn : sayCard(next);
      if (said.textContent !== words) said.textContent = words;
    },
  };
}

function drawnCard({ icon: name, title, detail, action }: Card): Node[] {
  const children: Node[] = [
    name === "spinner" ? build("div", { class: "spinner" }) : icon(name),
    build("p", { class: "title", text: title }),
    build("p", { class: "detail", text: detail }),
  ];
  if (action !== null) {
    children.push(
      build("button", {
        class: "primary",
        part: "button primary-button",
        text: action.label,
        onClick: () => action.run(),
      }),
    );
  }
  return children;
}

/** How much has been loaded is for the eye only. */
function sayCard({ icon: name, title, detail }: Card): string {
  return name === "spinner" || detail === "" ? title : `${title}. ${detail}`;
}

function createNote(note: HTMLElement): (next: string) => void {
  let chip = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (next) => {
    if (next !== "") {
      clearTimeout(timer);
      timer = undefined;
      chip = next;
    } else if (chip !== "" && timer === undefined) {
      timer = setTimeout(() => {
        chip = "";
        timer = undefined;
        note.removeAttribute("data-shown");
      }, CHIP_LINGERS_MS);
    }
    if (chip !== "" && note.textContent !== chip) note.textContent = chip;
    note.toggleAttribute("data-shown", chip !== "");
  };
}

function cardFor(model: Model, actions: Actions, strings: Strings): Card | null {
  switch (model.phase) {
    case "loading": {
      const { nBytes, nEvents } = model.progress;
      const detail = nBytes > 0 ? strings.loaded(nBytes, nEvents) : "";
      return { icon: "spinner", title: strings.loading, detail, action: null };
    }
    case "error": {
      const title = strings.message(model.failure?.title ?? strings.failed);
      const detail = strings.message(model.failure?.detail ?? "");
      const retry = { label: strings.tryAgain, run: () => actions.retry() };
      return { icon: "warning", title, detail, action: model.canRetry ? retry : null };
    }
    case "empty": {
      const detail = model.isLive ? strings.emptyLive : "";
      return { icon: "film", title: strings.empty, detail, action: null };
    }
    case "ready":
      return model.blank === null ? null : blankCard(model.blank.untilMs, actions, strings);
  }
}

function blankCard(untilMs: number | null, actions: Actions, strings: Strings): Card {
  if (untilMs === null) {
    const { neverPicture: title, neverPictureWhy: detail } = strings;
    return { icon: "film", title, detail, action: null };
  }
  const time = strings.time(untilMs);
  return {
    icon: "clock",
    title: strings.noPictureYet,
    detail: strings.noPictureUntil(time),
    action: { label: strings.goTo(time), run: () => actions.seek(untilMs) },
  };
}

function noteFor(model: Model, strings: Strings): string {
  if (model.phase !== "ready") return "";
  if (model.landedOn !== "") return model.landedOn;
  if (model.skippingMs !== null) return strings.skipping(strings.duration(model.skippingMs));
  if (model.isWaiting) return strings.waiting;
  if (model.lateStartMs > 0 && model.timeMs === model.lateStartMs && model.blank === null) {
    return strings.lateStart(strings.duration(model.lateStartMs));
  }
  return "";
}
