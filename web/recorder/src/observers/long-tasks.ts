/** Times in which the page could not answer, each over 50 ms. */
import type { Stop } from "../environment";
import type { ObserverContext } from "./context";
import { observeEntries } from "./performance";

export function startLongTasks(context: ObserverContext): Stop {
  const { page, settings, now, note } = context;
  if (!settings.capturePerformance) return () => {};
  return observeEntries(context, "longtask", (entries) => {
    const agoMs = now() - page.performance.now();
    for (const { duration, startTime, name } of entries) {
      const startedAt = Math.round(agoMs + startTime);
      note("long_task", { durationMs: Math.round(duration), startedAt, name });
    }
  });
}
