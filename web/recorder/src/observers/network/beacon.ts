/** What the page sends by `navigator.sendBeacon`: nobody learns of an answer. */
import type { Stop } from "../../environment";
import { hook } from "../../hooks";
import type { ObserverContext } from "../context";
import type { Requests } from "./requests";

export function startBeacons(context: ObserverContext, requests: Requests): Stop {
  return hook(context.page.Navigator.prototype, "sendBeacon", ({ args: [url, data] }) => {
    const end = requests.begin({ method: "POST", url: String(url), initiatorType: "beacon" });
    const said = requests.said?.inBody(data);
    return ({ isOk }) => isOk && end?.(said ?? {});
  });
}
