/**
 * A chunk: a run of events that is read at once. Those of an archive are fetched when they are
 * wanted; those of recordings without an index stay in memory, as text.
 */

import {
  EventType,
  incrementalData,
  isObject,
  type RecordedEvent,
  Source,
} from "../recording/event.ts";

/** One event of a chunk. */
export interface Line {
  readonly windowId: string;
  /** Where it stands in the session, epoch ms. */
  readonly timeMs: number;
  readonly role: Role;
  /** JSON of the event, or of a line that holds it in second place. */
  readonly text: string;
}

/** What a line means for where playing can begin. */
export const Role = {
  Other: 0,
  /** A page is built from it, whatever was before. */
  Snapshot: 1,
  /** It says how large the window is, which a snapshot needs to know. */
  Viewport: 2,
} as const;
export type Role = (typeof Role)[keyof typeof Role];

export interface Chunk {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of its text, as far as it is known. */
  readonly nBytes: number;
  /** False when it certainly holds nothing of that window. */
  mayHold(windowId: string): boolean;
  /** Its lines in the order of their time, when they are at hand. */
  readonly lines: readonly Line[] | null;
}

export function roleOf(event: RecordedEvent): Role {
  if (event.type === EventType.FullSnapshot) {
    return isObject(event.data) && isObject(event.data.node) ? Role.Snapshot : Role.Other;
  }
  if (event.type === EventType.Meta) return Role.Viewport;
  const data = incrementalData(event);
  return data?.source === Source.ViewportResize ? Role.Viewport : Role.Other;
}

/** The first of `count` things, sorted by time, that is later than `timeMs`. */
export function indexAfter(
  count: number,
  timeOf: (index: number) => number,
  timeMs: number,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
