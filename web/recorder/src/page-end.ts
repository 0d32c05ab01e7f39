/** When a page is hidden, ends, comes back from the back/forward cache, or is on the network again. */
import type { Stop } from "./environment";
import { guard } from "./guard";

export interface PageEndContext {
  page: Window;
  onHidden(): void;
  onEnd(): void;
  /** It had ended, and goes on. */
  onBack(): void;
  onOnline(): void;
}

export function startPageEnd({ page, onHidden, onEnd, onBack, onOnline }: PageEndContext): Stop {
  const hidden = () => {
    if (page.document.visibilityState === "hidden") guard(onHidden);
  };
  const end = () => guard(onEnd);
  const shown = (event: PageTransitionEvent) => {
    if (event.persisted) guard(onBack);
  };
  const back = () => guard(onBack);
  const online = () => guard(onOnline);
  // In the capture phase: a host's handler that stops the event does not stop us.
  page.document.addEventListener("visibilitychange", hidden, true);
  // Before a tab is put to sleep there may be no other word, and none when it is thrown away.
  page.document.addEventListener("freeze", end, true);
  page.document.addEventListener("resume", back, true);
  page.addEventListener("pagehide", end, true);
  page.addEventListener("pageshow", shown, true);
  page.addEventListener("online", online);
  return () => {
    page.document.removeEventListener("visibilitychange", hidden, true);
    page.document.removeEventListener("freeze", end, true);
    page.document.removeEventListener("resume", back, true);
    page.removeEventListener("pagehide", end, true);
    page.removeEventListener("pageshow", shown, true);
    page.removeEventListener("online", online);
  };
}
