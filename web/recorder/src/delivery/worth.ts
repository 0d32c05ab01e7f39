/**
 * What an event is worth when there is no room for all. See `shedding.ts` for what becomes of it.
 */
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, PLUGIN } from "../event";
import { PLUGIN_NAME } from "../session-event";

export const Worth = {
  /** Where the pointer was. A replay without it is still a replay. */
  pointer: 0,
  /** How something looked for a moment: scroll positions, canvases, media, selections. */
  look: 1,
  /** What the page said of itself: console lines, requests, vitals. */
  talk: 2,
  /** A change of the page. Without one, those that follow have nothing to stand on. */
  change: 3,
  /** What a person did and what the page was called; a few bytes each. */
  deed: 4,
  /** Where a replay can begin. */
  snapshot: 5,
  /** Who and which: goes at no price. */
  identity: 6,
} as const;

export type Worth = (typeof Worth)[keyof typeof Worth];

/** By rrweb's incremental sources; whatever is not here is a change. */
const SOURCES: Record<number, Worth> = {
  1: Worth.pointer,
  6: Worth.pointer,
  12: Worth.pointer,
  3: Worth.look,
  7: Worth.look,
  9: Worth.look,
  14: Worth.look,
  2: Worth.deed,
};

export function worthOf({ type, data }: { type?: unknown; data?: unknown }): Worth {
  const of = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  if (type === FULL_SNAPSHOT) return Worth.snapshot;
  if (type === META) return Worth.identity;
  if (type === INCREMENTAL_SNAPSHOT) return SOURCES[Number(of.source)] ?? Worth.change;
  if (type !== PLUGIN) return Worth.deed;
  if (of.plugin !== PLUGIN_NAME) return Worth.talk;
  const { type: name } = (of.payload ?? {}) as { type?: unknown };
  if (name === "identify") return Worth.identity;
  return name === "web_vital" || name === "long_task" ? Worth.talk : Worth.deed;
}
