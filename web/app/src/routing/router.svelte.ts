/** History routing: the current address as state, and links that do not reload the page. */
import { type Route, routeOf } from "./route";

export class Router {
  url: URL = $state.raw(new URL(window.location.href));
  readonly route: Route = $derived(routeOf(this.url.pathname));

  navigate(href: string, how: "push" | "replace" = "push"): void {
    const url = new URL(href, this.url);
    if (how === "replace") window.history.replaceState(null, "", url);
    else window.history.pushState(null, "", url);
    const samePage = url.pathname === this.url.pathname;
    this.url = url;
    if (!samePage) window.scrollTo(0, 0);
  }

  /** Starts to listen; the answer stops it. */
  start(): () => void {
    // The list puts back its own place, once its rows are there.
    window.history.scrollRestoration = "manual";
    const onPop = (): void => {
      this.url = new URL(window.location.href);
    };
    const onClick = (event: MouseEvent): void => this.#follow(event);
    window.addEventListener("popstate", onPop);
    document.addEventListener("click", onClick);
    return () => {
      window.removeEventListener("popstate", onPop);
      document.removeEventListener("click", onClick);
    };
  }

  #follow(event: MouseEvent): void {
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
    if (!plain || event.altKey || event.defaultPrevented || !(event.target instanceof Element))
      return;
    const link = event.target.closest("a");
    if (!link?.href || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    const ours =
      url.origin === window.location.origin && routeOf(url.pathname).page !== "not-found";
    if (!ours || (url.hash && url.pathname === this.url.pathname)) return;
    event.preventDefault();
    this.navigate(link.href);
  }
}
