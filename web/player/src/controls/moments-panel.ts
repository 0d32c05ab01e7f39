/** The player's own list of moments, beside the picture, for pages that have none. */

import type { Actions, Control, Model } from "../model.ts";
import { countUpTo } from "../moments/caption.ts";
import { familyOf, isBackground, type Moment, seekTimeOf, toneOf } from "../moments/moment.ts";
import { sentenceOf } from "../moments/sentence.ts";
import type { Strings } from "../strings.ts";
import { build, iconButton } from "./build.ts";
import { icon } from "./icons.ts";

export interface MomentsPanel extends Control {
  toggle(): void;
}

/** A list is for people; who looks for more than this searches. */
const MAX_ROWS = 2_000;

interface Row {
  readonly moment: Moment;
  readonly button: HTMLButtonElement;
}

export function createMomentsPanel(actions: Actions, strings: Strings): MomentsPanel {
  const close = iconButton(strings.close, icon("close"), () => toggle());
  close.classList.add("small");
  const search = build("input", {
    class: "search",
    part: "search",
    attributes: { type: "search", placeholder: strings.search, "aria-label": strings.search },
  });
  const list = build("ol", { class: "moments" });
  const none = build("p", { class: "detail" });
  const element = build(
    "div",
    {
      class: "moments-panel",
      part: "moments",
      attributes: { role: "region", "aria-label": strings.moments },
    },
    [build("header", {}, [search, close]), list, none],
  );
  element.hidden = true;
  let rows: Row[] = [];
  let drawn: Model["moments"] | null = null;
  let model: Model | null = null;
  let current: HTMLButtonElement | null = null;
  let focusBefore: Element | null = null;

  function toggle(): void {
    element.hidden = !element.hidden;
    const root = element.getRootNode() as ShadowRoot;
    if (element.hidden) {
      if (focusBefore instanceof HTMLElement) focusBefore.focus();
      return;
    }
    focusBefore = root.activeElement;
    if (model !== null) draw(model);
    (current ?? rows[0]?.button ?? search).focus({ preventScroll: true });
    current?.scrollIntoView({ block: "center" });
  }

  function rebuild({ moments, startMs }: Model): void {
    drawn = moments;
    const wanted = search.value.trim().toLowerCase();
    const told = moments
      .filter((moment) => wanted !== "" || !isBackground(moment))
      .map((moment) => ({ moment, text: sentenceOf(moment, strings.sentences) }))
      .filter(({ text }) => text.toLowerCase().includes(wanted));
    rows = told.slice(0, MAX_ROWS).map(({ moment, text }) => ({
      moment,
      button: rowOf(moment, text, startMs),
    }));
    list.replaceChildren(...rows.map(({ button }) => build("li", {}, [button])));
    const nMore = told.length - rows.length;
    none.textContent =
      nMore > 0 ? strings.nMore(nMore) : wanted === "" ? strings.noMoments : strings.noMatch;
    none.hidden = rows.length > 0 && nMore === 0;
    current = null;
  }

  function rowOf(moment: Moment, text: string, startMs: number): HTMLButtonElement {
    const onClick = (): void => actions.seek(Math.max(seekTimeOf(moment) - startMs, 0));
    return build("button", { class: "item", part: "moment", title: text, onClick }, [
      build("span", { class: `dot ${familyOf(moment)} ${toneOf(moment)}` }),
      build("span", { class: "time", text: strings.time(moment.at_ms - startMs) }),
      build("span", { class: "label", text }),
    ]);
  }

  function draw(next: Model): void {
    if (next.moments !== drawn) rebuild(next);
    const moments = rows.map(({ moment }) => moment);
    const place = countUpTo(moments, next.startMs + next.timeMs) - 1;
    const button = rows[place]?.button ?? null;
    if (button === current) return;
    current?.removeAttribute("aria-current");
    button?.setAttribute("aria-current", "step");
    current = button;
    // Who is about to choose must not have the list move under the hand.
    if (!list.matches(":hover, :focus-within")) button?.scrollIntoView({ block: "nearest" });
  }

  search.addEventListener("input", () => {
    if (model !== null) rebuild(model);
  });
  element.addEventListener("keydown", (event) => {
    const root = element.getRootNode() as ShadowRoot;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") toggle();
    else if (step !== undefined) {
      const index = rows.findIndex(({ button }) => button === root.activeElement);
      rows[Math.min(Math.max(index + step, 0), rows.length - 1)]?.button.focus();
    } else {
      // What is typed is a search, and not a key of the player.
      if (event.target === search) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element,
    toggle,
    update(next) {
      model = next;
      if (next.phase !== "ready" && !element.hidden) toggle();
      if (!element.hidden) draw(next);
    },
  };
}
