/**
 * Pictures are SVG in the page and not files beside it, so that a recording has them wherever it
 * is played.
 */
import apron from "./pictures/apron.svg?raw";
import board from "./pictures/board.svg?raw";
import can from "./pictures/can.svg?raw";
import candle from "./pictures/candle.svg?raw";
import hero from "./pictures/hero.svg?raw";
import mug from "./pictures/mug.svg?raw";
import spoons from "./pictures/spoons.svg?raw";
import teapot from "./pictures/teapot.svg?raw";
import throwPicture from "./pictures/throw.svg?raw";

const PICTURES: Record<string, string> = {
  apron,
  board,
  can,
  candle,
  hero,
  mug,
  spoons,
  teapot,
  throw: throwPicture,
};

export function showPicture(place: HTMLElement, name: string, tint?: string): void {
  place.innerHTML = PICTURES[name] ?? "";
  if (tint) place.style.setProperty("--tint", tint);
}
