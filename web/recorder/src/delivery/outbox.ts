/**
 * The bounded buffer between recording and sending: the events that still gather, then batches in
 * order. When it is over its bound the oldest batches are dropped, and a custom event with the tag
 * `revisit/gap` stands in their place. It is not concerned with how or when anything is sent.
 */

import { customEvent } from "../event";
import { ENVELOPE_BYTES, MAX_BATCH_BYTES } from "../limits";
import { type Batch, type Line, type Metadata, type Origin, splitLines, toLine } from "./batch";

export interface OutboxContext {
  newId(): string;
  metadata(): Metadata;
  maxBytes: number;
}

interface Gap {
  n_events: number;
  size_bytes: number;
  from: number;
  to: number;
}

export class Outbox {
  private _batches: Batch[] = [];
  private _open: Line[] = [];
  private _openBytes = 0;
  private _openOrigin: Origin | undefined;
  private _sizeBytes = 0;
  private _gap: { batch: Batch; gap: Gap } | undefined;
  private _nDropped = 0;

  constructor(private readonly _context: OutboxContext) {}

  /** The events that gather, not yet in a batch. */
  get openBytes(): number {
    return this._openBytes;
  }

  /** Events dropped because the buffer was full. */
  get nDropped(): number {
    return this._nDropped;
  }

  /** Events that have no answer yet. */
  get nEvents(): number {
    return this._batches.reduce((sum, { lines }) => sum + lines.length, this._open.length);
  }

  get sizeBytes(): number {
    return this._sizeBytes;
  }

  get batches(): readonly Batch[] {
    return this._batches;
  }

  push(line: Line, origin: Origin): void {
    const open = this._openOrigin;
    const isOther =
      open &&
      (open.sessionId !== origin.sessionId ||
        open.windowId !== origin.windowId ||
        open.visitor !== origin.visitor);
    // A small bound is cut into quarters, so that dropping the oldest does not drop all.
    const limit = Math.min(MAX_BATCH_BYTES, this._context.maxBytes / 4);
    if (isOther || this._openBytes + line.sizeBytes > limit) this.seal();
    this._openOrigin = origin;
    this._open.push(line);
    this._openBytes += line.sizeBytes;
    this._sizeBytes += line.sizeBytes;
    this._keepBound();
  }

  /** Puts the gathered events into batches. */
  seal(limitBytes = MAX_BATCH_BYTES): void {
    const origin = this._openOrigin;
    if (!origin || this._open.length === 0) return;
    const runs = splitLines(this._open, limitBytes - ENVELOPE_BYTES);
    this._batches.push(...runs.map((run) => this._newBatch(run, origin)));
    this._open = [];
    this._openBytes = 0;
  }

  /** Seals, and cuts what was never tried into batches that a beacon can carry. */
  sealSmall(limitBytes: number): void {
    this.seal(limitBytes);
    this._batches = this._batches.flatMap((batch) => {
      const isWhole = batch.sizeBytes <= limitBytes - ENVELOPE_BYTES || batch.lines.length === 1;
      if (isWhole || batch.wasTried || batch.state !== "waiting") return batch;
      batch.state = "gone";
      const runs = splitLines(batch.lines, limitBytes - ENVELOPE_BYTES);
      return runs.map((run) => this._newBatch(run, batch.origin, batch.metadata));
    });
  }

  /** The oldest batch that nobody is sending. */
  next(): Batch | undefined {
    return this._batches.find((batch) => batch.state === "waiting");
  }

  remove(batch: Batch): void {
    batch.state = "gone";
    const at = this._batches.indexOf(batch);
    if (at < 0) return;
    this._batches.splice(at, 1);
    this._sizeBytes -= batch.sizeBytes;
  }

  clear(): void {
    for (const batch of [...this._batches]) this.remove(batch);
    this._open = [];
    this._openBytes = 0;
    this._sizeBytes = 0;
  }

  /** What was never tried moves to another session. */
  relabel(fromSession: string, toSession: string): void {
    const moved = (origin: Origin): Origin =>
      origin.sessionId === fromSession ? { ...origin, sessionId: toSession } : origin;
    if (this._openOrigin) this._openOrigin = moved(this._openOrigin);
    for (const batch of this._batches) if (!batch.wasTried) batch.origin = moved(batch.origin);
  }

  private _newBatch(lines: Line[], origin: Origin, metadata = this._context.metadata()): Batch {
    return {
      id: this._context.newId(),
      origin,
      metadata,
      lines,
      sizeBytes: lines.reduce((sum, line) => sum + line.sizeBytes, 0),
      state: "waiting",
      wasTried: false,
      isKeptAlive: false,
    };
  }

  private _keepBound(): void {
    while (this._sizeBytes > this._context.maxBytes) {
      const isGap = (batch: Batch) => batch === this._gap?.batch;
      const oldest = this._batches.find((batch) => batch.state === "waiting" && !isGap(batch));
      if (!oldest) {
        // All that is left gathers still, or is on its way and cannot be called back.
        if (this._open.length < 2) return;
        this.seal();
        continue;
      }
      this._drop(oldest);
    }
  }

  /** Puts the mark where the batch was; a mark that waits just before it takes the batch in. */
  private _drop(batch: Batch): void {
    const at = this._batches.indexOf(batch);
    const before = this._gap;
    const grows =
      before !== undefined &&
      before.batch === this._batches[at - 1] &&
      before.batch.state === "waiting" &&
      !before.batch.wasTried &&
      before.batch.origin.sessionId === batch.origin.sessionId;
    const times = batch.lines.map((line) => line.timestamp);
    const gap: Gap = {
      n_events: batch.lines.length + (grows ? before.gap.n_events : 0),
      size_bytes: batch.sizeBytes + (grows ? before.gap.size_bytes : 0),
      from: Math.min(...times, ...(grows ? [before.gap.from] : [])),
      to: Math.max(...times, ...(grows ? [before.gap.to] : [])),
    };
    const line = toLine(customEvent("revisit/gap", gap, gap.to));
    const mark = this._newBatch([line], batch.origin, batch.metadata);
    this._nDropped += batch.lines.length;
    if (grows) this.remove(before.batch);
    const place = this._batches.indexOf(batch);
    this.remove(batch);
    this._batches.splice(place, 0, mark);
    this._sizeBytes += mark.sizeBytes;
    this._gap = { batch: mark, gap };
  }
}
