/**
 * The id of this window (tab), kept while the tab goes from page to page. A duplicated tab starts
 * with a copy of the original's storage; it knows that it is one by the mark that a page leaves
 * while it is open and takes away when it goes.
 */
import type { Stop } from "../environment";
import type { Storage } from "../storage";

const ID = "revisit.window";
const OPEN = "revisit.window.open";

export interface WindowContext {
  storage: Storage;
  newId(): string;
  /** A frame shares the storage of its page, and must neither take nor change the page's id. */
  isFrame: boolean;
}

export function chooseWindowId({ storage, newId, isFrame }: WindowContext): string {
  if (isFrame) return newId();
  const kept = storage.read(ID);
  if (kept && /^[\w-]{1,70}$/.test(kept) && !storage.read(OPEN)) return kept;
  const id = newId();
  storage.write(ID, id);
  return id;
}

export function forgetWindow({ storage, isFrame }: WindowContext): void {
  if (isFrame) return;
  storage.remove(ID);
  storage.remove(OPEN);
}

/** Marks the window as open for as long as the page is. */
export function startWindowMark(page: Window, { storage, isFrame }: WindowContext): Stop {
  if (isFrame) return () => {};
  const mark = () => storage.write(OPEN, "1");
  const unmark = () => storage.remove(OPEN);
  mark();
  page.addEventListener("pagehide", unmark);
  // A page that comes back from the back/forward cache is open again.
  page.addEventListener("pageshow", mark);
  return () => {
    page.removeEventListener("pagehide", unmark);
    page.removeEventListener("pageshow", mark);
    unmark();
  };
}
