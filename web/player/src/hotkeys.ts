/** Listens for keys: while the player has the focus, or the pointer is over it and nobody has. */

import { pressKey } from "./keys.ts";
import type { Actions, Model } from "./model.ts";

export interface HotkeysContext {
  /** The element, or what holds the player's surface in another window. */
  readonly player: HTMLElement;
  readonly actions: Actions;
  model(): Model;
}

export type Stop = () => void;

export function startHotkeys({ player, actions, model }: HotkeysContext): Stop {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isTyping(event)) return;
    const press = {
      key: event.key,
      hasModifier: event.ctrlKey || event.altKey || event.metaKey,
      hasShift: event.shiftKey,
      isOnButton: tagOf(event) === "BUTTON",
    };
    if (pressKey(press, actions, model())) event.preventDefault();
  };
  const onKeyElsewhere = (event: KeyboardEvent): void => {
    const { activeElement, body } = player.ownerDocument;
    if (activeElement === body && player.matches(":hover")) onKey(event);
  };
  player.addEventListener("keydown", onKey);
  player.ownerDocument.addEventListener("keydown", onKeyElsewhere);
  return () => {
    player.removeEventListener("keydown", onKey);
    player.ownerDocument.removeEventListener("keydown", onKeyElsewhere);
  };
}

/** By name: in another window, elements are of other classes. */
function tagOf(event: KeyboardEvent): string {
  return (event.composedPath()[0] as Partial<Element> | undefined)?.tagName ?? "";
}

function isTyping(event: KeyboardEvent): boolean {
  return /^(INPUT|TEXTAREA|SELECT)$/.test(tagOf(event));
}
