/** What is shown over the seek bar below the pointer: a small picture, the time, and its moments. */

import type { Actions } from "../model.ts";
import { familyOf, type Moment, toneOf } from "../moments/moment.ts";
import { sentenceOf } from "../moments/sentence.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";

export interface Preview {
  readonly element: HTMLElement;
  /** `told` are the moments there, the most important first. */
  show(timeMs: number, label: string, told: readonly Moment[]): void;
  hide(): void;
}

/** The preview of a tick for many moments tells of the most important ones. */
const MAX_TOLD = 3;
/** A picture costs work: it is asked for where the pointer rests. */
const REST_MS = 140;

export function createPreview(actions: Actions, strings: Strings): Preview {
  const picture = build("div", { class: "picture", part: "preview-picture" });
  picture.hidden = true;
  picture.inert = true;
  const words = build("div", { class: "words" });
  const element = build("div", { class: "preview", part: "preview" }, [picture, words]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function ask(timeMs: number): Promise<void> {
    asked += 1;
    const mine = asked;
    const shown = await actions.preview(timeMs).catch(() => null);
    if (mine !== asked) return;
    picture.removeAttribute("data-stale");
    picture.hidden = shown === null;
    // A frame in it would lose its document if it were put in again.
    if (shown !== null && picture.firstChild !== shown) picture.replaceChildren(shown);
  }

  return {
    element,
    show(timeMs, label, told) {
      const lines = told.slice(0, MAX_TOLD).map((moment) =>
        build("span", {
          class: `told ${familyOf(moment)} ${toneOf(moment)}`,
          text: sentenceOf(moment, strings.sentences),
        }),
      );
      const nMore = told.length - lines.length;
      if (nMore > 0) lines.push(build("span", { class: "more", text: strings.nMore(nMore) }));
      words.replaceChildren(build("strong", { text: label }), ...lines);
      picture.toggleAttribute("data-stale", true);
      clearTimeout(timer);
      timer = setTimeout(() => void ask(timeMs), REST_MS);
    },
    hide() {
      asked += 1;
      clearTimeout(timer);
      picture.hidden = true;
    },
  };
}
