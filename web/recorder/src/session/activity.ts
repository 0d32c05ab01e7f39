/**
 * Whether somebody is there, by what only a person does. Events that a script makes do not count,
 * and neither does what a page does by itself, such as a carousel that scrolls. What happens in
 * frames is seen through rrweb: see `isInteraction`.
 */
import type { Stop } from "../environment";
import { guard } from "../guard";

const SIGNS = ["pointerdown", "keydown", "wheel", "touchstart"];

/** Calls back before anyone else hears of it. */
export function startActivity(page: Window, onActivity: () => void): Stop {
  const sign = (event: Event) => {
    if (event.isTrusted) guard(onActivity);
  };
  for (const name of SIGNS) page.addEventListener(name, sign, { capture: true, passive: true });
  return () => {
    for (const name of SIGNS) page.removeEventListener(name, sign, { capture: true });
  };
}
