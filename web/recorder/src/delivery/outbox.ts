/**
 * All that has no answer yet: events that just came, the batch that is open to them, and batches in
 * order, those of pages that are gone before our own. It keeps within its bound, first by leaving
 * lines to the journal, then by shedding. It is not concerned with how or when anything is sent or
 * saved.
 */
import type { Environment } from "../environment";
import {
  ENVELOPE_BYTES,
  HOME_BATCH_BYTES,
  KEEPALIVE_BYTES,
  MAX_BATCH_BYTES,
  MAX_OPEN_MS,
} from "../limits";
import type { RecorderOptions } from "../options";
import {
  type Batch,
  type Gap,
  type GapReason,
  type Line,
  type Metadata,
  measure,
  type Origin,
  sameOrigin,
} from "./batch";
import type { Head, Row } from "./journal/journal";
import { lookOver } from "./look-over";
import {
  gapLine,
  joinGaps,
  rewrite,
  type Shed,
  shedChanges,
  shedOldest,
  shedTrifles,
  UNSAVED,
} from "./shedding";
import { Worth } from "./worth";

export interface OutboxContext {
  environment: Pick<Environment, "now" | "newId">;
  metadata(): Metadata;
  pageId: string;
  /** Where batches are to go; empty: they stay in the browser. */
  to: string;
  maxBytes: number;
  beforeSend?: RecorderOptions["beforeSend"];
}

interface Staged {
  origin: Origin;
  lines: Line[];
}

/** What the journal is to do, and whose rows they are. */
export interface Unsaved {
  removed: string[];
  rows: Row[];
  batches: Batch[];
}

export class Outbox {
  private _staged: Staged[] = [];
  private _stagedBytes = 0;
  private _batches: Batch[] = [];
  /** Of all lines in memory, those that just came included. */
  private _sizeBytes = 0;
  private _removed: string[] = [];
  /** Whose events came last. */
  private _current: Origin | undefined;
  private _lost: { origin: Origin; gap: Gap } | undefined;
  private _nDropped = 0;
  private _nBatches = 0;
  private _needsSnapshot = false;

  constructor(private readonly _context: OutboxContext) {}

  /** The events that gather, not yet ready to go. */
  get openBytes(): number {
    return this._stagedBytes + (this._open?.sizeBytes ?? 0);
  }

  get nEvents(): number {
    const staged = this._staged.reduce((sum, { lines }) => sum + lines.length, 0);
    return this._batches.reduce((sum, { nEvents }) => sum + nEvents, staged);
  }

  get sizeBytes(): number {
    return this._batches.reduce((sum, batch) => sum + batch.sizeBytes, this._stagedBytes);
  }

  /** In memory, which the bound is for. */
  get memoryBytes(): number {
    return this._sizeBytes;
  }

  /** Events that were dropped for want of room. */
  get nDropped(): number {
    return this._nDropped;
  }

  get batches(): readonly Batch[] {
    return this._batches;
  }

  /** Once: whether a replay has nothing to stand on until the next full snapshot. */
  takeNeedOfSnapshot(): boolean {
    const needs = this._needsSnapshot;
    this._needsSnapshot = false;
    return needs;
  }

  /** Called for every event of the page, so all work is left to `gather`. */
  push(line: Line, origin: Origin): void {
    const last = this._staged[this._staged.length - 1];
    if (last && sameOrigin(last.origin, origin)) last.lines.push(line);
    else this._staged.push({ origin, lines: [line] });
    this._current = origin;
    this._stagedBytes += line.sizeBytes;
    this._sizeBytes += line.sizeBytes;
  }

  /** Lets the page have its last look at the events that just came, and puts them into batches. */
  gather(): void {
    if (this._staged.length === 0) return;
    const { beforeSend, metadata } = this._context;
    const staged = this._staged;
    this._staged = [];
    this._sizeBytes -= this._stagedBytes;
    this._stagedBytes = 0;
    const now: Record<string, unknown> = { ...metadata() };
    for (const run of staged) {
      const seen = beforeSend
        ? lookOver(beforeSend, { ...run, metadata: now })
        : { ...run, metadata: now };
      for (const line of seen?.lines ?? []) {
        this._append(line, seen?.origin ?? run.origin, seen?.metadata ?? now);
      }
    }
  }

  /** The open batch takes no more. */
  seal(): void {
    const open = this._open;
    if (open) open.state = "waiting";
  }

  /** The next to send. Batches of a window go in order; those of ours before all others. */
  next(): Batch | undefined {
    const waiting = this._batches.filter((batch) => batch.state === "waiting");
    const windowId = this._current?.windowId;
    return waiting.find((batch) => batch.origin.windowId === windowId) ?? waiting[0];
  }

  /** Takes over batches of pages that are gone, given in order. */
  adopt(heads: readonly Head[]): void {
    const known = new Set(this._batches.map((batch) => batch.id));
    const adopted = heads.filter((head) => !known.has(head.batchId)).map(batchOf);
    this._batches.unshift(...adopted);
  }

  /** Done with, whatever the reason. */
  remove(batch: Batch): void {
    if (batch.state === "gone") return;
    batch.state = "gone";
    if (batch.wasSaved) this._removed.push(batch.id);
    if (batch.lines) this._sizeBytes -= batch.sizeBytes;
    this._batches.splice(this._batches.indexOf(batch), 1);
  }

  /** Done with for this page; the journal keeps it, or knows nothing of it. */
  leave(batch: Batch): void {
    batch.wasSaved = false;
    this.remove(batch);
  }

  /** The journal is to forget batches that may not be here. */
  forget(ids: readonly string[]): void {
    const forgotten = new Set(ids);
    for (const batch of this._batches.filter(({ id }) => forgotten.has(id))) this.leave(batch);
    this._removed.push(...ids);
  }

  /** The events of a batch are lost; the next batch of its window says so. */
  lose(batch: Batch, reason: GapReason): void {
    const { nEvents, sizeBytes, firstAt, lastAt, origin, lines } = batch;
    this._needsSnapshot = true;
    this.remove(batch);
    // A mark alone needs no mark.
    if (lines?.every((line) => line.gap)) return;
    this._nDropped += reason === "refused" ? 0 : nEvents;
    this.mark(
      { n_events: nEvents, size_bytes: sizeBytes, from: firstAt, to: lastAt, reason },
      origin,
    );
  }

  /** Puts the mark into the first batch of its recording that may still change, or the next. */
  mark(gap: Gap, origin: Origin): void {
    const batch = this._untried().find((one) => sameRecording(one.origin, origin));
    if (batch) {
      this._markAtStart(batch, gap);
    } else if (this._current && sameRecording(this._current, origin)) {
      this._lost = { origin, gap: joinGaps(this._lost?.gap, gap) };
    } else {
      // Nothing more will come of that recording, so the mark goes alone.
      const alone = this._newBatch(origin, {});
      alone.state = "waiting";
      this._markAtStart(alone, gap);
      this._batches.unshift(alone);
    }
  }

  /** Two halves in its place, with ids of their own; false when it cannot be cut. */
  split(batch: Batch, lines: readonly Line[]): boolean {
    if (lines.length < 2) return false;
    const at = this._batches.indexOf(batch);
    const middle = Math.ceil(lines.length / 2);
    const halves = [lines.slice(0, middle), lines.slice(middle)].map((half): Batch => {
      const part = this._newBatch(batch.origin, batch.metadata);
      part.state = "waiting";
      this._rewrite(part, half);
      return part;
    });
    this._batches.splice(at + 1, 0, ...halves);
    this.remove(batch);
    return true;
  }

  clear(): void {
    for (const batch of [...this._batches]) this.remove(batch);
    this._staged = [];
    this._stagedBytes = 0;
    this._sizeBytes = 0;
    this._lost = undefined;
  }

  /** What was never tried moves to another session. */
  relabel(fromSession: string, toSession: string): void {
    const moved = (origin: Origin): Origin =>
      origin.sessionId === fromSession ? { ...origin, sessionId: toSession } : origin;
    for (const staged of this._staged) staged.origin = moved(staged.origin);
    if (this._lost) this._lost.origin = moved(this._lost.origin);
    if (this._current) this._current = moved(this._current);
    for (const batch of this._batches) {
      if (batch.wasTried || batch.origin.sessionId !== fromSession) continue;
      batch.origin = moved(batch.origin);
      if (batch.lines) this._rewrite(batch, batch.lines);
    }
  }

  /** What the journal is to write and to forget. It is taken for written until told otherwise. */
  takeUnsaved(): Unsaved {
    const unsaved: Unsaved = { removed: this._removed, rows: [], batches: [] };
    this._removed = [];
    for (const batch of this._batches) {
      if (!batch.lines || batch.nSaved >= batch.nEvents) continue;
      const text = batch.lines.slice(batch.nSaved).map((line) => line.text);
      const part = batch.nParts;
      batch.nSaved = batch.nEvents;
      batch.nParts = part + 1;
      batch.wasSaved = true;
      unsaved.rows.push({ head: this._headOf(batch), part, text: text.join("\n") });
      unsaved.batches.push(batch);
    }
    return unsaved;
  }

  wereKept({ rows, batches }: Unsaved): void {
    rows.forEach(({ head, part }, at) => {
      const batch = batches[at];
      // Unless it has been changed meanwhile; then it is to be written anew.
      if (batch && batch.nParts > part && batch.nEvents >= head.nEvents) batch.nKept = head.nEvents;
    });
  }

  wereNotKept({ removed, batches }: Unsaved): void {
    this._removed.push(...removed);
    for (const batch of batches) Object.assign(batch, UNSAVED);
  }

  /** Lets go of lines that the journal has, the last to be sent first, to be within the bound. */
  leaveToJournal(): void {
    const next = this.next();
    for (const batch of [...this._batches].reverse()) {
      if (this._sizeBytes <= this._context.maxBytes) return;
      const isKept = batch.lines && batch.nKept === batch.nEvents;
      if (!isKept || batch.state !== "waiting" || batch === next) continue;
      batch.lines = null;
      this._sizeBytes -= batch.sizeBytes;
    }
  }

  /** Forgets the batches that the journal has and that take no more: they are where they belong. */
  letGoOfKept(): void {
    for (const batch of [...this._batches]) {
      if (batch.state !== "waiting" || batch.nKept !== batch.nEvents) continue;
      this.leave(batch);
    }
  }

  /** Sheds what memory has no room for. */
  keepBound(): void {
    const { maxBytes } = this._context;
    if (this._sizeBytes > maxBytes) this.shed(this._sizeBytes - maxBytes * 0.75, "memory_full");
  }

  /** Frees so much, if that can be done, of memory or of the journal. */
  shed(bytesToFree: number, why: "memory_full" | "storage_full"): void {
    this.gather();
    let left = bytesToFree - this._apply(shedTrifles, bytesToFree, why).sizeBytes;
    if (left > 0) left -= this._needing(this._apply(shedChanges, left, why)).sizeBytes;
    if (left > 0 && why === "storage_full") left -= this._loseOldest(left);
    if (left > 0) this._needing(this._apply(shedOldest, left, why));
    this._joinMarks();
  }

  private _apply(step: typeof shedTrifles, bytesToFree: number, why: GapReason): Shed {
    const shed = step(this._untried(), bytesToFree, why);
    this._sizeBytes -= shed.sizeBytes;
    this._nDropped += shed.nEvents;
    return shed;
  }

  private _needing(shed: Shed): Shed {
    this._needsSnapshot ||= shed.nEvents > 0;
    return shed;
  }

  /** Batches that only the journal has, up to one with which a replay can begin. */
  private _loseOldest(bytesToFree: number): number {
    let freed = 0;
    let last: Origin | undefined;
    for (const batch of this._batches.filter((one) => one.lines === null)) {
      const isBeginning = batch.hasSnapshot || !last || !sameRecording(last, batch.origin);
      if (freed >= bytesToFree && isBeginning) break;
      if (batch.state !== "waiting") continue;
      last = batch.origin;
      freed += batch.sizeBytes;
      this.lose(batch, "storage_full");
    }
    return freed;
  }

  /** Batches of ours that may still change, in order. */
  private _untried(): (Batch & { lines: Line[] })[] {
    return this._batches.filter(
      (batch): batch is Batch & { lines: Line[] } =>
        batch.lines !== null && !batch.wasTried && isHere(batch),
    );
  }

  private get _open(): Batch | undefined {
    const last = this._batches[this._batches.length - 1];
    return last?.state === "open" ? last : undefined;
  }

  private _append(line: Line, origin: Origin, metadata: Record<string, unknown>): void {
    let open = this._open;
    const hasRoom =
      open &&
      sameOrigin(open.origin, origin) &&
      open.sizeBytes + open.nEvents + line.sizeBytes < this._limitBytes() &&
      this._context.environment.now() - open.openedAt < MAX_OPEN_MS;
    if (!open || !hasRoom) open = this._begin(origin, metadata);
    open.lines?.push(line);
    open.nEvents += 1;
    open.sizeBytes += line.sizeBytes;
    open.firstAt = Math.min(open.firstAt, line.timestamp);
    open.lastAt = Math.max(open.lastAt, line.timestamp);
    open.hasSnapshot ||= line.worth === Worth.snapshot;
    this._sizeBytes += line.sizeBytes;
  }

  /**
   * What the page's last words may take is all that can leave with the page, so a batch is no
   * larger. One behind so much that it could not leave anyway may be: fewer requests.
   */
  private _limitBytes(): number {
    if (this._context.to === "") return HOME_BATCH_BYTES;
    const isBehind = this._sizeBytes > 2 * KEEPALIVE_BYTES;
    return isBehind ? MAX_BATCH_BYTES : KEEPALIVE_BYTES - ENVELOPE_BYTES;
  }

  private _begin(origin: Origin, metadata: Record<string, unknown>): Batch {
    this.seal();
    const batch = this._newBatch(origin, metadata);
    this._batches.push(batch);
    const lost = this._lost;
    if (lost && sameRecording(lost.origin, origin)) {
      this._lost = undefined;
      this._markAtStart(batch, lost.gap);
    }
    return batch;
  }

  private _newBatch(origin: Origin, metadata: Record<string, unknown>): Batch {
    const { environment, pageId } = this._context;
    return {
      id: environment.newId(),
      pageId,
      origin,
      metadata,
      seq: this._nBatches++,
      openedAt: environment.now(),
      state: "open",
      wasTried: false,
      isKeptAlive: false,
      nSaved: 0,
      nParts: 0,
      nKept: 0,
      wasSaved: false,
      ...measure([]),
      lines: [],
    };
  }

  private _rewrite(batch: Batch, lines: Line[]): void {
    if (batch.lines) this._sizeBytes -= batch.sizeBytes;
    rewrite(batch, lines);
    this._sizeBytes += batch.sizeBytes;
  }

  private _markAtStart(batch: Batch, gap: Gap): void {
    const [first, ...rest] = batch.lines ?? [];
    if (first?.gap) this._rewrite(batch, [gapLine(joinGaps(first.gap, gap)), ...rest]);
    else this._rewrite(batch, [gapLine(gap), ...(batch.lines ?? [])]);
  }

  /** The mark of a batch of which nothing else is left goes into the next of its recording. */
  private _joinMarks(): void {
    const batches = this._untried();
    batches.forEach((batch, at) => {
      const gap = batch.nEvents === 1 && batch.lines[0]?.gap;
      const next = batches[at + 1];
      if (!gap || !next || !sameRecording(batch.origin, next.origin)) return;
      this._markAtStart(next, gap);
      this.remove(batch);
    });
  }

  private _headOf(batch: Batch): Head {
    const { id, pageId, origin, metadata, seq, firstAt, lastAt } = batch;
    const { nEvents, sizeBytes, hasSnapshot, nParts } = batch;
    const { to, environment } = this._context;
    return {
      ...{ batchId: id, to, pageId, ...origin, seq, firstAt, lastAt },
      ...{ nEvents, sizeBytes, hasSnapshot, nParts, writtenAt: environment.now(), metadata },
    };
  }
}

/** A batch of another page, as the journal tells of it. It may have been tried by then. */
function batchOf(head: Head): Batch {
  const { batchId, pageId, sessionId, windowId, visitor, metadata, seq } = head;
  const { nEvents, sizeBytes, firstAt, lastAt, hasSnapshot, nParts, writtenAt } = head;
  return {
    id: batchId,
    pageId,
    origin: { sessionId, windowId, visitor },
    metadata,
    seq,
    openedAt: writtenAt,
    lines: null,
    ...{ nEvents, sizeBytes, firstAt, lastAt, hasSnapshot },
    state: "waiting",
    wasTried: true,
    isKeptAlive: false,
    ...{ nSaved: nEvents, nParts, nKept: nEvents, wasSaved: true },
  };
}

function isHere({ state }: Batch): boolean {
  return state === "open" || state === "waiting";
}

function sameRecording(a: Origin, b: Origin): boolean {
  return a.sessionId === b.sessionId && a.windowId === b.windowId;
}
