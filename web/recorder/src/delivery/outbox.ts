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
  type Extent,
  extent,
  type GapReason,
  type Line,
  type Metadata,
  markLine,
  type Origin,
  sameOrigin,
} from "./batch";
import type { Head, Row } from "./journal/journal";
import { lookOver } from "./look-over";
import { chooseShed, STEPS } from "./shedding";
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

interface Run {
  origin: Origin;
  lines: Line[];
}

type Owner = Pick<Batch, "origin" | "metadata">;

interface Loss {
  origin: Origin;
  what: Extent;
  reason: GapReason;
}

/** What the journal is to do, and whose rows they are. */
export interface Unsaved {
  removed: string[];
  rows: Row[];
  batches: Batch[];
}

export class Outbox {
  private _staged: Run[] = [];
  private _batches: Batch[] = [];
  /** The journal is to forget them. */
  private _removed: string[] = [];
  /** Not yet marked. */
  private _losses: Loss[] = [];
  /** Whose events came last. */
  private _current: Origin | undefined;
  private _stagedBytes = 0;
  private _openLimitBytes = 0;
  private _nBatches = 0;
  private _nDropped = 0;
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
    return this._batches.reduce((sum, { sizeBytes }) => sum + sizeBytes, this._stagedBytes);
  }

  /** In memory, which the bound is for. */
  get memoryBytes(): number {
    const add = (sum: number, { lines, sizeBytes }: Batch) => sum + (lines ? sizeBytes : 0);
    return this._batches.reduce(add, this._stagedBytes);
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
  }

  /** Lets the page have its last look at the events that just came, and puts them into batches. */
  gather(): void {
    if (this._staged.length === 0) return;
    const { beforeSend, metadata } = this._context;
    const staged = this._staged;
    this._staged = [];
    this._stagedBytes = 0;
    const now: Record<string, unknown> = { ...metadata() };
    for (const run of staged) {
      const outgoing = { ...run, metadata: now };
      const seen = beforeSend ? lookOver(beforeSend, outgoing) : outgoing;
      for (const line of seen?.lines ?? []) this._append(line, seen ?? outgoing);
    }
    this._tellLosses();
  }

  /** The open batch takes no more. */
  seal(): void {
    this._tellLosses();
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

  /** The events of a batch are lost. */
  lose(batch: Batch, reason: GapReason): void {
    this.remove(batch);
    // A mark needs no mark.
    if (batch.lines?.every((line) => line.isMark)) return;
    this._needsSnapshot = true;
    if (reason !== "refused") this._nDropped += batch.nEvents;
    this.mark(batch, batch.origin, reason);
  }

  /** What is lost is told of with the events that come next. */
  mark(what: Extent, origin: Origin, reason: GapReason): void {
    const same = this._losses.find((one) => sameOrigin(one.origin, origin));
    if (!same) {
      this._losses.push({ what, origin, reason });
      return;
    }
    const { what: before } = same;
    same.reason = reason;
    same.what = {
      nEvents: before.nEvents + what.nEvents,
      sizeBytes: before.sizeBytes + what.sizeBytes,
      firstAt: Math.min(before.firstAt, what.firstAt),
      lastAt: Math.max(before.lastAt, what.lastAt),
      hasSnapshot: false,
    };
  }

  /** Two halves in its place, with ids of their own; false when it cannot be cut. */
  split(batch: Batch, lines: readonly Line[]): boolean {
    if (lines.length < 2) return false;
    const at = this._batches.indexOf(batch);
    const middle = Math.ceil(lines.length / 2);
    const halves = [lines.slice(0, middle), lines.slice(middle)].map((half): Batch => {
      const part = this._newBatch(batch);
      return Object.assign(part, extent(half), { lines: half, state: "waiting" });
    });
    this._batches.splice(at + 1, 0, ...halves);
    this.remove(batch);
    return true;
  }

  clear(): void {
    for (const batch of [...this._batches]) this.remove(batch);
    this._staged = [];
    this._stagedBytes = 0;
    this._losses = [];
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
    let left = this.memoryBytes - this._context.maxBytes;
    const next = this.next();
    for (const batch of [...this._batches].reverse()) {
      if (left <= 0) return;
      const isKept = batch.lines && batch.nKept === batch.nEvents;
      if (!isKept || batch.state !== "waiting" || batch === next) continue;
      batch.lines = null;
      left -= batch.sizeBytes;
    }
  }

  /** Forgets the batches that the journal has and that take no more: they are where they belong. */
  letGoOfKept(): void {
    for (const batch of [...this._batches]) {
      if (batch.state === "waiting" && batch.nKept === batch.nEvents) this.leave(batch);
    }
  }

  /** Sheds what memory has no room for. */
  keepBound(): void {
    const { maxBytes } = this._context;
    const { memoryBytes } = this;
    if (memoryBytes > maxBytes) this.shed(memoryBytes - maxBytes * 0.75, "memory_full");
  }

  /** Frees so much, if that can be done, of memory or of the journal. */
  shed(bytesToFree: number, why: "memory_full" | "storage_full"): void {
    this.gather();
    let left = bytesToFree;
    for (const most of STEPS) {
      if (most === Worth.snapshot && why === "storage_full") left -= this._loseOldest(left);
      if (left > 0) left -= this._thin(left, most, why);
    }
  }

  private _thin(bytesToFree: number, most: Worth, why: GapReason): number {
    let freed = 0;
    const mayChange = ({ lines, wasTried, state }: Batch) =>
      lines && !wasTried && (state === "open" || state === "waiting");
    for (const [batch, shed] of chooseShed(this._batches.filter(mayChange), bytesToFree, most)) {
      const what = extent(shed);
      const lines = batch.lines?.filter((line) => !shed.has(line)) ?? [];
      Object.assign(batch, extent(lines), { lines, ...UNSAVED });
      if (lines.length === 0) this.remove(batch);
      this.mark(what, batch.origin, why);
      this._nDropped += what.nEvents;
      this._needsSnapshot ||= most >= Worth.change;
      freed += what.sizeBytes;
    }
    return freed;
  }

  /** Batches that only the journal has, up to one with which a replay can begin. */
  private _loseOldest(bytesToFree: number): number {
    let freed = 0;
    let sessionId: string | undefined;
    for (const batch of this._batches.filter((one) => !one.lines && one.state === "waiting")) {
      const isBeginning = batch.hasSnapshot || batch.origin.sessionId !== sessionId;
      if (freed >= bytesToFree && isBeginning) break;
      sessionId = batch.origin.sessionId;
      freed += batch.sizeBytes;
      this.lose(batch, "storage_full");
    }
    return freed;
  }

  private get _open(): Batch | undefined {
    const last = this._batches[this._batches.length - 1];
    return last?.state === "open" ? last : undefined;
  }

  private _tellLosses(): void {
    for (const { what, origin, reason } of this._losses.splice(0)) {
      const { nEvents: n_events, sizeBytes: size_bytes, firstAt: from, lastAt: to } = what;
      const mark = markLine({ n_events, size_bytes, from, to, reason });
      this._append(mark, { origin, metadata: { ...this._context.metadata() } });
    }
  }

  private _append(line: Line, owner: Owner): void {
    let open = this._open;
    const hasRoom =
      open &&
      sameOrigin(open.origin, owner.origin) &&
      open.sizeBytes + open.nEvents + line.sizeBytes < this._openLimitBytes &&
      this._context.environment.now() - open.openedAt < MAX_OPEN_MS;
    if (!open || !hasRoom) {
      if (open) open.state = "waiting";
      open = this._newBatch(owner);
      this._openLimitBytes = this._limitBytes();
      this._batches.push(open);
    }
    open.lines?.push(line);
    Object.assign(open, extent([line], open));
  }

  /**
   * What the page's last words may take is all that can leave with the page, so a batch is no
   * larger. One behind so much that it could not leave anyway may be: fewer requests.
   */
  private _limitBytes(): number {
    if (this._context.to === "") return HOME_BATCH_BYTES;
    const isBehind = this.memoryBytes > 2 * KEEPALIVE_BYTES;
    return isBehind ? MAX_BATCH_BYTES : KEEPALIVE_BYTES - ENVELOPE_BYTES;
  }

  private _newBatch({ origin, metadata }: Owner): Batch {
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
      wasSaved: false,
      ...UNSAVED,
      ...extent([]),
      lines: [],
    };
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

/** The journal has nothing of a batch, or nothing that is still true. */
const UNSAVED = { nSaved: 0, nParts: 0, nKept: 0 };
