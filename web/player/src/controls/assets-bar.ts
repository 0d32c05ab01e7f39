/** Asks whether to show what a recorded page had elsewhere: images, fonts, styles. */

import type { Actions, Control } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";
import { icon } from "./icons.ts";

export function createAssetsBar(actions: Actions, strings: Strings): Control {
  const text = build("span", { class: "words" });
  let isPutOff = false;
  const show = build("button", {
    class: "text-button primary",
    part: "button assets-button",
    text: strings.show,
    onClick: () => actions.allowExternalAssets(),
  });
  const later = build("button", {
    class: "text-button",
    part: "button",
    text: strings.notNow,
    onClick: () => {
      isPutOff = true;
      element.hidden = true;
    },
  });
  const element = build("div", { class: "assets", part: "assets", title: strings.blockedWhy }, [
    icon("image"),
    text,
    show,
    later,
  ]);
  let nShown = 0;

  return {
    element,
    update({ phase, externalAssets, blockedAssets }) {
      const isAsked = phase === "ready" && externalAssets === "ask" && blockedAssets > 0;
      // Another recording asks anew.
      if (phase === "loading" || phase === "empty") isPutOff = false;
      element.hidden = !isAsked || isPutOff;
      if (!isAsked || blockedAssets === nShown) return;
      nShown = blockedAssets;
      text.textContent = strings.blocked(nShown);
    },
  };
}
