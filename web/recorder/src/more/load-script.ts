/** In place of `load.ts` in the script build: the part that most pages never need is a second file. */
import type { More } from "./load";

/** Only while a script runs for the first time does the page know which one it is. In a worker,
 * which the script may be as well, there is no document to ask. */
export const scriptUrl: string | undefined =
  typeof document !== "undefined" && document.currentScript instanceof HTMLScriptElement
    ? document.currentScript.src
    : undefined;

/** Fetched from beside the script itself, so a page's policy that allows the one allows both. */
export async function loadMore(): Promise<More> {
  return import(/* @vite-ignore */ new URL("revisit-recorder-more.js", scriptUrl).href);
}
