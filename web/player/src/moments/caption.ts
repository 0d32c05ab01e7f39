/** Which moment is told in words while the clock passes it. Pure. */

import { isBackground, type Moment, toneOf } from "./moment.ts";

/** Long enough to read one sentence, at normal speed. */
const SHOWN_MS = 3_000;

/** The newest moment of the last seconds that is worth words; trouble goes before the rest. */
export function captionAt(
  moments: readonly Moment[],
  epochMs: number,
  speed: number,
): Moment | null {
  const fromMs = epochMs - SHOWN_MS * Math.max(speed, 1);
  let found: Moment | null = null;
  for (let index = countUpTo(moments, epochMs) - 1; index >= 0; index -= 1) {
    const moment = moments[index];
    if (moment === undefined || moment.at_ms < fromMs) break;
    if (isBackground(moment)) continue;
    if (toneOf(moment) !== "plain") return moment;
    found ??= moment;
  }
  return found;
}

/** How many moments there were up to a time; they are in its order. */
export function countUpTo(moments: readonly Moment[], epochMs: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.at_ms ?? Number.POSITIVE_INFINITY) <= epochMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
