/**
 * A page may print, or fail, ten thousand times in a second. What is over the limit is counted, and
 * a line in the recording's console says how much was left out.
 */
import type { Stop } from "../environment";
import { pluginEvent } from "../event";
import { guard } from "../guard";
import type { ObserverContext } from "./context";

const WINDOW_MS = 1_000;

export interface RateLimit {
  /** Whether there is room for one more. */
  take(): boolean;
  stop: Stop;
}

export function newRateLimit(
  context: ObserverContext,
  nPerSecond: number,
  noun: string,
): RateLimit {
  const { page, emit, now } = context;
  let nTaken = 0;
  let nLeftOut = 0;
  let timer: number | undefined;
  const end = () => {
    timer = undefined;
    if (nLeftOut > 0) {
      const payload = [JSON.stringify(`[revisit] ${nLeftOut} ${noun} left out`)];
      emit(pluginEvent("rrweb/console@1", { level: "warn", trace: [], payload }, now()));
    }
    nTaken = nLeftOut = 0;
  };
  return {
    take() {
      timer ??= page.setTimeout(() => guard(end), WINDOW_MS);
      if (nTaken >= nPerSecond) nLeftOut += 1;
      else nTaken += 1;
      return nLeftOut === 0;
    },
    stop() {
      page.clearTimeout(timer);
      end();
    },
  };
}
