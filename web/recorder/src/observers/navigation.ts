/** Changes of the URL without a page load, as single-page applications make them. */
import type { Stop } from "../environment";
import { customEvent } from "../event";
import { guard } from "../guard";
import type { ObserverContext } from "./context";
import { patch } from "./patch";

export function startNavigation({ page, emit, now }: ObserverContext): Stop {
  let href = page.location.href;
  const look = () =>
    guard(() => {
      if (page.location.href === href) return;
      href = page.location.href;
      emit(customEvent("revisit/navigation", { href }, now()));
    });
  const wrap = (original: History["pushState"]): History["pushState"] =>
    function (this: History, ...args) {
      original.apply(this, args);
      look();
    };
  const stopPush = patch(page.history, "pushState", wrap);
  const stopReplace = patch(page.history, "replaceState", wrap);
  page.addEventListener("popstate", look);
  page.addEventListener("hashchange", look);
  return () => {
    page.removeEventListener("hashchange", look);
    page.removeEventListener("popstate", look);
    stopReplace();
    stopPush();
  };
}
