/** What a person clicked, and what it said. */
import type { Stop } from "../environment";
import { isBlockedElement, textOf } from "../privacy/mask";
import type { ObserverContext } from "./context";
import { pathOf, tagOf, targetOf } from "./element";
import { listen } from "./listen";

export function startClicks({ page, settings, scrub, note }: ObserverContext): Stop {
  return listen<MouseEvent>(page.document, ["click"], (event) => {
    const target = targetOf(event);
    if (!target || isBlockedElement(target, settings)) return;
    note("click", {
      x: Math.round(event.clientX),
      y: Math.round(event.clientY),
      path: scrub.text(pathOf(target)),
      tag: tagOf(target),
      text: scrub.text(textOf(target, settings)),
      button: event.button,
    });
  });
}
