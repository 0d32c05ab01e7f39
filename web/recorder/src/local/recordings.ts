/**
 * The recordings that stay in the browser, for pages without a server: what there is, one of them,
 * and away with it. They are the journal's batches that are to go nowhere; whoever records has seen
 * to quotas by then. What a page that died left half written is told as far as it goes, with a mark
 * where something is missing.
 */
import type { Gap, Metadata } from "../delivery/batch";
import type { Head, Journal } from "../delivery/journal/journal";
import { openJournal } from "../delivery/journal/open";
import { byTime, eventsOf } from "../delivery/recovery";
import type { Environment } from "../environment";
import { customEvent, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, type RecordedEvent } from "../event";
import type { StorageKind } from "../options";
import type { SessionRecording } from "../recording/recording";
import { toSessionEvents } from "../recording/seed";

export interface LocalContext {
  storage: StorageKind;
  page: Window & typeof globalThis;
  environment: Pick<Environment, "after">;
}

/** A session that is kept in this browser. */
export interface RecordingSummary {
  sessionId: string;
  userId: string | null;
  /** Epoch ms of the first event, and of the last. */
  startTime: number;
  endTime: number;
  /** Of the window's first page. */
  url: string;
  windowIds: string[];
  nEvents: number;
  /** Of JSON. */
  sizeBytes: number;
}

/** The newest first. Never rejects: what cannot be read is not there. */
export async function listRecordings(context: LocalContext): Promise<RecordingSummary[]> {
  const heads = await withJournal(context, [], keptHeads);
  const sessions = groupBy(heads, (head) => head.sessionId);
  return [...sessions.values()].map(summaryOf).sort((a, b) => b.startTime - a.startTime);
}

/** The window that was asked for, else the one in which most happened; null when there is none. */
export async function loadRecording(
  context: LocalContext,
  sessionId: string,
  windowId?: string,
): Promise<SessionRecording | null> {
  return withJournal(context, null, async (journal) => {
    const heads = (await keptHeads(journal)).filter((head) => head.sessionId === sessionId);
    const windows = groupBy(heads, (head) => head.windowId);
    const [most] = [...windows.values()].sort((a, b) => sum(b, "nEvents") - sum(a, "nEvents"));
    const chosen = windowId === undefined ? most : windows.get(windowId);
    const [first] = chosen?.sort(byTime) ?? [];
    if (!chosen || !first) return null;
    const runs = await Promise.all(chosen.map((head) => readEvents(journal, head)));
    return {
      sessionId,
      windowId: first.windowId,
      userId: visitorOf(chosen),
      ...span(chosen),
      events: toSessionEvents(playable(runs.flat())),
      metadata: metadataOf(first),
    };
  });
}

export async function removeRecording(context: LocalContext, sessionId: string): Promise<void> {
  await withJournal(context, undefined, async (journal) => {
    const heads = (await keptHeads(journal)).filter((head) => head.sessionId === sessionId);
    await journal.write({ removed: heads.map((head) => head.batchId), rows: [] });
  });
}

async function withJournal<T>(
  { storage, page, environment }: LocalContext,
  otherwise: T,
  action: (journal: Journal) => Promise<T>,
): Promise<T> {
  const journal = await openJournal(storage, page, environment);
  try {
    return await action(journal);
  } catch {
    return otherwise;
  } finally {
    journal.close();
  }
}

async function keptHeads(journal: Journal): Promise<Head[]> {
  return (await journal.heads()).filter((head) => head.to === "");
}

function summaryOf(heads: Head[]): RecordingSummary {
  const [first] = heads.sort(byTime);
  return {
    sessionId: first?.sessionId ?? "",
    userId: visitorOf(heads),
    ...span(heads),
    url: first ? metadataOf(first).url : "",
    windowIds: [...new Set(heads.map((head) => head.windowId))],
    nEvents: sum(heads, "nEvents"),
    sizeBytes: sum(heads, "sizeBytes"),
  };
}

/** Who it was in the end: a person may have signed in on the way. */
function visitorOf(heads: readonly Head[]): string | null {
  return heads.reduce<string | null>((visitor, head) => head.visitor ?? visitor, null);
}

function span(heads: readonly Head[]): { startTime: number; endTime: number } {
  return {
    startTime: Math.min(...heads.map((head) => head.firstAt)),
    endTime: Math.max(...heads.map((head) => head.lastAt)),
  };
}

function metadataOf({ metadata }: Head): SessionRecording["metadata"] {
  const { user_agent, viewport, url } = metadata as Partial<Metadata>;
  return {
    userAgent: user_agent ?? "",
    viewport: viewport ?? { width: 0, height: 0 },
    url: url ?? "",
    recorder: `revisit-recorder ${__RECORDER_VERSION__}`,
  };
}

async function readEvents(journal: Journal, head: Head): Promise<RecordedEvent[]> {
  const { texts } = eventsOf((await journal.read(head.batchId)) ?? [], head.nEvents);
  const events = texts.map(parse).filter((event) => event !== null);
  const nLost = head.nEvents - events.length;
  if (nLost <= 0) return events;
  const { firstAt: from, lastAt: to } = head;
  const gap: Gap = { n_events: nLost, size_bytes: 0, from, to, reason: "broken_off" };
  return [...events, customEvent("revisit/gap", gap, to)];
}

/** Storage is open to every script of the page, so what comes back may be anything. */
function parse(text: string): RecordedEvent | null {
  try {
    const event = JSON.parse(text) as Partial<RecordedEvent>;
    const isOne = typeof event.type === "number" && typeof event.timestamp === "number";
    return isOne ? (event as RecordedEvent) : null;
  } catch {
    return null;
  }
}

/** In order, and without the changes of a page whose snapshot has had to make room. */
function playable(events: RecordedEvent[]): RecordedEvent[] {
  events.sort((a, b) => a.timestamp - b.timestamp);
  const begin = events.findIndex((event) => event.type === FULL_SNAPSHOT);
  return events.filter((event, at) => at >= begin || event.type !== INCREMENTAL_SNAPSHOT);
}

function groupBy(heads: readonly Head[], nameOf: (head: Head) => string): Map<string, Head[]> {
  const groups = new Map<string, Head[]>();
  for (const head of heads) {
    const group = groups.get(nameOf(head));
    if (group) group.push(head);
    else groups.set(nameOf(head), [head]);
  }
  return groups;
}

function sum(heads: readonly Head[], name: "nEvents" | "sizeBytes"): number {
  return heads.reduce((total, head) => total + head[name], 0);
}
