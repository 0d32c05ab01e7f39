/** How much is captured at most, each with its reason. */

/** One asset: larger ones are photographs that a replay does without. */
export const MAX_ASSET_BYTES = 2 * 1024 * 1024;
/** All of a page load: what a page of many pictures weighs, and what a server takes in for one visit. */
export const MAX_BYTES = 20 * 1024 * 1024;
/** As many as the server answers for at once. */
export const MAX_ASSETS = 500;
/** Fetched at once: most come from the browser's cache, and the page goes first. */
export const AT_ONCE = 3;
export const FETCH_TIMEOUT_MS = 30_000;
/** Shorter strings stay in their events, so nobody needs to ask for them. */
export const ASK_FROM_CHARS = 1024;
/** How long things gather after the page loaded something. */
export const GATHER_MS = 1_000;
/** What is handed on in a second: events of the page are not to wait behind pictures. */
export const BYTES_PER_MS = 1_000;
/** Elements in blocked parts that are asked what is behind them. */
export const MAX_HIDDEN_ELEMENTS = 300;
/** Of what a sheet names, not knowing what the page uses of it. Font services put the script that
 * most pages are written in last. */
export const MAX_NAMED = 40;
