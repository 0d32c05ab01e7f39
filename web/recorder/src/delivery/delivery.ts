/**
 * What becomes of events once they are recorded: they gather in batches, are kept for the case that
 * the page dies, and go to the server in order, until it has answered. The recorder pushes lines and
 * tells when the page is hidden or ends; all else happens by itself. Where there is no server, what
 * is kept stays.
 */
import type { Environment, Stop } from "../environment";
import { guard } from "../guard";
import { FLUSH_EARLY_BYTES, FLUSH_EARLY_MS, LAST_TRIES } from "../limits";
import type { Settings } from "../options";
import { type Batch, byteLength, type Line, type Metadata, type Origin } from "./batch";
import { type Compressor, newCompressor } from "./compressor";
import { chooseEvicted } from "./eviction";
import type { Journal } from "./journal/journal";
import { openJournal } from "./journal/open";
import { Life } from "./life";
import { Outbox } from "./outbox";
import { eventsOf, findLeft, originOf } from "./recovery";
import { Saver } from "./saver";
import { Sender, type SentBatch } from "./sender";
import { browserTransport, type Transport } from "./transport";
import { Worth } from "./worth";

export interface DeliveryContext {
  environment: Environment;
  page: Window & typeof globalThis;
  settings: Settings;
  metadata(): Metadata;
  /** After a gap: a replay needs the whole page again. */
  onRecovered(): void;
  /** Tells this page, as long as it lives, from all others. */
  pageId: string;
}

export interface DeliveryStats {
  /** Events that have no answer yet. */
  nWaiting: number;
  bytesWaiting: number;
  nBatchesSent: number;
  /** As they went over the wire, compressed. */
  bytesSent: number;
}

export class Delivery {
  /** Where batches go; empty: nowhere. */
  private readonly _to: string;
  private readonly _outbox: Outbox;
  private readonly _saver: Saver;
  private readonly _sender: Sender;
  private readonly _compressor: Compressor;
  private readonly _life: Life;
  private readonly _listeners = new Set<(batch: SentBatch) => void>();
  private _journal: Promise<Journal> | undefined;
  /** Done when what the window had left is in line. */
  private _ready: Promise<void> | undefined;
  private _timer: { stop: Stop; dueAt: number } | undefined;
  private _origin: Origin | undefined;
  private _isStopped = false;
  private _nBatchesSent = 0;
  private _bytesSent = 0;
  /** Between the end of the page and its coming back. */
  private _isAway = false;

  constructor(
    private readonly _context: DeliveryContext,
    transport?: Transport,
  ) {
    const { environment, page, settings, metadata, pageId } = _context;
    const { ingestUrl, writeKey, beforeSend, maxBufferSize } = settings;
    this._to = ingestUrl === null ? "" : `${ingestUrl}?key=${encodeURIComponent(writeKey)}`;
    this._outbox = new Outbox({
      ...{ environment, metadata, pageId, to: this._to },
      ...{ maxBytes: maxBufferSize, beforeSend },
    });
    this._saver = new Saver({
      environment,
      outbox: this._outbox,
      quotaBytes: settings.storage === "memory" ? maxBufferSize : settings.storageQuotaBytes,
      makeRoom: (journal, bytesToFree) => this._makeRoom(journal, bytesToFree),
      isHome: this._isHome,
    });
    this._compressor = newCompressor({ page, environment, settings });
    this._sender = new Sender({
      environment,
      outbox: this._outbox,
      transport: transport ?? browserTransport(page, this._to, this._compressor),
      read: (batch) => this._read(batch),
      save: () => this._saver.save(),
      onRecovered: () => guard(_context.onRecovered),
      onSent: (sent) => this._wasSent(sent),
      onRest: () => this._rested(),
    });
    this._life = new Life(page, pageId, environment);
  }

  /** Events that never reached the server: there was no more room, or the server refused them. */
  get nDropped(): number {
    return this._outbox.nDropped + this._sender.nRefused;
  }

  get stats(): DeliveryStats {
    return {
      nWaiting: this._outbox.nEvents,
      bytesWaiting: this._outbox.sizeBytes,
      nBatchesSent: this._nBatchesSent,
      bytesSent: this._bytesSent,
    };
  }

  /** Tells of every request that carried a batch. */
  onBatch(listener: (batch: SentBatch) => void): Stop {
    this._listeners.add(listener);
    return () => void this._listeners.delete(listener);
  }

  /** Called for every event of the page: cheap, whatever there is to do. */
  push(line: Line, origin: Origin): void {
    this._isStopped = false;
    this._origin = origin;
    this._outbox.push(line, origin);
    if (this._isAway) return;
    void this._begin();
    this._saver.saveSoon();
    if (this._isHome) return;
    const isUrgent = line.worth === Worth.snapshot || this._outbox.openBytes > FLUSH_EARLY_BYTES;
    this._flushWithin(isUrgent ? FLUSH_EARLY_MS : this._context.settings.flushIntervalMs);
  }

  /**
   * Sends what there is. Done when the server has it, or when it could not be reached: then the
   * rest is tried again by itself. Without a server: done when it is kept. Never rejects.
   */
  async flush(): Promise<void> {
    this._timer?.stop();
    this._timer = undefined;
    if (this._isAway) return;
    await this._begin();
    if (this._isHome) {
      await this._saver.save();
      return;
    }
    this._outbox.gather();
    // While nothing can be sent the batch may grow: fewer requests when it can.
    if (!this._sender.isWaiting) this._outbox.seal();
    await this._sender.flush();
  }

  /** Does not wait for the rest of a back-off: there is news, such as the network being back. */
  async flushNow(): Promise<void> {
    this._sender.stop();
    await this._recover();
    await this.flush();
  }

  /** The page is hidden and may end without another word. */
  pageHidden(): void {
    // When a page goes, the browser says that it ends, and then that it is hidden.
    if (this._isAway) {
      this.pageEnds();
      return;
    }
    this._saveAll();
    if (this._isHome) return;
    this._sender.hurry();
    void this.flush();
  }

  /**
   * The page ends, or goes to sleep and may not wake up. Nothing is begun after this that would have
   * an answer: a page that runs for one is not kept for the way back.
   */
  pageEnds(): void {
    this._isAway = true;
    this._saveAll();
    if (!this._isHome) this._sender.goodbye();
    this._saver.rest();
    this._life.end();
    this._compressor.stop();
    this._ready = undefined;
  }

  /** The page had ended, and goes on. */
  async pageIsBack(): Promise<void> {
    this._isAway = false;
    this._sender.comeBack();
    this._sender.stop();
    await this.flush();
  }

  /** Nothing more comes; what there is still goes. */
  stop(): void {
    if (this._isStopped || !this._ready) return;
    this._isStopped = true;
    this._saveAll();
    this._sender.stop();
    void this.flush().then(() => this._endIfDone());
  }

  /** Forgets all that is not sent, of this page and of those before it. */
  async wipe(): Promise<void> {
    this._outbox.clear();
    await this._begin();
    try {
      const journal = await this._journal;
      const heads = (await journal?.heads()) ?? [];
      const removed = heads.filter(({ to }) => to === this._to).map(({ batchId }) => batchId);
      await journal?.write({ removed, rows: [] });
    } catch {
      // What cannot be reached cannot be sent either.
    }
  }

  /** There is no server to send to. */
  private get _isHome(): boolean {
    return this._to === "";
  }

  private _begin(): Promise<void> {
    this._ready ??= this._open();
    return this._ready;
  }

  private async _open(): Promise<void> {
    const { page, settings, environment } = this._context;
    this._journal ??= openJournal(settings.storage, page, environment);
    const journal = await this._journal;
    await this._life.begin();
    this._saver.use(journal);
    await this._recover();
  }

  private async _recover(): Promise<void> {
    const journal = await this._journal;
    if (!journal?.isDurable || this._isHome) return;
    try {
      const { heads, stale } = await findLeft({
        ...{ journal, life: this._life, to: this._to },
        ...{ windowId: this._origin?.windowId, now: this._context.environment.now() },
      });
      this._outbox.adopt(heads);
      this._outbox.forget(stale);
    } catch {
      // The journal cannot be read now; the next page tries again.
    }
  }

  private _saveAll(): void {
    this._outbox.gather();
    this._outbox.seal();
    this._saver.saveAtOnce();
  }

  /** The events of a batch that only the journal has; null when there is nothing to send. */
  private async _read(batch: Batch): Promise<readonly string[] | null> {
    const parts = await this._journal?.then((it) => it.read(batch.id)).catch(() => null);
    if (!parts) {
      // Another page has sent it, or will.
      this._outbox.leave(batch);
      return null;
    }
    const { texts, nLost } = eventsOf(parts, batch.nEvents);
    if (nLost > 0) {
      const sizeBytes = texts.reduce((sum, text) => sum - byteLength(text), batch.sizeBytes);
      const what = { ...batch, nEvents: nLost, sizeBytes: Math.max(0, sizeBytes) };
      this._outbox.mark(what, batch.origin, "broken_off");
    }
    if (texts.length > 0) return texts;
    this._outbox.remove(batch);
    return null;
  }

  private async _makeRoom(journal: Journal, bytesToFree: number): Promise<void> {
    if (!this._isHome) {
      this._outbox.shed(bytesToFree, "storage_full");
      return;
    }
    const current = this._origin?.sessionId;
    const evicted = chooseEvicted(await journal.heads(), bytesToFree, current);
    this._outbox.forget(evicted.map((head) => head.batchId));
    const own = evicted.filter((head) => head.sessionId === current);
    for (const head of own) this._outbox.mark(head, originOf(head), "storage_full");
    if (own.length > 0) guard(this._context.onRecovered);
  }

  private _flushWithin(delayMs: number): void {
    const { environment } = this._context;
    const dueAt = environment.now() + delayMs;
    if (this._timer && this._timer.dueAt <= dueAt) return;
    this._timer?.stop();
    this._timer = { stop: environment.after(delayMs, () => void this.flush()), dueAt };
  }

  private _wasSent(sent: SentBatch): void {
    if (sent.status >= 200 && sent.status < 300) this._nBatchesSent += 1;
    this._bytesSent += sent.sentBytes;
    for (const listener of this._listeners) guard(() => listener(sent));
    // The journal has something to forget.
    this._saver.saveSoon();
  }

  private _rested(): void {
    if (this._isStopped) void this._endIfDone();
    else if (this._outbox.openBytes > 0 && !this._sender.isWaiting) {
      this._flushWithin(this._context.settings.flushIntervalMs);
    }
  }

  /** After `stop`: when all is sent, or when the next page can do it as well, nothing is left. */
  private async _endIfDone(): Promise<void> {
    const isLeftToOthers = this._sender.isWaiting && this._saver.isDurable;
    const isDone =
      this._isHome || isLeftToOthers || this._outbox.batches.length === 0 || this._hasGivenUp;
    if (!this._isStopped || !isDone) return;
    await this._saver.save();
    if (!this._isStopped) return;
    const journal = await this._journal;
    this._sender.stop();
    this._saver.rest();
    this._compressor.stop();
    this._life.end();
    journal?.close();
    this._journal = undefined;
    this._ready = undefined;
  }

  private get _hasGivenUp(): boolean {
    return this._sender.nFailures >= LAST_TRIES;
  }
}
