/** Which moments the clock has just come to while playing. Pure. */

import type { Model } from "../model.ts";
import { countUpTo } from "./caption.ts";
import type { Moment } from "./moment.ts";

type Place = Pick<Model, "startMs" | "timeMs" | "nSeeks" | "isPaused" | "moments">;

export class Passing {
  private _lastMs = 0;
  private _nSeeks = -1;

  /** Told of every move of the clock; a seek passes nothing. */
  follow({ startMs, timeMs, nSeeks, isPaused, moments }: Place): readonly Moment[] {
    const nowMs = startMs + timeMs;
    const hasPlayed = nSeeks === this._nSeeks && !isPaused && nowMs > this._lastMs;
    const passed = hasPlayed
      ? moments.slice(countUpTo(moments, this._lastMs), countUpTo(moments, nowMs))
      : [];
    this._lastMs = nowMs;
    this._nSeeks = nSeeks;
    return passed;
  }
}
