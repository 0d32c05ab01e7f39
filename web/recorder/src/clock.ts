/**
 * The time of a recording: epoch ms that never goes back. A clock that is set back (by a person, or
 * by a correction over the network) would put what happens now before what happened; so time goes
 * on from where it was, by the ticks that no setting changes. A jump ahead is believed: that is
 * what the end of a laptop's sleep looks like.
 */

/** A wall clock that falls this far behind the ticks was set back, however long nobody looked. */
const SET_BACK_MS = 1_000;

export class Clock {
  private _offsetMs = 0;
  private _last: number;
  private _lastTicks: number;

  constructor(
    private readonly _wall: () => number,
    /** Ms since some moment in the past, which settings of the clock do not change. */
    private readonly _ticks: () => number,
  ) {
    this._last = this._wall();
    this._lastTicks = this._ticks();
  }

  /** What is added to the wall clock. */
  get offsetMs(): number {
    return this._offsetMs;
  }

  now(): number {
    const ticks = this._ticks();
    const wall = this._wall() + this._offsetMs;
    const expected = Math.floor(this._last + Math.max(0, ticks - this._lastTicks || 0));
    const isBehind = !(wall >= this._last && wall >= expected - SET_BACK_MS);
    if (isBehind && Number.isFinite(wall)) this._offsetMs += expected - wall;
    this._last = isBehind ? expected : wall;
    this._lastTicks = ticks;
    return this._last;
  }

  /** Goes on from a page before this one: with its offset, and never before its last word. */
  continueFrom(offsetMs: number, lastAt: number): void {
    this._offsetMs = Math.max(this._offsetMs, offsetMs);
    this._offsetMs += Math.max(0, lastAt - this.now());
    this.now();
  }
}
