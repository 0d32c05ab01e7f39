/** Moments in words below the picture, while the clock passes them. */

import type { Control } from "../model.ts";
import { captionAt } from "../moments/caption.ts";
import { familyOf, type Moment, toneOf } from "../moments/moment.ts";
import { sentenceOf } from "../moments/sentence.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";

/** No live region: it would talk all the time. The list of moments has the same words. */
export function createCaptions(strings: Strings): Control {
  const text = build("span", { class: "caption", part: "caption" });
  const element = build("div", { class: "captions" }, [text]);
  let shown: Moment | null = null;

  return {
    element,
    update({ captions, phase, moments, startMs, timeMs, speed, blank }) {
      const isOn = captions && phase === "ready" && blank === null;
      const moment = isOn ? captionAt(moments, startMs + timeMs, speed) : null;
      element.hidden = moment === null;
      if (moment === shown || moment === null) return;
      shown = moment;
      text.textContent = sentenceOf(moment, strings.sentences);
      text.className = `caption told ${familyOf(moment)} ${toneOf(moment)}`;
    },
  };
}
