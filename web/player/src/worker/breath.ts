/**
 * Lets other work have its turn during long work. A message to oneself is as near to "at once, but
 * after what is waiting" as browsers come, also in tabs in the background.
 */

/** A frame has 16 ms; what else it needs has to fit in beside us. */
const SLICE_MS = 8;

export interface Breath {
  /** Whether it is time to pause. */
  isDue(): boolean;
  take(): Promise<void>;
}

export function createBreath(sliceMs = SLICE_MS): Breath {
  let startedMs = performance.now();
  return {
    isDue: () => performance.now() - startedMs >= sliceMs,
    async take() {
      await nextTask();
      startedMs = performance.now();
    },
  };
}

export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
