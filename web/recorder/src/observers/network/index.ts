/** All requests of the page: those of its scripts by their calls, the rest by the browser's timing. */
import type { Stop } from "../../environment";
import { guard } from "../../guard";
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
