/**
 * Events that came without an index: given by script, out of a JSON file, or new ones of a session
 * that is going on. Makes chunks of them in memory, and says of them what a manifest would.
 */

import type { Moment } from "../moments/moment.ts";
import { failuresOf, ownMoments } from "../moments/own.ts";
import type { RecordedEvent } from "../recording/event.ts";
import { Survey } from "../recording/survey.ts";
import { type Chunk, type Line, Role, roleOf } from "./chunk.ts";

/** As large as makes reading on cheap and beginning in the middle quick. */
const CHUNK_BYTES = 1024 * 1024;
/** A wrong clock must not stretch the seek bar over years. No tab is recorded for a week. */
const MAX_DISTANCE_MS = 7 * 24 * 3_600_000;
/** So many events tell what time it is in a recording. */
const N_EARLY = 2_000;
/** Pages that log in a loop must not fill the memory. */
const MAX_FAILURES = 10_000;

type Given = readonly [windowId: string, event: RecordedEvent, text: string];

interface MemoryChunk extends Chunk {
  readonly lines: readonly Line[];
}

export class Memory {
  readonly survey = new Survey();
  /** Events left out because their time is nowhere near the rest. */
  nMisplaced = 0;
  /** When the windows' own full snapshots are. */
  readonly snapshots: { readonly windowId: string; readonly atMs: number }[] = [];
  private _chunks: readonly MemoryChunk[] = [];
  private _early: Given[] = [];
  private _pending: Line[] = [];
  private readonly _failures: [windowId: string, event: RecordedEvent][] = [];
  private _middleMs: number | null = null;

  get chunks(): readonly Chunk[] {
    return this._chunks;
  }

  /** Takes an event; `seal` makes it readable. */
  add(windowId: string, event: RecordedEvent, text: string): void {
    if (this._middleMs !== null) this._take([windowId, event, text], this._middleMs);
    else if (this._early.push([windowId, event, text]) >= N_EARLY) this._settle();
  }

  /** Sorts what was added into chunks; says from when on there is something new, by window. */
  seal(): ReadonlyMap<string, number> {
    this._settle();
    const fromMs = new Map<string, number>();
    for (const { windowId, timeMs } of this._pending) {
      fromMs.set(windowId, Math.min(fromMs.get(windowId) ?? Number.POSITIVE_INFINITY, timeMs));
    }
    let lines = this._pending;
    this._pending = [];
    // A live session comes in small runs: the last chunk grows until it is worth being one.
    const last = this._chunks.at(-1);
    if (last !== undefined && last.nBytes < CHUNK_BYTES / 4) {
      lines = [...last.lines, ...lines];
      this._chunks = this._chunks.slice(0, -1);
    }
    lines.sort((a, b) => a.timeMs - b.timeMs);
    this._chunks = [...this._chunks, ...cut(lines)].sort((a, b) => a.fromMs - b.fromMs);
    this.snapshots.sort((a, b) => a.atMs - b.atMs);
    return fromMs;
  }

  /** What the recording tells by itself, without anybody's moments. */
  moments(): Moment[] {
    return ownMoments(
      this.survey.windows().map(({ id, pages }) => ({
        id,
        pages,
        events: this._failures.filter(([windowId]) => windowId === id).map(([, event]) => event),
      })),
    );
  }

  private _settle(): void {
    if (this._early.length === 0) return;
    const early = this._early;
    this._early = [];
    const times = Float64Array.from(early, ([, event]) => event.timestamp).sort();
    const middleMs = times[times.length >> 1] ?? 0;
    this._middleMs = middleMs;
    for (const given of early) this._take(given, middleMs);
  }

  private _take([windowId, event, text]: Given, middleMs: number): void {
    if (Math.abs(event.timestamp - middleMs) > MAX_DISTANCE_MS) {
      this.nMisplaced += 1;
      return;
    }
    const role = roleOf(event);
    this._pending.push({ windowId, timeMs: event.timestamp, role, text });
    this.survey.observe(windowId, event);
    if (role === Role.Snapshot) this.snapshots.push({ windowId, atMs: event.timestamp });
    if (this._failures.length < MAX_FAILURES && failuresOf(event).length > 0) {
      this._failures.push([windowId, event]);
    }
  }
}

function cut(lines: readonly Line[]): MemoryChunk[] {
  const chunks: MemoryChunk[] = [];
  let from = 0;
  let nBytes = 0;
  for (const [index, line] of lines.entries()) {
    nBytes += line.text.length;
    if (nBytes < CHUNK_BYTES && index + 1 < lines.length) continue;
    const own = lines.slice(from, index + 1);
    const windows = new Set(own.map(({ windowId }) => windowId));
    chunks.push({
      fromMs: own[0]?.timeMs ?? 0,
      toMs: line.timeMs,
      nBytes,
      lines: own,
      mayHold: (windowId) => windows.has(windowId),
    });
    from = index + 1;
    nBytes = 0;
  }
  return chunks;
}
