/** The list of moments: each with its words, which of them are shown, and which one is now. */
import type { Moment } from "@revisit/api-client";
import {
  type Family,
  familyOf,
  isBackground,
  seekTimeOf,
  sentenceOf,
  type Tone,
  toneOf,
} from "@revisit/player/moments";
import { detailOf } from "./moment-facts";

export interface Entry {
  /** The same for the same moment when the list is loaded again. */
  readonly key: string;
  readonly moment: Moment;
  readonly family: Family;
  readonly tone: Tone;
  readonly sentence: string;
  readonly detail: string;
  /** Begins a section of the list. */
  readonly isHead: boolean;
  /** What happens all the time is told, but quietly. */
  readonly isQuiet: boolean;
}

export function entriesOf(moments: readonly Moment[]): readonly Entry[] {
  const seen = new Map<string, number>();
  return moments.map((moment) => {
    const place = `${moment.at_ms} ${moment.window} ${moment.kind}`;
    const nth = (seen.get(place) ?? 0) + 1;
    seen.set(place, nth);
    return {
      key: `${place} ${nth}`,
      moment,
      family: familyOf(moment),
      tone: toneOf(moment),
      sentence: sentenceOf(moment),
      detail: detailOf(moment),
      isHead: moment.kind === "page_view",
      isQuiet: isBackground(moment),
    };
  });
}

export function countsOf(entries: readonly Entry[]): ReadonlyMap<Family, number> {
  const counts = new Map<Family, number>();
  for (const { family } of entries) counts.set(family, (counts.get(family) ?? 0) + 1);
  return counts;
}

/** Those of the families (of all, when none is chosen) that have every word of the search. */
export function shownOf(
  entries: readonly Entry[],
  families: ReadonlySet<Family>,
  search: string,
): readonly Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && families.size === 0) return entries;
  return entries.filter((entry) => {
    if (families.size > 0 && !families.has(entry.family)) return false;
    return words.length === 0 || hasWords(entry, words);
  });
}

/** The last entry at or before a time (epoch ms), as an index; -1 before the first. */
export function indexAt(entries: readonly Entry[], epochMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.moment.at_ms ?? 0) <= epochMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The entry that is now. Who goes to a moment is led to a bit before it, and until its time comes it
 * is the one that they are at.
 */
export function currentIndex(
  entries: readonly Entry[],
  epochMs: number,
  picked: string | null,
): number {
  const at = picked === null ? -1 : entries.findIndex((entry) => entry.key === picked);
  const moment = entries[at]?.moment;
  const isComing = moment && epochMs >= seekTimeOf(moment) - 1 && epochMs <= moment.at_ms;
  return isComing ? at : indexAt(entries, epochMs);
}

/** The head that an entry is under, as an index; -1 when there is none. */
export function headOf(entries: readonly Entry[], index: number): number {
  let at = Math.min(index, entries.length - 1);
  while (at >= 0 && !entries[at]?.isHead) at -= 1;
  return at;
}

function hasWords({ sentence, detail, moment }: Entry, words: readonly string[]): boolean {
  const facts = Object.values(moment).filter((value) => typeof value === "string");
  const all = [sentence, detail, ...facts].join("\n").toLowerCase();
  return words.every((word) => all.includes(word));
}
