/** Asks for the new blocks of a session that is still being recorded. */

import { type Download, DownloadError, download, fromBlock } from "./download.ts";

export interface LiveContext {
  readonly url: string;
  readonly base: string;
  /** The first block not seen yet. */
  readonly nextBlock: number;
  onLines(download: Download): void;
  onFailure(message: string): void;
}

export type Stop = () => void;

export const POLL_EVERY_MS = 3_000;
/** After failures the polls get rarer, up to this. */
const MAX_WAIT_MS = 60_000;

export function startLive(context: LiveContext): Stop {
  const abort = new AbortController();
  let nextBlock = context.nextBlock;
  let nFailures = 0;
  let timer = 0;

  const schedule = (): void => {
    const waitMs = Math.min(POLL_EVERY_MS * 2 ** nFailures, MAX_WAIT_MS);
    timer = setTimeout(() => void poll(), waitMs) as unknown as number;
  };

  const poll = async (): Promise<void> => {
    try {
      const url = fromBlock(context.url, nextBlock, context.base);
      const answer = await download(url, abort.signal, () => undefined);
      if (abort.signal.aborted) return;
      nFailures = 0;
      // A broken answer is asked for again: its blocks are not all here.
      if (answer.brokeOff === null) {
        nextBlock = answer.nBlocks ?? nextBlock;
        context.onLines(answer);
      }
    } catch (error) {
      if (abort.signal.aborted) return;
      nFailures += 1;
      if (error instanceof DownloadError && nFailures === 1) context.onFailure(error.message);
    }
    schedule();
  };

  schedule();
  return () => {
    abort.abort();
    clearTimeout(timer);
  };
}
