/** Changes of the address without a page load, as single-page applications make them. */
import type { Stop } from "../environment";
import { hook } from "../hooks";
import type { SessionEventData } from "../session-event";
import type { ObserverContext } from "./context";
import { listen } from "./listen";

type Kind = SessionEventData["navigation"]["kind"];

const MAX_STATE_CHARS = 1_000;
const STATE_LIMITS = { depth: 6, nValues: 200, chars: 200 };

export function startNavigation(context: ObserverContext): Stop {
  const { page, scrub, note } = context;
  let from = page.location.href;
  const tell = (kind: Kind) => {
    const url = page.location.href;
    // Routers write down where a page is scrolled to by replacing its state, over and over.
    if (url === from && kind !== "pushState") return;
    note("navigation", { kind, url: scrub.url(url), from: scrub.url(from), state: state(context) });
    from = url;
  };
  const { prototype } = page.History;
  const onCall = (kind: "pushState" | "replaceState") =>
    hook(prototype, kind, ({ self }) => {
      if (self !== page.history) return;
      return ({ isOk }) => isOk && tell(kind);
    });
  const stops = [
    onCall("pushState"),
    onCall("replaceState"),
    listen(page, ["popstate"], () => {
      // A `hashchange` follows, which says it better.
      if (!isOnlyFragment(from, page.location.href)) tell("popstate");
    }),
    listen(page, ["hashchange"], () => tell("hashchange")),
  ];
  return () => {
    for (const stop of stops.reverse()) stop();
  };
}

function isOnlyFragment(from: string, to: string): boolean {
  const [[before], [after]] = [from.split("#"), to.split("#")];
  return from !== to && before === after;
}

function state({ page, scrub }: ObserverContext): unknown {
  const value = scrub.value(page.history.state, STATE_LIMITS);
  return JSON.stringify(value).length > MAX_STATE_CHARS ? "[too large]" : value;
}
