/** The replay page of a session, in a browser that is signed in. */
import type { BrowserContext, Page } from "@playwright/test";
import type { RevisitPlayer } from "@revisit/player";
import { type Picture, pictureOf } from "./picture";
import type { Server } from "./server";

/** A page of many thousand nodes takes its time on a busy machine. */
const OPEN_MS = 30_000;

/** Signs all pages of a context in, as the sign-in page does with an API key. */
export async function signIn(context: BrowserContext, server: Server): Promise<void> {
  const data = { api_key: server.apiKey };
  const answer = await context.request.post(`${server.url}/api/v1/login`, { data });
  if (answer.status() !== 204) throw new Error(`signing in: ${answer.status()}`);
}

export async function openReplay(page: Page, server: Server, id: string): Promise<Replay> {
  await page.goto(`${server.url}/sessions/${id}`);
  const isShown = (): boolean => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    return player !== null && player.durationMs > 0 && player.replayDocument() !== null;
  };
  await page.waitForFunction(isShown, undefined, { timeout: OPEN_MS });
  return new Replay(page);
}

export class Replay {
  constructor(readonly page: Page) {}

  /** The replayed document as it was at a moment, in one of the windows. */
  async pictureAt(atMs: number, windowId?: string): Promise<Picture> {
    const document = await this.page.evaluateHandle(showAt, { atMs, windowId });
    return document.evaluate(pictureOf);
  }

  currentTimeMs(): Promise<number> {
    return this.page.evaluate(
      () => document.querySelector<RevisitPlayer>("revisit-player")?.currentTimeMs ?? -1,
    );
  }

  durationMs(): Promise<number> {
    return this.page.evaluate(
      () => document.querySelector<RevisitPlayer>("revisit-player")?.durationMs ?? -1,
    );
  }

  isPaused(): Promise<boolean> {
    return this.page.evaluate(
      () => document.querySelector<RevisitPlayer>("revisit-player")?.paused ?? true,
    );
  }

  /** What the player could not read or show. */
  problems(): Promise<readonly string[]> {
    return this.page.evaluate(() =>
      (document.querySelector<RevisitPlayer>("revisit-player")?.problems ?? []).map(
        ({ kind, message, count }) => `${kind}: ${message} (${count})`,
      ),
    );
  }
}

/** Runs in the page. */
async function showAt(wanted: { atMs: number; windowId: string | undefined }): Promise<Document> {
  const { atMs, windowId } = wanted;
  const player = document.querySelector<RevisitPlayer>("revisit-player");
  if (!player) throw new Error("there is no player");
  player.pause();
  if (windowId !== undefined) player.activeWindow = windowId;
  await player.seek(atMs - player.startMs);
  const shown = player.replayDocument(windowId);
  if (!shown) throw new Error("the player shows nothing");
  return shown;
}
