/** When a page is hidden, ends, or is back on the network. */
import type { Stop } from "./environment";
import { guard } from "./guard";

export interface PageEndContext {
  page: Window;
  onHidden(): void;
  onEnd(): void;
  onOnline(): void;
}

export function startPageEnd({ page, onHidden, onEnd, onOnline }: PageEndContext): Stop {
  const hidden = () => {
    if (page.document.visibilityState === "hidden") guard(onHidden);
  };
  const end = () => guard(onEnd);
  const online = () => guard(onOnline);
  // In the capture phase: a host's handler that stops the event does not stop us.
  page.document.addEventListener("visibilitychange", hidden, true);
  page.addEventListener("pagehide", end, true);
  page.addEventListener("online", online);
  return () => {
    page.document.removeEventListener("visibilitychange", hidden, true);
    page.removeEventListener("pagehide", end, true);
    page.removeEventListener("online", online);
  };
}
