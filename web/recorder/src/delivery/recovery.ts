/** What pages that are gone have left in the journal, for a page that lives to send. */
import { MAX_KEPT_MS } from "../limits";
import type { Origin } from "./batch";
import type { Head, Journal } from "./journal/journal";
import type { Life } from "./life";

export interface Left {
  /** To be sent, in order; the window's own first. */
  heads: Head[];
  /** Too old for anyone to want. */
  stale: string[];
}

export interface RecoveryContext {
  journal: Journal;
  life: Life;
  /** Where this page's own batches go; what was to go elsewhere is left to pages that go there. */
  to: string;
  windowId: string | undefined;
  now: number;
}

export async function findLeft(context: RecoveryContext): Promise<Left> {
  const { journal, life, to, windowId, now } = context;
  const gone = await life.ofGonePages(() => journal.heads());
  const isStale = (head: Head) => head.to !== "" && now - head.writtenAt > MAX_KEPT_MS;
  const ours = gone.filter((head) => head.to === to && !isStale(head));
  const own = ours.filter((head) => head.windowId === windowId);
  const others = ours.filter((head) => head.windowId !== windowId);
  // One page is enough for those, and what more than one sends is stored once all the same.
  const takesOthers = others.length > 0 && (await life.recovers());
  return {
    heads: [...own.sort(byTime), ...(takesOthers ? others.sort(byTime) : [])],
    stale: gone.filter(isStale).map((head) => head.batchId),
  };
}

/** The events of parts, and how many the head knows of that are not there. */
export function eventsOf(parts: readonly string[], nEvents: number) {
  // Storage is open to every script of the page, and a page may have died within a word.
  const texts = parts.flatMap((part) => part.split("\n")).filter(isWhole);
  return { texts, nLost: Math.max(0, nEvents - texts.length) };
}

function isWhole(text: string): boolean {
  return text.startsWith("{") && text.endsWith("}");
}

/** A window's batches in the order in which they came, whatever the clock did within a page. */
export function byTime(a: Head, b: Head): number {
  return a.pageId === b.pageId ? a.seq - b.seq : a.firstAt - b.firstAt;
}

export function originOf({ sessionId, windowId, visitor }: Head): Origin {
  return { sessionId, windowId, visitor };
}
