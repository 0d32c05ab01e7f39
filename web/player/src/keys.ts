/** What each key does. Pure: a key and the player's state in, a call of an action out. */

import { type Actions, type Model, nextSpeed } from "./model.ts";

export interface KeyPress {
  readonly key: string;
  /** Ctrl, Alt or Meta: those combinations belong to the browser. */
  readonly hasModifier: boolean;
  readonly hasShift: boolean;
  /** A button or a menu item has the focus: Space and Enter are its own. */
  readonly isOnButton: boolean;
}

type Run = (actions: Actions, model: Model) => void;

export const KEY_HELP: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [["Space", "K"], "Play or pause"],
  [["←", "→"], "Back or forward 5 seconds"],
  [["J", "L"], "Back or forward 10 seconds"],
  [["Shift", "←", "→"], "Previous or next moment"],
  [["0", "–", "9"], "Jump to 0–90 %"],
  [["Home", "End"], "Jump to the start or the end"],
  [["<", ">"], "Slower or faster"],
  [["W"], "Next window"],
  [["T"], "Show or hide click labels"],
  [["F"], "Full screen"],
  [["?"], "Show or hide this help"],
];

const KEYS: ReadonlyMap<string, Run> = new Map<string, Run>([
  [" ", (actions) => actions.togglePlay()],
  ["k", (actions) => actions.togglePlay()],
  ["arrowleft", (actions) => actions.seekBy(-5_000)],
  ["arrowright", (actions) => actions.seekBy(5_000)],
  ["shift+arrowleft", (actions) => actions.jump(-1)],
  ["shift+arrowright", (actions) => actions.jump(1)],
  ["j", (actions) => actions.seekBy(-10_000)],
  ["l", (actions) => actions.seekBy(10_000)],
  ["home", (actions) => actions.seek(0)],
  ["end", (actions, model) => actions.seek(model.durationMs)],
  ["<", (actions, model) => actions.setSpeed(nextSpeed(model.speed, -1))],
  [">", (actions, model) => actions.setSpeed(nextSpeed(model.speed, 1))],
  ["w", (actions) => actions.nextWindow()],
  ["t", (actions, model) => actions.setClickLabels(!model.clickLabels)],
  ["f", (actions) => actions.toggleFullscreen()],
  ["?", (actions) => actions.toggleHelp()],
]);

/** Runs what the key means and returns true, or returns false when it means nothing here. */
export function pressKey(press: KeyPress, actions: Actions, model: Model): boolean {
  if (press.hasModifier) return false;
  if (press.isOnButton && (press.key === " " || press.key === "Enter")) return false;
  const key = press.key.toLowerCase();
  if (key === "?") {
    actions.toggleHelp();
    return true;
  }
  if (model.phase !== "ready") return false;
  if (/^[0-9]$/.test(key)) {
    actions.seek((model.durationMs * Number(key)) / 10);
    return true;
  }
  // Other keys are what Shift makes of them, such as `<`.
  const run = KEYS.get(press.hasShift && key.startsWith("arrow") ? `shift+${key}` : key);
  run?.(actions, model);
  return run !== undefined;
}
