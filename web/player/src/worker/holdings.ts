/**
 * Everything of a recording that the worker holds: what an index says of it, and events in memory.
 * Knows where playing can begin and which chunks lead from there to a time.
 */

import type { ManifestKeyframe } from "../recording/manifest.ts";
import type { Outline, RecordedWindow } from "../recording/outline.ts";
import { mergePresence, type Presence } from "../recording/presence.ts";
import { byFirst } from "../recording/survey.ts";
import {
  GAP_LEAD_MS,
  GAP_TAIL_MS,
  type Gap,
  gapsOf,
  N_BUCKETS,
  shares,
} from "../recording/timeline.ts";
import { type Chunk, type Line, Role } from "./chunk.ts";
import type { Indexed } from "./indexed.ts";
import { Memory } from "./memory.ts";

/** Where a window's page can be built without what was before. */
export interface Base {
  readonly atMs: number;
  /** Null for a full snapshot of the recording's own. */
  readonly keyframe: ManifestKeyframe | null;
}

/** So much JSON (bytes) is rather read than a keyframe used that is known to lack something. */
const MAX_DETOUR_BYTES = 8 * 1024 * 1024;

export class Holdings {
  readonly memory = new Memory();
  indexed: Indexed | null = null;
  /** Where the user was, as the archive's moments tell. */
  signs: readonly Presence[] = [];
  /** Own full snapshots that were met in chunks whose archive does not tell of them. */
  private readonly _met = new Map<string, Set<number>>();

  get isEmpty(): boolean {
    return this.memory.survey.isEmpty && (this.indexed?.manifest.windows.length ?? 0) === 0;
  }

  get endMs(): number {
    const indexedEnd = this.indexed?.manifest.windows.reduce(
      (latest, { lastMs }) => Math.max(latest, lastMs),
      Number.NEGATIVE_INFINITY,
    );
    return Math.max(this.memory.survey.endMs, indexedEnd ?? Number.NEGATIVE_INFINITY);
  }

  /** When the last event of a window is. */
  lastOf(windowId: string): number {
    const archived = this.indexed?.manifest.windows.find(({ id }) => id === windowId);
    return Math.max(archived?.lastMs ?? -Infinity, this.memory.survey.lastOf(windowId));
  }

  /** The chunks with events of a window in a stretch of time, in order, and the one after them. */
  chunksOf(
    windowId: string,
    afterMs: number,
    toMs: number,
  ): { wanted: Chunk[]; next: Chunk | null } {
    const own = this._chunks().filter((chunk) => chunk.mayHold(windowId) && chunk.toMs > afterMs);
    const wanted = own.filter(({ fromMs }) => fromMs <= toMs);
    return { wanted, next: own.find(({ fromMs }) => fromMs > toMs) ?? null };
  }

  /** The last chunk of a window that begins before another one. */
  chunkBefore(windowId: string, chunk: Chunk): Chunk | null {
    return (
      this._chunks().findLast(
        (other) => other !== chunk && other.fromMs <= chunk.fromMs && other.mayHold(windowId),
      ) ?? null
    );
  }

  load(chunks: readonly Chunk[], keyframe: ManifestKeyframe | null): Promise<readonly Line[]>[] {
    const { indexed } = this;
    const fromArchive = chunks.filter((chunk) => indexed?.chunks.includes(chunk));
    const loads = indexed?.load(fromArchive, keyframe) ?? [];
    const ofKeyframe = keyframe === null ? [] : loads.splice(0, 1);
    const ofChunks = chunks.map((chunk) => {
      const index = fromArchive.indexOf(chunk);
      return index < 0 ? Promise.resolve(chunk.lines ?? []) : (loads[index] ?? Promise.resolve([]));
    });
    return [...ofKeyframe, ...ofChunks];
  }

  /** Takes note of the snapshots in lines that were just read. */
  meet(lines: readonly Line[]): void {
    for (const { role, windowId, timeMs } of lines) {
      if (role !== Role.Snapshot) continue;
      const met = this._met.get(windowId) ?? new Set();
      met.add(timeMs);
      this._met.set(windowId, met);
    }
  }

  /** The last place before `toMs` where the window's page can be built, or null. */
  baseAt(windowId: string, toMs: number): Base | null {
    const keyframes = this._keyframes(windowId).filter(({ atMs }) => atMs <= toMs);
    const own = this._snapshots(windowId).filter((atMs) => atMs <= toMs);
    const snapshotMs = own.reduce(
      (latest, atMs) => Math.max(latest, atMs),
      Number.NEGATIVE_INFINITY,
    );
    const last = keyframes.at(-1);
    const exact = keyframes.findLast(({ isLossy }) => !isLossy);
    const exactMs = Math.max(snapshotMs, exact?.atMs ?? Number.NEGATIVE_INFINITY);
    if (last !== undefined && last.atMs > exactMs && this._isFar(windowId, exactMs, last.atMs)) {
      return { atMs: last.atMs, keyframe: last };
    }
    if (exact !== undefined && exact.atMs > snapshotMs)
      return { atMs: exact.atMs, keyframe: exact };
    return Number.isFinite(snapshotMs) ? { atMs: snapshotMs, keyframe: null } : null;
  }

  /** Stretches that can be played without a fetch. */
  spans(): (readonly [number, number])[] {
    const spans: [number, number][] = [];
    for (const { fromMs, toMs, lines } of this._chunks()) {
      if (lines === null) continue;
      const last = spans.at(-1);
      if (last !== undefined && fromMs <= last[1] + 1_000) last[1] = Math.max(last[1], toMs);
      else spans.push([fromMs, toMs]);
    }
    return spans;
  }

  outline(): Outline {
    const manifest = this.indexed?.manifest;
    if (manifest === undefined) return this.memory.survey.outline();
    const { survey } = this.memory;
    const windows = joined(manifest.windows, survey.windows());
    const startMs = windows.reduce((least, { firstMs }) => Math.min(least, firstMs), Infinity);
    const endMs = this.endMs;
    const presence = mergePresence([...manifest.presence, ...this.signs, ...survey.signs]);
    if (windows.length === 0) return survey.outline();
    return { startMs, endMs, windows, presence, timeline: this._timeline(startMs, endMs) };
  }

  private _timeline(startMs: number, endMs: number) {
    const { manifest } = this.indexed ?? {};
    const { interactions } = this.memory.survey;
    const durationMs = Math.max(endMs - startMs, 1);
    const counts = new Array<number>(N_BUCKETS).fill(0);
    const count = (timeMs: number, n: number): void => {
      const bucket = Math.floor(((timeMs - startMs) / durationMs) * N_BUCKETS);
      const index = Math.min(Math.max(bucket, 0), N_BUCKETS - 1);
      counts[index] = (counts[index] ?? 0) + n;
    };
    const archivedFrom = manifest?.countsFromMs ?? startMs;
    for (const [index, n] of (manifest?.counts ?? []).entries()) {
      if (n > 0) count(archivedFrom + (index + 0.5) * (manifest?.bucketMs ?? 0), n);
    }
    for (const timeMs of interactions) count(timeMs, 1);
    const gaps = (manifest?.gaps ?? []).map(([fromMs, toMs]) => ({
      startMs: fromMs - startMs + GAP_LEAD_MS,
      endMs: toMs - startMs - (toMs >= endMs ? 0 : GAP_TAIL_MS),
    }));
    return { activity: shares(counts), gaps: this._withNew(gaps, startMs, endMs) };
  }

  /** Gaps of the archive, cut and gone on with by what came since. */
  private _withNew(gaps: readonly Gap[], startMs: number, endMs: number): Gap[] {
    const since = this.memory.survey.interactions.map((timeMs) => timeMs - startMs);
    const archivedMs = (this.indexed?.manifest.chunks.at(-1)?.toMs ?? startMs) - startMs;
    const open = gaps.findLast((gap) => gap.endMs >= archivedMs - GAP_TAIL_MS);
    const kept = gaps.filter((gap) => gap !== open && !since.some((at) => isIn(gap, at)));
    if (endMs - startMs <= archivedMs) return open === undefined ? kept : [...kept, open];
    const lastMs = open === undefined ? archivedMs : open.startMs - GAP_LEAD_MS;
    const later = since.filter((at) => at > lastMs).sort((a, b) => a - b);
    return [
      ...kept,
      ...gapsOf([lastMs, ...later], endMs - startMs).filter((gap) => gap.startMs >= lastMs),
    ];
  }

  private _chunks(): readonly Chunk[] {
    const archived = this.indexed?.chunks ?? [];
    if (archived.length === 0) return this.memory.chunks;
    if (this.memory.chunks.length === 0) return archived;
    return [...archived, ...this.memory.chunks].sort((a, b) => a.fromMs - b.fromMs);
  }

  /** Keyframes of the archive know nothing of what came late, from before them. */
  private _keyframes(windowId: string): ManifestKeyframe[] {
    const lateMs = this.memory.chunks.find((chunk) => chunk.mayHold(windowId))?.fromMs ?? Infinity;
    const keyframes = this.indexed?.manifest.keyframes ?? [];
    return keyframes.filter((it) => it.windowId === windowId && it.atMs <= lateMs);
  }

  private _snapshots(windowId: string): number[] {
    const window = this.indexed?.manifest.windows.find(({ id }) => id === windowId);
    const own = this.memory.snapshots.filter((it) => it.windowId === windowId);
    return [
      ...(window?.snapshots ?? []),
      ...(window?.firstSnapshotMs == null ? [] : [window.firstSnapshotMs]),
      ...(this._met.get(windowId) ?? []),
      ...own.map(({ atMs }) => atMs),
    ];
  }

  private _isFar(windowId: string, fromMs: number, toMs: number): boolean {
    if (!Number.isFinite(fromMs)) return true;
    const { wanted } = this.chunksOf(windowId, fromMs, toMs);
    return wanted.reduce((sum, { nBytes }) => sum + nBytes, 0) > MAX_DETOUR_BYTES;
  }
}

function isIn({ startMs, endMs }: Gap, atMs: number): boolean {
  return atMs >= startMs && atMs < endMs;
}

/** Windows as the archive and what came since know them. */
function joined(
  archived: readonly RecordedWindow[],
  since: readonly RecordedWindow[],
): RecordedWindow[] {
  const windows = new Map<string, RecordedWindow>();
  for (const window of [...archived, ...since]) {
    const known = windows.get(window.id);
    windows.set(window.id, known === undefined ? window : join(known, window));
  }
  return [...windows.values()].sort(byFirst);
}

function join(a: RecordedWindow, b: RecordedWindow): RecordedWindow {
  const shown = [a.firstSnapshotMs, b.firstSnapshotMs].filter((atMs) => atMs !== null);
  const pages = [...a.pages, ...b.pages].sort((one, other) => one.timestamp - other.timestamp);
  return {
    id: a.id,
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: Math.max(a.lastMs, b.lastMs),
    nEvents: a.nEvents + b.nEvents,
    firstSnapshotMs: shown.length > 0 ? Math.min(...shown) : null,
    pages: pages.filter((page, index) => page.url !== pages[index - 1]?.url),
  };
}
