/**
 * Follows a session that is still being recorded: by server-sent events, or by asking again and
 * again where those do not get through.
 */

import { isObject } from "../recording/event.ts";
import { messageOf } from "./failure.ts";
import { get, readBody } from "./http.ts";
import { under } from "./session.ts";

export interface LiveContext {
  /** The session, or its events where nothing else is known. */
  readonly url: string;
  readonly isSession: boolean;
  /** The first block not seen yet. */
  readonly nextBlock: number;
  onText(text: string, nextBlock: number): void;
  /** The server says whether the session is still going on. */
  onState(isLive: boolean): void;
  onFailure(message: string): void;
}

export type Stop = () => void;

export const POLL_EVERY_MS = 3_000;
/** After failures the polls get rarer, up to this. */
const MAX_WAIT_MS = 60_000;

export function startLive(context: LiveContext): Stop {
  if (!context.isSession || typeof EventSource === "undefined") {
    return startPolling(context, context.nextBlock);
  }
  const address = under(context.url, "live");
  address.searchParams.set("from_block", String(context.nextBlock));
  const source = new EventSource(address.href, { withCredentials: true });
  let nextBlock = context.nextBlock;
  let stopPolling: Stop | null = null;
  source.addEventListener("events", ({ data, lastEventId }) => {
    const next = Number.parseInt(lastEventId, 10);
    nextBlock = Number.isFinite(next) ? next : nextBlock;
    context.onText(String(data), nextBlock);
  });
  source.addEventListener("state", ({ data }) => {
    const state = parse(String(data));
    if (isObject(state) && typeof state.is_live === "boolean") context.onState(state.is_live);
  });
  source.addEventListener("error", () => {
    // It connects again by itself, unless the answer was no stream of events.
    if (source.readyState !== EventSource.CLOSED) return;
    stopPolling ??= startPolling(context, nextBlock);
  });
  return () => {
    source.close();
    stopPolling?.();
  };
}

/** `url`, asking only for the blocks from `fromBlock` on. */
export function fromBlock(url: string, block: number): string {
  const next = new URL(url);
  next.searchParams.set("from_block", String(block));
  return next.href;
}

/** How many blocks the session has, as an answer of the API says. */
export function blocksOf(response: Response): number | null {
  const blocks = Number.parseInt(response.headers.get("revisit-blocks") ?? "", 10);
  return Number.isFinite(blocks) ? blocks : null;
}

function startPolling(context: LiveContext, firstBlock: number): Stop {
  const abort = new AbortController();
  const url = context.isSession ? under(context.url, "events").href : context.url;
  let nextBlock = firstBlock;
  let nFailures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const schedule = (): void => {
    const waitMs = Math.min(POLL_EVERY_MS * 2 ** nFailures, MAX_WAIT_MS);
    timer = setTimeout(() => void poll(), waitMs);
  };
  const poll = async (): Promise<void> => {
    try {
      const headers = { accept: "application/jsonl" };
      const response = await get(fromBlock(url, nextBlock), abort.signal, headers);
      // A broken answer is asked for again: its blocks are not all here.
      const text = new TextDecoder().decode(await readBody(response, abort.signal));
      if (abort.signal.aborted) return;
      nFailures = 0;
      nextBlock = blocksOf(response) ?? nextBlock;
      context.onText(text, nextBlock);
    } catch (error) {
      if (abort.signal.aborted) return;
      nFailures += 1;
      if (nFailures === 1) context.onFailure(messageOf(error));
    }
    schedule();
  };

  schedule();
  return () => {
    abort.abort();
    clearTimeout(timer);
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
