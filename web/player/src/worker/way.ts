/**
 * The way of a window to a time: from where its page can be built, or from where it is, run by run.
 */

import { type Chunk, indexAfter, type Line, Role } from "./chunk.ts";
import type { Base, Holdings } from "./holdings.ts";
import type { AheadRequest, Run, WayRequest } from "./protocol.ts";

/** A step so small is played, whatever keyframe is in between: a rebuilt page would flash. */
const NEAR_MS = 5_000;
/** JSON in one run; a run is parsed bit by bit, but comes in one message. */
const RUN_BYTES = 512 * 1024;
/** JSON that a small picture is worth, beside the page itself. */
const FRAME_BYTES = 256 * 1024;

interface Stretch {
  readonly windowId: string;
  readonly afterMs: number;
  readonly toMs: number;
  /** Up to here goes along what is at hand. */
  readonly aheadMs: number;
  /** What the page is built from at the beginning; null goes on from what it shows. */
  readonly base: Base | null;
  /** Whether a later snapshot makes what was before it needless. */
  readonly mayJump: boolean;
}

/** Runs that bring a window to a time. */
export async function* way(holdings: Holdings, request: WayRequest): AsyncGenerator<Run> {
  const { windowId, toMs, aheadMs, coveredMs } = request;
  const base = holdings.baseAt(windowId, toMs);
  const goesOn =
    coveredMs !== null && (base === null || base.atMs <= coveredMs || toMs - coveredMs <= NEAR_MS);
  if (goesOn) {
    const mayJump = toMs - coveredMs > NEAR_MS;
    yield* runs(holdings, { windowId, afterMs: coveredMs, toMs, aheadMs, base: null, mayJump });
  } else if (base !== null) {
    yield* runs(holdings, { windowId, afterMs: base.atMs, toMs, aheadMs, base, mayJump: true });
  }
}

/** Runs that follow what the page has, until there is enough. */
export async function* ahead(holdings: Holdings, request: AheadRequest): AsyncGenerator<Run> {
  const { windowId, coveredMs, toMs, maxBytes } = request;
  const stretch = { windowId, afterMs: coveredMs, toMs, aheadMs: toMs, base: null, mayJump: false };
  let nBytes = 0;
  for await (const run of runs(holdings, stretch)) {
    yield run;
    nBytes += run.texts.reduce((sum, text) => sum + text.length, 0);
    if (nBytes >= maxBytes) return;
  }
}

/** A page near a time: what is built nearest before it, and what follows if that is not much. */
export async function* frame(
  holdings: Holdings,
  windowId: string,
  atMs: number,
): AsyncGenerator<Run> {
  const base = holdings.baseAt(windowId, atMs);
  if (base === null) return;
  let nBytes = 0;
  const stretch = { windowId, afterMs: base.atMs, toMs: atMs, aheadMs: atMs, base, mayJump: true };
  for await (const next of runs(holdings, stretch)) {
    yield next;
    nBytes = next.isFresh ? 0 : nBytes + next.texts.reduce((sum, { length }) => sum + length, 0);
    if (nBytes > FRAME_BYTES) return;
  }
}

async function* runs(holdings: Holdings, stretch: Stretch): AsyncGenerator<Run> {
  const { windowId, toMs, base } = stretch;
  // A snapshot of the recording's own is in a chunk: that one is read too.
  const isOwn = base !== null && base.keyframe === null;
  const afterMs = isOwn ? before(base.atMs) : stretch.afterMs;
  const { wanted, next } = holdings.chunksOf(windowId, afterMs, toMs);
  const loads = holdings.load(wanted, base?.keyframe ?? null);
  for (const load of loads) load.catch(() => undefined);
  const state = { ...stretch, afterMs, isFresh: isOwn, viewport: null as Line | null };
  if (base?.keyframe) {
    const lines = (await loads.shift()) ?? [];
    yield run(lines, true, base.atMs);
  }
  if (isOwn) state.viewport = await viewportBefore(holdings, windowId, base.atMs, wanted[0]);
  let open: Line[] = [];
  for (const [index, load] of loads.entries()) {
    const lines = await load;
    holdings.meet(lines);
    open = merged(open, lines, windowId, afterMs);
    const following = wanted[index + 1] ?? next;
    const untilMs = Math.max(toMs, stretch.aheadMs);
    // What lies in the next chunk's time may have to be put in order with it.
    const endMs = following?.fromMs ?? Number.POSITIVE_INFINITY;
    const n = open.findIndex(({ timeMs }) => timeMs > untilMs || timeMs >= endMs);
    const ready = n < 0 ? open : open.slice(0, n);
    open = n < 0 ? [] : open.slice(n);
    yield* cut(ready, state);
  }
  const throughMs = Math.min(toMs, holdings.lastOf(windowId));
  if (throughMs > state.afterMs) yield run([], false, throughMs);
}

/** The run of a group of lines, in parts that end between two times. */
function* cut(
  group: readonly Line[],
  state: Stretch & { afterMs: number; isFresh: boolean; viewport: Line | null },
): Generator<Run> {
  let lines = group;
  const snapshot = state.mayJump
    ? lines.findLastIndex(({ role, timeMs }) => role === Role.Snapshot && timeMs <= state.toMs)
    : -1;
  const jumps = snapshot >= 0;
  if (jumps) {
    const viewport = lines.slice(0, snapshot).findLast(({ role }) => role === Role.Viewport);
    state.viewport = viewport ?? state.viewport;
    lines = [...(state.viewport === null ? [] : [state.viewport]), ...lines.slice(snapshot)];
  }
  let isFresh = jumps || state.isFresh;
  state.isFresh = false;
  let from = 0;
  let nBytes = 0;
  for (const [index, line] of lines.entries()) {
    nBytes += line.text.length;
    if (line.role === Role.Viewport) state.viewport = line;
    const nextMs = lines[index + 1]?.timeMs;
    if (nextMs !== undefined && (nBytes < RUN_BYTES || nextMs <= line.timeMs)) continue;
    state.afterMs = Math.max(state.afterMs, line.timeMs);
    yield run(lines.slice(from, index + 1), isFresh, state.afterMs);
    isFresh = false;
    from = index + 1;
    nBytes = 0;
  }
}

function run(lines: readonly Line[], isFresh: boolean, throughMs: number): Run {
  return {
    isFresh,
    texts: lines.map(({ text }) => text),
    times: Float64Array.from(lines, ({ timeMs }) => timeMs),
    throughMs,
  };
}

/** What waits and what has come, in the order of time; at the same time what waited is first. */
function merged(
  open: readonly Line[],
  lines: readonly Line[],
  windowId: string,
  afterMs: number,
): Line[] {
  const from = indexAfter(lines.length, (index) => lines[index]?.timeMs ?? 0, afterMs);
  const own = lines.slice(from).filter((line) => line.windowId === windowId);
  const isInOrder = (open.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY) <= (own[0]?.timeMs ?? 0);
  const all = [...open, ...own];
  return isInOrder ? all : all.sort((a, b) => a.timeMs - b.timeMs);
}

/** How large the window was when a snapshot was taken: recorders say so right before it. */
async function viewportBefore(
  holdings: Holdings,
  windowId: string,
  atMs: number,
  first: Chunk | undefined,
): Promise<Line | null> {
  let chunk = first ?? null;
  for (let n = 0; chunk !== null && n < 2; n += 1) {
    const lines = (await holdings.load([chunk], null)[0]) ?? [];
    const found = lines.findLast(
      (line) => line.role === Role.Viewport && line.windowId === windowId && line.timeMs <= atMs,
    );
    if (found !== undefined) return found;
    chunk = holdings.chunkBefore(windowId, chunk);
  }
  return null;
}

/** The last moment before a time that doubles of epoch milliseconds can tell. */
function before(timeMs: number): number {
  return timeMs - 1 / 1024;
}
