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
 * 5. everything, from the oldest, snapshots included.
 *
 * What says who and which (`Worth.identity`: `Meta`, `identify`) is never shed. Batches that lie in
 * the journal only go whole (step 5), those of sessions that are over before the current one's.
 * Wherever events are missing stands a custom event `revisit/gap` with `n_events`, `size_bytes`,
 * `from`, `to` and `reason`; and once there is room again a new full snapshot is asked for, if
 * anything from step 4 on was missing.
 */
import type { Batch, Line } from "./batch";
import { Worth } from "./worth";

/** What each step may take, at most. */
export const STEPS: readonly Worth[] = [
  Worth.pointer,
  Worth.look,
  Worth.talk,
  Worth.change,
  Worth.snapshot,
];

/**
 * The lines that go in one step, of batches that are of one window, in order, and were never tried.
 */
export function chooseShed(
  batches: readonly Batch[],
  bytesToFree: number,
  most: Worth,
): Map<Batch, Set<Line>> {
  const shed = new Map<Batch, Set<Line>>();
  let left = bytesToFree;
  let isBroken = false;
  for (const batch of batches) {
    const lines = new Set<Line>();
    for (const line of batch.lines ?? []) {
      if (left <= 0 && line.worth === Worth.snapshot) isBroken = false;
      // A change goes with what it stood on, however much room there is by now.
      const isShed = left > 0 ? line.worth <= most : isBroken && line.worth === Worth.change;
      if (!isShed) continue;
      lines.add(line);
      left -= line.sizeBytes;
      isBroken ||= line.worth === Worth.change;
    }
    if (lines.size > 0) shed.set(batch, lines);
  }
  return shed;
}
