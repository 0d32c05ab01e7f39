/** All that watches the page, but for the DOM: started in order, stopped in reverse. */
import type { Stop } from "../environment";
import { guard } from "../guard";
import type { ObserverContext } from "./context";
import { startErrors } from "./errors";
import { startFetch } from "./fetch";
import { startNavigation } from "./navigation";
import { startXhr } from "./xhr";

const OBSERVERS: readonly ((context: ObserverContext) => Stop)[] = [
  startErrors,
  startFetch,
  startXhr,
  startNavigation,
];

export function startObservers(context: ObserverContext): Stop {
  const stops: Stop[] = [];
  for (const start of OBSERVERS) guard(() => stops.push(start(context)));
  return () => {
    for (const stop of stops.splice(0).reverse()) guard(stop);
  };
}
