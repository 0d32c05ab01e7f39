/** All that watches the page, but for the DOM: started in order, stopped in reverse. */
import type { Stop } from "../environment";
import { guard } from "../guard";
import { startClicks } from "./clicks";
import { startConsole } from "./console";
import type { ObserverContext } from "./context";
import { startErrors } from "./errors";
import { startInputs } from "./inputs";
import { startLongTasks } from "./long-tasks";
import { startNavigation } from "./navigation";
import { startNetwork } from "./network";
import { startSubmits } from "./submits";
import { startVisibility } from "./visibility";
import { startWebVitals } from "./web-vitals";

const OBSERVERS: readonly ((context: ObserverContext) => Stop)[] = [
  startErrors,
  startConsole,
  startNetwork,
  startNavigation,
  startVisibility,
  startClicks,
  startInputs,
  startSubmits,
  startWebVitals,
  startLongTasks,
];

export function startObservers(context: ObserverContext): Stop {
  const stops: Stop[] = [];
  for (const start of OBSERVERS) guard(() => stops.push(start(context)));
  return () => {
    for (const stop of stops.splice(0).reverse()) guard(stop);
  };
}
