/**
 * A batch: events of one session and window on their way to the server.
 *
 * Its id is chosen when it opens, and the server stores an id once. So a batch may be sent any
 * number of times, by this page or, when this page is gone, by another: whatever arrives first
 * counts. That is safe only as long as **no later sending holds more than an earlier one**, since
 * what a later one has beyond the first is lost. Three rules see to it: a batch takes no more
 * events once it is sealed; it is sealed before it is sent; and what the journal has of it (which
 * others send) is never more than what it has itself. Less is possible, and harmless: a batch whose
 * last part was not yet written when the page died is sent without it.
 */
import { customEvent, type RecordedEvent } from "../event";
import { Worth, worthOf } from "./worth";

/** An event as it goes over the wire. */
export interface Line {
  text: string;
  sizeBytes: number;
  timestamp: number;
  worth: Worth;
  /** The line is a mark for events that are lost. */
  isMark?: boolean;
}

/** What is lost, as the mark says it. */
export interface Gap {
  n_events: number;
  size_bytes: number;
  from: number;
  to: number;
  reason: GapReason;
}

/** No more room in memory, or in the browser's storage; refused by the server; broken off while it
 * was being written; turned away by the page's own `beforeSend`, which is no loss and has no mark. */
export type GapReason = "memory_full" | "storage_full" | "refused" | "broken_off";

/** Whose events they are. */
export interface Origin {
  sessionId: string;
  windowId: string;
  visitor: string | null;
}

export interface Metadata {
  user_agent: string;
  viewport: { width: number; height: number };
  url: string;
}

/** What there is to know of events without looking at them. */
export interface Extent {
  nEvents: number;
  sizeBytes: number;
  firstAt: number;
  lastAt: number;
  hasSnapshot: boolean;
}

export interface Batch extends Extent {
  readonly id: string;
  readonly pageId: string;
  origin: Origin;
  readonly metadata: Record<string, unknown>;
  /** The place among the batches of its page. */
  readonly seq: number;
  readonly openedAt: number;
  /** Null: they are in the journal only, so as not to fill the page's memory. */
  lines: Line[] | null;
  /**
   * `open` to more events; `waiting` for its turn; `packing` (being read or compressed); `sent` and
   * not answered yet; `told` by beacon, which has no answer; or `gone`: stored, refused or dropped.
   */
  state: "open" | "waiting" | "packing" | "sent" | "told" | "gone";
  /** Bytes may have reached the server. */
  wasTried: boolean;
  /** The request under way outlives the page. */
  isKeptAlive: boolean;
  /** How many of its lines the journal has, in how many parts. */
  nSaved: number;
  nParts: number;
  /** How many of those it has confirmed. */
  nKept: number;
  /** The journal has, or had, something of it. */
  wasSaved: boolean;
}

export function sameOrigin(a: Origin, b: Origin): boolean {
  return a.sessionId === b.sessionId && a.windowId === b.windowId && a.visitor === b.visitor;
}

/** The request's body, as the server's native ingest reads it. */
export function batchBody(batch: Batch, texts: readonly string[], sentAt: number): string {
  const head = JSON.stringify({
    batch: batch.id,
    session: batch.origin.sessionId,
    window: batch.origin.windowId,
    visitor: batch.origin.visitor,
    sent_at: sentAt,
    recorder: `revisit-recorder ${__RECORDER_VERSION__}`,
    metadata: batch.metadata,
  });
  return `${head.slice(0, -1)},"events":[${texts.join(",")}]}`;
}

export function toLine(event: { type?: unknown; data?: unknown; timestamp: number }): Line {
  const text = JSON.stringify(event);
  return { text, sizeBytes: byteLength(text), timestamp: event.timestamp, worth: worthOf(event) };
}

/** A line of which only the text is left. */
export function lineOf(text: string): Line {
  let event: Partial<RecordedEvent> = {};
  try {
    event = JSON.parse(text) as RecordedEvent;
  } catch {
    // Then nothing is known of it.
  }
  return {
    text,
    sizeBytes: byteLength(text),
    timestamp: event.timestamp ?? 0,
    worth: worthOf(event),
  };
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What lines come to, added to what there was before them. */
export function extent(lines: Iterable<Line>, before?: Extent): Extent {
  let { nEvents, sizeBytes, firstAt, lastAt, hasSnapshot } = before ?? NOTHING;
  for (const line of lines) {
    nEvents += 1;
    sizeBytes += line.sizeBytes;
    firstAt = Math.min(firstAt, line.timestamp);
    lastAt = Math.max(lastAt, line.timestamp);
    hasSnapshot ||= line.worth === Worth.snapshot;
  }
  return { nEvents, sizeBytes, firstAt, lastAt, hasSnapshot };
}

const NOTHING: Extent = {
  nEvents: 0,
  sizeBytes: 0,
  firstAt: Number.POSITIVE_INFINITY,
  lastAt: Number.NEGATIVE_INFINITY,
  hasSnapshot: false,
};

/** The mark for events that are lost; it is shed no more than who and which. */
export function markLine(gap: Gap): Line {
  const line = toLine(customEvent("revisit/gap", gap, gap.to));
  return { ...line, worth: Worth.identity, isMark: true };
}
