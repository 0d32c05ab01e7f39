/** What the browser measures by itself, as it comes. */
import type { Stop } from "../environment";
import { guard } from "../guard";
import type { Scrub } from "../privacy/scrub";
import type { ObserverContext } from "./context";

/**
 * Which recorders, known by what they scrub with, have been told what was measured before they
 * began: one that is started again is not told again, nor what happened while it was stopped.
 */
const informed = new WeakMap<Scrub, Set<string>>();

/** `isPast` is true of what happened before the recording. */
export function observeEntries(
  { page, scrub }: ObserverContext,
  type: string,
  take: (entries: PerformanceEntryList, isPast: boolean) => void,
): Stop {
  const Observer = page.PerformanceObserver;
  if (!Observer?.supportedEntryTypes?.includes(type)) return () => {};
  const known = informed.get(scrub) ?? new Set<string>();
  const startedAt = page.performance.now();
  const tell = (entries: PerformanceEntryList) => {
    const isPast = ({ startTime }: PerformanceEntry) => startTime < startedAt;
    const past = entries.filter(isPast);
    if (past.length > 0) take(past, true);
    if (past.length < entries.length)
      take(
        entries.filter((entry) => !isPast(entry)),
        false,
      );
  };
  const observer = new Observer((list) => guard(() => tell(list.getEntries())));
  observer.observe({ type, buffered: !known.has(type) });
  informed.set(scrub, known.add(type));
  return () => {
    guard(() => tell(observer.takeRecords()));
    observer.disconnect();
  };
}
