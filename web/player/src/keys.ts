/** What each key does. Pure: a key and the player's state in, a call of an action out. */

import { loopFromHere, loopToHere } from "./loop.ts";
import { type Actions, type Model, nextSpeed } from "./model.ts";
import type { Strings } from "./strings.ts";

export interface KeyPress {
  readonly key: string;
  /** Ctrl, Alt or Meta: those combinations belong to the browser. */
  readonly hasModifier: boolean;
  readonly hasShift: boolean;
  /** A button or a menu item has the focus: Space and Enter are its own. */
  readonly isOnButton: boolean;
}

type Run = (actions: Actions, model: Model) => void;

/** What the help shows: keys, and what they mean. */
export function keyHelp({ keys }: Strings): (readonly [keys: readonly string[], means: string])[] {
  return [
    [[keys.space, "K"], keys.play],
    [["←", "→"], keys.by5],
    [["J", "L"], keys.by10],
    [[",", "."], keys.frame],
    [[keys.shift, "←", "→"], keys.moment],
    [["0", "–", "9"], keys.share],
    [[keys.home, keys.end], keys.ends],
    [["<", ">"], keys.speed],
    [["A", "B"], keys.loop],
    [["X"], keys.loopOff],
    [["W"], keys.window],
    [["M"], keys.moments],
    [["C"], keys.captions],
    [["T"], keys.labels],
    [["F"], keys.fullscreen],
    [["P"], keys.pictureInPicture],
    [["?"], keys.help],
  ];
}

const KEYS: ReadonlyMap<string, Run> = new Map<string, Run>([
  [" ", (actions) => actions.togglePlay()],
  ["k", (actions) => actions.togglePlay()],
  ["arrowleft", (actions) => actions.seekBy(-5_000)],
  ["arrowright", (actions) => actions.seekBy(5_000)],
  ["shift+arrowleft", (actions) => actions.jump(-1)],
  ["shift+arrowright", (actions) => actions.jump(1)],
  ["j", (actions) => actions.seekBy(-10_000)],
  ["l", (actions) => actions.seekBy(10_000)],
  [",", (actions) => actions.stepFrame(-1)],
  [".", (actions) => actions.stepFrame(1)],
  ["a", (actions, model) => actions.setLoop(loopFromHere(model))],
  ["b", (actions, model) => actions.setLoop(loopToHere(model))],
  ["x", (actions) => actions.setLoop(null)],
  ["m", (actions) => actions.toggleMoments()],
  ["c", (actions) => actions.toggleCaptions()],
  ["p", (actions) => actions.togglePictureInPicture()],
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
