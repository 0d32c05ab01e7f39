/**
 * Turns a window's events, as recorded, into events that rrweb's replayer shows exactly.
 *
 * - What cannot change the picture is left out (plugins, custom events, unknown types).
 * - A pointer path comes as one event for up to 500 ms of positions. Each position becomes an event
 *   of its own, so that a seek into the path shows the pointer where it was, and so that rrweb's
 *   notion of "already played" (the first position's time) never applies an event twice.
 * - rrweb starts a seek at the last Meta event. When that one has no full snapshot yet, the picture
 *   would be wrong. So a Meta becomes a resize, and each full snapshot gets a Meta of its own time.
 * - What would make rrweb throw is left out and counted; trees are repaired (`repair.ts`).
 * - A font comes from its bytes. rrweb makes fonts in the page around the player, whose policy is
 *   not ours, so one that has to be fetched is left out.
 * - What was captured of the page stands in the place of its address (`swap.ts`).
 *
 * The results are new objects, since rrweb writes into the events it is given.
 */

import { EventType, incrementalData, isObject, type RecordedEvent, Source } from "./event.ts";
import { type TagNameCheck, TreeRepair } from "./repair.ts";
import type { Resources } from "./resources.ts";
import { Swap } from "./swap.ts";

export interface Preparer {
  /** The replayable events of `event`, in order; empty when it does not change the picture. */
  push(event: RecordedEvent): RecordedEvent[];
  /** How many events were left out because they are broken. */
  readonly nBroken: number;
}

interface Viewport {
  href: string;
  width: number;
  height: number;
}

type Data = Record<string, unknown>;

/** Used until a recording says how large its viewport is. */
const DEFAULT_VIEWPORT: Viewport = { href: "", width: 1280, height: 720 };
/** Chromium refuses to lay out larger frames in a useful way, and a recording may say anything. */
const MAX_VIEWPORT_PX = 20_000;
const LAST_MOUSE_INTERACTION = 10;
const MEDIA_RANGES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  currentTime: [0, 1e9],
  volume: [0, 1],
  playbackRate: [0.0625, 16],
};

export function createPreparer(isTagName: TagNameCheck, resources: Resources): Preparer {
  const repair = new TreeRepair(isTagName);
  const swap = new Swap(resources);
  let viewport = DEFAULT_VIEWPORT;
  let hasSnapshot = false;
  let nBroken = 0;

  function prepareSnapshot(event: RecordedEvent): RecordedEvent[] | null {
    if (!isObject(event.data) || !isObject(event.data.node)) return null;
    hasSnapshot = true;
    nBroken += repair.tree(event.data.node);
    swap.page(event.data.node, viewport.href);
    const offset = isObject(event.data.initialOffset) ? event.data.initialOffset : {};
    const data = { ...event.data, initialOffset: { left: 0, top: 0, ...offset } };
    return [at(event, EventType.Meta, { ...viewport }), at(event, EventType.FullSnapshot, data)];
  }

  function prepareResize(event: RecordedEvent): RecordedEvent[] | null {
    const next = readViewport(event.data, viewport);
    if (next === null) return null;
    viewport = next;
    const { width, height } = next;
    const data = { source: Source.ViewportResize, width, height };
    return [at(event, EventType.Incremental, data)];
  }

  function prepare(event: RecordedEvent): RecordedEvent[] | null {
    if (event.type === EventType.FullSnapshot) return prepareSnapshot(event);
    if (event.type === EventType.Meta) return prepareResize(event);
    if (event.type !== EventType.Incremental) return [];
    const data = incrementalData(event);
    if (data === null) return null;
    if (data.source === Source.ViewportResize) return prepareResize(event);
    if (data.source === Source.Mutation) {
      return [at(event, event.type, swap.change(completeMutation(data, repair)))];
    }
    return prepareIncremental(event, swap.change(data));
  }

  return {
    push(event) {
      const prepared = prepare(event);
      if (prepared === null) nBroken += 1;
      // Without a snapshot there is no document that the event could change.
      return hasSnapshot ? (prepared ?? []) : [];
    },
    get nBroken() {
      return nBroken;
    },
  };
}

function prepareIncremental(event: RecordedEvent, data: Data): RecordedEvent[] | null {
  switch (data.source) {
    case Source.MouseMove:
    case Source.TouchMove:
    case Source.Drag:
      return splitPositions(event, data);
    case Source.MediaInteraction:
      return [at(event, event.type, withinRanges(data))];
    case Source.StyleSheetRule:
      return wouldThrow(data) ? null : [at(event, event.type, replacedAtOnce(data))];
    case Source.Font:
      return isFontOfBytes(data) ? [at(event, event.type, { ...data })] : [];
    default:
      return wouldThrow(data) ? null : [at(event, event.type, { ...data })];
  }
}

function splitPositions(event: RecordedEvent, data: Data): RecordedEvent[] | null {
  if (!Array.isArray(data.positions)) return null;
  const split: RecordedEvent[] = [];
  for (const position of data.positions as unknown[]) {
    if (!isObject(position)) continue;
    const { x, y, timeOffset } = position;
    if (typeof x !== "number" || typeof y !== "number") continue;
    const offset = typeof timeOffset === "number" ? Math.min(0, Math.max(timeOffset, -5_000)) : 0;
    split.push({
      type: event.type,
      timestamp: event.timestamp + offset,
      data: { ...data, positions: [{ ...position, timeOffset: 0 }] },
    });
  }
  return split;
}

/** rrweb drops a whole mutation when one of its lists is missing; an absent list means none. */
function completeMutation(data: Data, repair: TreeRepair): Data {
  const list = (value: unknown): Data[] => (Array.isArray(value) ? value.filter(isObject) : []);
  const adds = list(data.adds);
  for (const add of adds) if (isObject(add.node)) repair.tree(add.node);
  return {
    ...data,
    adds,
    texts: list(data.texts),
    attributes: list(data.attributes).map((change) => repair.attributes(change)),
    removes: list(data.removes),
  };
}

/** What sound and films are told, without what would make them throw. */
function withinRanges(data: Data): Data {
  const kept = Object.entries(data).filter(([name, value]) => {
    const range = Object.hasOwn(MEDIA_RANGES, name) ? MEDIA_RANGES[name] : undefined;
    return range === undefined || within(value, ...range);
  });
  return Object.fromEntries(kept);
}

/**
 * A sheet's new text, always put in at once: a replacement that comes later is not there right after
 * a seek, and one that fails later is an error of the page around.
 */
function replacedAtOnce({ replace, ...data }: Data): Data {
  return typeof replace === "string" ? { replaceSync: replace, ...data } : data;
}

/** Whether a font is there with its bytes: a list of them, or `url()` and `local()` of no host. */
function isFontOfBytes({ buffer, fontSource }: Data): boolean {
  if (typeof fontSource !== "string") return false;
  // As a bare number or an object of a length it would be that many empty bytes.
  if (buffer) return fontSource.trimStart().startsWith("[");
  // With escapes, a function's name can be written in ways of its own.
  if (fontSource.includes("\\")) return false;
  const calls = fontSource.match(/[\w-]+\(\s*["']?[^"')]{0,5}/g) ?? [];
  return calls.every((call) => /^(local|format|tech)\(|^url\(\s*["']?data:/i.test(call));
}

/** The known ways to make rrweb throw outside of its own try blocks. */
function wouldThrow(data: Data): boolean {
  const listOrNone = (value: unknown): boolean => value == null || Array.isArray(value);
  switch (data.source) {
    case Source.MouseInteraction:
      return !Number.isInteger(data.type) || !within(data.type, 0, LAST_MOUSE_INTERACTION);
    case Source.StyleSheetRule:
      return !listOrNone(data.adds) || !listOrNone(data.removes);
    case Source.StyleDeclaration:
      return !Array.isArray(data.index) || data.index.length === 0;
    case Source.AdoptedStyleSheet:
      return !Array.isArray(data.styleIds) || !listOrNone(data.styles);
    default:
      return false;
  }
}

function readViewport(data: unknown, previous: Viewport): Viewport | null {
  if (!isObject(data)) return null;
  const { href, width, height } = data;
  const size = (value: unknown, otherwise: number): number =>
    within(value, 1, MAX_VIEWPORT_PX) ? (value as number) : otherwise;
  return {
    href: typeof href === "string" ? href : previous.href,
    width: size(width, previous.width),
    height: size(height, previous.height),
  };
}

function within(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && value >= low && value <= high;
}

function at(event: RecordedEvent, type: number, data: Data): RecordedEvent {
  return { type, timestamp: event.timestamp, data };
}
