/** The other tabs of this origin: taking turns with them, and hearing what they wrote. */
import type { Stop } from "../environment";
import { guard } from "../guard";
import type { Exclusive } from "./session";

/** By Web Locks, which pages without TLS and older browsers do not have. */
export function browserExclusive(page: Window): Exclusive {
  return async (name, action) => {
    const { locks } = page.navigator as Partial<Navigator>;
    if (!locks) throw new Error("the browser has no locks");
    await locks.request(name, action);
  };
}

/**
 * Calls back when another tab has written that name. The browser tells exactly those pages that
 * share the storage, and after they can read it, which a channel beside it could not promise.
 */
export function startWatching(page: Window, name: string, onWritten: () => void): Stop {
  const written = (event: StorageEvent) => {
    if (event.key === name) guard(onWritten);
  };
  page.addEventListener("storage", written);
  return () => page.removeEventListener("storage", written);
}
