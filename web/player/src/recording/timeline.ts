/**
 * What the seek bar draws and what "skip inactivity" skips: when the user did something, and where
 * nothing happened. Pure; times are milliseconds since the session's start.
 */

/** A stretch that "skip inactivity" passes over. */
export interface Gap {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Timeline {
  /** User interactions per bucket, as a share (0–1) of the busiest one. */
  readonly activity: readonly number[];
  readonly gaps: readonly Gap[];
}

export const N_BUCKETS = 160;
/** Shorter pauses are part of the story: someone reads, or thinks. */
export const INACTIVITY_MS = 8_000;
/** What is still shown after the last interaction, for its effect … */
export const GAP_LEAD_MS = 2_000;
/** … and before the next one, so that it does not come out of nowhere. */
export const GAP_TAIL_MS = 1_000;

/** The share of interactions in each of the buckets, scaled so that quiet ones are still seen. */
export function activityOf(times: readonly number[], durationMs: number): number[] {
  const counts = new Array<number>(N_BUCKETS).fill(0);
  for (const timeMs of times) {
    const bucket = Math.floor((timeMs / Math.max(durationMs, 1)) * N_BUCKETS);
    const index = Math.min(Math.max(bucket, 0), N_BUCKETS - 1);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return shares(counts);
}

/** Counts as shares of the greatest one. */
export function shares(counts: readonly number[]): number[] {
  const most = counts.reduce((greatest, count) => Math.max(greatest, count), 1);
  return counts.map((count) => Math.sqrt(count / most));
}

/** The stretches without interaction in a session, apart from their first and last moments. */
export function gapsOf(times: readonly number[], durationMs: number): Gap[] {
  const gaps: Gap[] = [];
  let last = 0;
  const close = (next: number, tailMs: number): void => {
    if (next - last >= INACTIVITY_MS) {
      gaps.push({ startMs: last + GAP_LEAD_MS, endMs: next - tailMs });
    }
    last = Math.max(last, next);
  };
  for (const timeMs of times) close(timeMs, GAP_TAIL_MS);
  close(durationMs, 0);
  return gaps;
}

/** The gap that `timeMs` lies in, or null. */
export function gapAt(gaps: readonly Gap[], timeMs: number): Gap | null {
  return gaps.find((gap) => timeMs >= gap.startMs && timeMs < gap.endMs) ?? null;
}
