/** Moments on the seek bar: which are worth a tick, which ticks become one, and who is next. Pure. */

import {
  type Family,
  familyOf,
  isBackground,
  type Moment,
  seekTimeOf,
  type Tone,
  toneOf,
} from "./moment.ts";

/** One tick for moments that lie on one spot of the bar. */
export interface Tick {
  /** When the most important of them was, epoch ms. */
  readonly atMs: number;
  readonly family: Family;
  readonly tone: Tone;
  /** The most important first. */
  readonly moments: readonly Moment[];
}

/** Moments nearer to each other than this share of the bar are one tick. */
const MERGE_SHARE = 0.006;

/** Merges what is worth a tick. Takes moments in the order of time and answers in it. */
export function ticksOf(moments: readonly Moment[], durationMs: number): Tick[] {
  const groups: Moment[][] = [];
  let firstMs = Number.NEGATIVE_INFINITY;
  for (const moment of moments) {
    if (isBackground(moment)) continue;
    const isNear = moment.at_ms - firstMs < durationMs * MERGE_SHARE;
    if (isNear) groups.at(-1)?.push(moment);
    else {
      groups.push([moment]);
      firstMs = moment.at_ms;
    }
  }
  return groups.flatMap((group) => {
    const sorted = group.toSorted((a, b) => weightOf(b) - weightOf(a));
    const [first] = sorted;
    if (first === undefined) return [];
    const { at_ms: atMs } = first;
    return [{ atMs, family: familyOf(first), tone: toneOf(first), moments: sorted }];
  });
}

/**
 * The moment that one step leads to from a time, or null at the ends. Going back passes the moment
 * that one has just come to: `slackMs` is how much may have been played since.
 */
export function neighbourOf(
  moments: readonly Moment[],
  epochMs: number,
  step: 1 | -1,
  slackMs: number,
): Moment | null {
  const worth = moments.filter((moment) => !isBackground(moment));
  const found =
    step > 0
      ? worth.find((moment) => seekTimeOf(moment) > epochMs + NUDGE_MS)
      : worth.findLast((moment) => seekTimeOf(moment) < epochMs - Math.max(slackMs, NUDGE_MS));
  return found ?? null;
}

/** Two moments this near to each other are one place to be. */
const NUDGE_MS = 50;

const WEIGHTS: Readonly<Record<Family, number>> = {
  frustration: 9,
  error: 8,
  page: 5,
  custom: 4,
  input: 3,
  click: 2,
  network: 1,
  console: 1,
  browser: 0,
};

function weightOf(moment: Moment): number {
  const tone = toneOf(moment);
  const trouble = tone === "error" ? 7 : tone === "warning" ? 6 : 0;
  return Math.max(WEIGHTS[familyOf(moment)], trouble);
}
