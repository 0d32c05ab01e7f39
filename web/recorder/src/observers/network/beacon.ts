/** What the page sends by `navigator.sendBeacon`: nobody learns of an answer. */
import type { Stop } from "../../environment";
import { hook } from "../../hooks";
import type { ObserverContext } from "../context";
import { bodyText } from "./body";
import type { Requests } from "./requests";

export function startBeacons(context: ObserverContext, requests: Requests): Stop {
  const { page, settings } = context;
  return hook(page.Navigator.prototype, "sendBeacon", ({ args: [url, data] }) => {
    const end = requests.begin({ method: "POST", url: String(url), initiatorType: "beacon" });
    const requestBody = settings.captureBodies ? bodyText(context, data) : undefined;
    return ({ isOk }) => isOk && end?.(requestBody === undefined ? {} : { requestBody });
  });
}
