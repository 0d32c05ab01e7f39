/** What a page was when its recording began. To be told beside the first full snapshot. */
import type { ObserverContext } from "./context";

export function noteInitialState({ page, scrub, note }: ObserverContext): void {
  const { document, location } = page;
  note("initial_state", {
    url: scrub.url(location.href),
    referrer: document.referrer === "" ? "" : scrub.url(document.referrer),
    title: scrub.text(document.title),
    viewport: { width: page.innerWidth, height: page.innerHeight },
    scroll: { x: page.scrollX, y: page.scrollY },
  });
}
