/** Whether the page is seen, and whether it has the keyboard. */
import type { Stop } from "../environment";
import type { ObserverContext } from "./context";
import { listen } from "./listen";

export function startVisibility({ page, note }: ObserverContext): Stop {
  const look = () => ({
    state: page.document.visibilityState === "hidden" ? ("hidden" as const) : ("visible" as const),
    hasFocus: page.document.hasFocus(),
  });
  let last = look();
  const tell = (event: Event) => {
    // Caught on the way down, so that these are also the focus and blur of every field.
    if (event.target instanceof page.Element) return;
    const current = look();
    // A frame in the page that is clicked takes the focus from the window, not from the page.
    if (current.state === last.state && current.hasFocus === last.hasFocus) return;
    last = current;
    note("visibility", current);
  };
  return listen(page, ["visibilitychange", "focus", "blur"], tell);
}
