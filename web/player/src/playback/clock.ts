/**
 * The session's clock: one for all windows. It does not look at any time itself; whoever draws
 * frames tells it how much time has passed, so that tests (and tabs in the background) can.
 */

/** A tab that was in the background must not jump ahead by all the time it was away. */
const MAX_STEP_MS = 250;

export class Clock {
  timeMs = 0;
  rate = 1;
  isRunning = false;

  /** Moves on by `elapsedMs` of the viewer's time; returns the session time. */
  advance(elapsedMs: number): number {
    if (this.isRunning) {
      this.timeMs += Math.min(Math.max(elapsedMs, 0), MAX_STEP_MS) * this.rate;
    }
    return this.timeMs;
  }
}
