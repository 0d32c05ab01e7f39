/** Playing a range over and over: how its ends are set, and when to go back to its start. Pure. */

import type { Model, Span } from "./model.ts";

type Place = Pick<Model, "timeMs" | "durationMs" | "loop">;

/** The loop that starts here; its end stays where it is behind that. */
export function loopFromHere({ timeMs, durationMs, loop }: Place): Span {
  return { fromMs: timeMs, toMs: loop !== null && loop.toMs > timeMs ? loop.toMs : durationMs };
}

/** The loop that ends here; its start stays where it is before that. */
export function loopToHere({ timeMs, loop }: Place): Span {
  return { fromMs: loop !== null && loop.fromMs < timeMs ? loop.fromMs : 0, toMs: timeMs };
}

/** Told of every move of the clock, it says when to go back. */
export class Looper {
  private _lastMs = 0;
  private _nSeeks = -1;

  /** Where to go now, or null. Who has sought past the end wants to see what is there. */
  follow(loop: Span | null, { timeMs, nSeeks }: Pick<Model, "timeMs" | "nSeeks">): number | null {
    const hasPlayedOverEnd =
      loop !== null && nSeeks === this._nSeeks && this._lastMs < loop.toMs && timeMs >= loop.toMs;
    this._lastMs = timeMs;
    this._nSeeks = nSeeks;
    return hasPlayedOverEnd ? loop.fromMs : null;
  }
}
