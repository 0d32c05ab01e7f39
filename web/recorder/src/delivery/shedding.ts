/**
 * What goes when there is no room for all: memory is over `maxBufferSize`, the browser's storage is
 * full, or a server is away for so long that one of them happens. Batches whose bytes may have
 * reached the server are left alone. Of the others, the oldest first, until a quarter of the room is
 * free again:
 *
 * 1. where the pointer was (`Worth.pointer`);
 * 2. how things looked for a moment: scroll positions, canvas frames, media (`Worth.look`);
 * 3. what the page said of itself: console lines, requests, vitals (`Worth.talk`);
 * 4. changes of the page (`Worth.change`), from the oldest up to the next full snapshot, since what
 *    follows a missing change has nothing to stand on; clicks and inputs stay, and say what a person
 *    did while the replay stands still;
 * 5. everything, from the oldest, snapshots included, and with a snapshot the changes after it.
 *
 * What says who and which (`Worth.identity`: `Meta`, `identify`) is never shed. Batches that lie in
 * the journal only go whole (step 5), those of sessions that are over before the current one's.
 * Wherever events are missing stands a custom event `revisit/gap` with `n_events`, `size_bytes`,
 * `from`, `to` and `reason`; and once there is room again a new full snapshot is asked for, if
 * anything from step 4 on was missing.
 */
import { customEvent } from "../event";
import { type Batch, type Gap, type GapReason, type Line, measure, toLine } from "./batch";
import { Worth } from "./worth";

export interface Shed {
  nEvents: number;
  sizeBytes: number;
}

/** Steps 1 to 3. The batches must be of one window, in order, and never tried. */
export function shedTrifles(batches: readonly Batch[], bytesToFree: number, why: GapReason): Shed {
  const shed: Shed = { nEvents: 0, sizeBytes: 0 };
  for (const worth of [Worth.pointer, Worth.look, Worth.talk]) {
    for (const batch of batches) {
      if (shed.sizeBytes >= bytesToFree) return shed;
      add(
        shed,
        thin(batch, (line) => line.worth === worth, why),
      );
    }
  }
  return shed;
}

/** Step 4. */
export function shedChanges(batches: readonly Batch[], bytesToFree: number, why: GapReason): Shed {
  return shedUpToSnapshot(batches, bytesToFree, why, (line) => line.worth === Worth.change);
}

/** Step 5. */
export function shedOldest(batches: readonly Batch[], bytesToFree: number, why: GapReason): Shed {
  return shedUpToSnapshot(batches, bytesToFree, why, (line) => line.worth < Worth.identity);
}

function shedUpToSnapshot(
  batches: readonly Batch[],
  bytesToFree: number,
  why: GapReason,
  isShed: (line: Line) => boolean,
): Shed {
  const shed: Shed = { nEvents: 0, sizeBytes: 0 };
  let bytesSeen = 0;
  let isOver = bytesToFree <= 0;
  const isDropped = (line: Line) => {
    const isEnough = bytesSeen >= bytesToFree;
    isOver ||= isEnough && line.worth === Worth.snapshot;
    // A change goes with what it stood on, however much room there is by now.
    if (isOver || !(isEnough ? line.worth === Worth.change : isShed(line))) return false;
    bytesSeen += line.sizeBytes;
    return true;
  };
  for (const batch of batches) {
    if (isOver) break;
    add(shed, thin(batch, isDropped, why));
  }
  return shed;
}

function add(sum: Shed, { nEvents, sizeBytes }: Shed): void {
  sum.nEvents += nEvents;
  sum.sizeBytes += sizeBytes;
}

/** Replaces what is dropped by one mark, which takes in the mark that was there. */
function thin(batch: Batch, isDropped: (line: Line) => boolean, why: GapReason): Shed {
  const kept: Line[] = [];
  let gap: Gap | undefined;
  let place = 0;
  let nEvents = 0;
  for (const line of batch.lines ?? []) {
    const isGone = !line.gap && isDropped(line);
    if (isGone) nEvents += 1;
    if (isGone || line.gap) {
      gap = joinGaps(gap, line.gap ?? gapOf(line, why));
      place = kept.length;
    } else {
      kept.push(line);
    }
  }
  if (!gap || nEvents === 0) return { nEvents: 0, sizeBytes: 0 };
  const before = batch.sizeBytes;
  kept.splice(place, 0, gapLine(gap));
  rewrite(batch, kept);
  return { nEvents, sizeBytes: before - batch.sizeBytes };
}

/** The journal has nothing of a batch, or nothing that is still true. */
export const UNSAVED = { nSaved: 0, nParts: 0, nKept: 0 };

/** Other lines for a batch that was never tried. What the journal has of it is out of date. */
export function rewrite(batch: Batch, lines: Line[]): void {
  Object.assign(batch, measure(lines), { lines, ...UNSAVED });
}

export function gapLine(gap: Gap): Line {
  return { ...toLine(customEvent("revisit/gap", gap, gap.to)), worth: Worth.identity, gap };
}

export function joinGaps(a: Gap | undefined, b: Gap): Gap {
  if (!a) return b;
  return {
    n_events: a.n_events + b.n_events,
    size_bytes: a.size_bytes + b.size_bytes,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    reason: b.reason,
  };
}

function gapOf({ sizeBytes, timestamp }: Line, reason: GapReason): Gap {
  return { n_events: 1, size_bytes: sizeBytes, from: timestamp, to: timestamp, reason };
}
