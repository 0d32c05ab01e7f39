/** All requests of the page: those of its scripts by their calls, the rest by the browser's timing. */
import type { Stop } from "../../environment";
import { guard } from "../../guard";
import { loadMore } from "../../more/load";
import type { ObserverContext } from "../context";
import { observeEntries } from "../performance";
import { startBeacons } from "./beacon";
import { startFetch } from "./fetch";
import { Requests } from "./requests";
import { startXhr } from "./xhr";

export function startNetwork(context: ObserverContext): Stop {
  if (!context.settings.captureNetwork) return () => {};
  const requests = new Requests(context);
  const stops: Stop[] = [];
  const { captureHeaders, captureBodies } = context.settings;
  if (captureHeaders || captureBodies) {
    // Without it, or before it has come, requests are told without them.
    loadMore().then(
      (more) => {
        requests.said = more.newSaidReader(context);
      },
      () => {},
    );
  }
  for (const start of [startFetch, startXhr, startBeacons]) {
    guard(() => stops.push(start(context, requests)));
  }
  for (const type of ["navigation", "resource"]) {
    const take = (entries: PerformanceEntryList, isPast: boolean) =>
      requests.take(entries as PerformanceResourceTiming[], isPast);
    guard(() => stops.push(observeEntries(context, type, take)));
  }
  return () => {
    for (const stop of stops.reverse()) guard(stop);
    requests.stop();
  };
}
