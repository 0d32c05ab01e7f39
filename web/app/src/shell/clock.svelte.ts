/** The time for everything that says how long ago, so that it ages together. */

const TICK_MS = 10_000;

export class Clock {
  nowMs: number = $state(Date.now());

  start(): () => void {
    const timer = setInterval(() => {
      this.nowMs = Date.now();
    }, TICK_MS);
    return () => clearInterval(timer);
  }
}
