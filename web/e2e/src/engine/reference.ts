/**
 * rrweb's own player as the measure: what it makes of events, asked page by page in Chromium.
 *
 * It runs without its virtual DOM, which changes pages in ways of its own when it seeks. Nothing is
 * loaded from the network, and no frame loads its address.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { BrowserContext, JSHandle, Page } from "@playwright/test";
import type { Replayer } from "rrweb";
import { pictureOf } from "../picture";
import { type Canonical, canonicalOf } from "./canonical";

/** An event, as far as its time. */
export interface RecordedEvent {
  readonly type: number;
  readonly timestamp: number;
  readonly data?: unknown;
}

declare global {
  interface Window {
    readonly rrweb: typeof import("rrweb");
    recorded?: readonly RecordedEvent[];
    shown?: Replayer;
  }
}

const require = createRequire(import.meta.url);
/** What is needed of the package is no entry of it, so it is found by what is beside it. */
const DIST = dirname(require.resolve("rrweb"));
const ORIGIN = "http://reference.test";

/** rrweb as a script that sets `window.rrweb`. */
export const rrwebScript = (): string => readFileSync(join(DIST, "rrweb.umd.cjs"), "utf8");

export const rrwebVersion = (): string =>
  JSON.parse(readFileSync(join(DIST, "../package.json"), "utf8")).version;

export class Reference {
  private constructor(private readonly _page: Page) {}

  static async open(context: BrowserContext): Promise<Reference> {
    const page = await context.newPage();
    await page.route("**/*", (route) =>
      route.request().url() === `${ORIGIN}/`
        ? route.fulfill({ contentType: "text/html", body: "<!doctype html><body></body>" })
        : route.abort(),
    );
    await page.goto(`${ORIGIN}/`);
    await page.addScriptTag({ content: rrwebScript() });
    return new Reference(page);
  }

  /** The page at each of the times, in ms after the first event, by a new player each. */
  at(events: readonly RecordedEvent[], timesMs: readonly number[]): Promise<Canonical[]> {
    return this._each(events, timesMs, async (player, timeMs) => {
      const state = await player.evaluate(canonicalOf);
      if (!state) throw new Error(`the player shows nothing at ${timeMs}`);
      return state;
    });
  }

  /** The same, as pictures are compared that need not be alike to the letter. */
  outlines(events: readonly RecordedEvent[], timesMs: readonly number[]): Promise<string[]> {
    return this._each(events, timesMs, async (player) => {
      const page = await player.evaluateHandle(({ iframe }) => iframe.contentDocument as Document);
      return (await page.evaluate(pictureOf)).outline;
    });
  }

  private async _each<State>(
    events: readonly RecordedEvent[],
    timesMs: readonly number[],
    read: (player: JSHandle<Replayer>, timeMs: number) => Promise<State>,
  ): Promise<State[]> {
    await this._page.evaluate((text) => {
      window.recorded = JSON.parse(text);
    }, JSON.stringify(events));
    const states: State[] = [];
    for (const timeMs of timesMs) {
      await this._page.evaluate(show, timeMs);
      const player = await this._page.evaluateHandle(() => window.shown as Replayer);
      states.push(await read(player, timeMs));
      await this._page.evaluate(() => {
        window.shown?.destroy();
        document.body.replaceChildren();
      });
    }
    return states;
  }
}

/** Runs in the page. */
async function show(timeMs: number): Promise<void> {
  /** Adopted style sheets, replaced sheets and images settle after the seek. */
  const SETTLE_MS = 60;
  const events = structuredClone(window.recorded ?? []) as RecordedEvent[];
  const [first] = events;
  // The player refuses a single event.
  if (first && events.length === 1) {
    events.push({ type: 5, timestamp: first.timestamp, data: { tag: "end", payload: null } });
  }
  const silent = { log: () => {}, warn: () => {} };
  const player = new window.rrweb.Replayer(events as never, {
    root: document.body,
    mouseTail: false,
    useVirtualDom: false,
    logger: silent as never,
  });
  // Style text stays as it was recorded, and nothing is hovered.
  Object.assign(player, {
    cache: { stylesWithHoverClass: { get: (text: string) => text, set: () => {} } },
    hoverElements: () => {},
  });
  window.shown = player;
  player.pause(timeMs);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
