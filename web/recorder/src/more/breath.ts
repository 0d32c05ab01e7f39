/**
 * Lets the page have its turn during long work. A message to oneself comes after what is waiting,
 * and is not held back in tabs in the background, as timers are.
 */

/** A frame has 16 ms, and what the page does in it has to fit in beside us. */
const SLICE_MS = 8;

export class Breath {
  private _startedMs = performance.now();

  /** Whether it is time to pause. */
  get isDue(): boolean {
    return performance.now() - this._startedMs >= SLICE_MS;
  }

  async take(): Promise<void> {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    this._startedMs = performance.now();
  }
}
