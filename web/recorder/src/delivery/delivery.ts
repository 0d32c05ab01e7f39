/**
 * What becomes of events once they are recorded: they gather in batches, are kept for the case that
 * the page dies, and go to the server in order, until it has answered. The recorder pushes lines and
 * tells when the page is hidden or ends; all else happens by itself.
 */
import type { Environment, Stop } from "../environment";
import { FLUSH_EARLY_BYTES, FLUSH_EARLY_MS } from "../limits";
import type { Settings } from "../options";
import type { Line, Metadata, Origin } from "./batch";
import { Outbox } from "./outbox";
import { Sender, type SentBatch } from "./sender";
import { browserTransport, type Transport } from "./transport";

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
  private readonly _outbox: Outbox;
  private readonly _sender: Sender;
  private readonly _listeners = new Set<(batch: SentBatch) => void>();
  private _timer: { stop: Stop; dueAt: number } | undefined;
  private _nBatchesSent = 0;
  private _bytesSent = 0;

  constructor(
    private readonly _context: DeliveryContext,
    transport?: Transport,
  ) {
    const { environment, page, settings, metadata, onRecovered } = _context;
    this._outbox = new Outbox({
      newId: environment.newId,
      metadata,
      maxBytes: settings.maxBufferSize,
    });
    const url = `${settings.ingestUrl}?key=${encodeURIComponent(settings.writeKey)}`;
    this._sender = new Sender(
      this._outbox,
      transport ?? browserTransport(page, url),
      environment,
      onRecovered,
      (sent) => this._wasSent(sent),
    );
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

  push(line: Line, origin: Origin): void {
    this._outbox.push(line, origin);
    const isUrgent = this._outbox.openBytes > FLUSH_EARLY_BYTES;
    this._flushWithin(isUrgent ? FLUSH_EARLY_MS : this._context.settings.flushIntervalMs);
  }

  /**
   * Sends what there is. Done when the server has it, or when it could not be reached: then the
   * rest is tried again by itself. Never rejects.
   */
  async flush(): Promise<void> {
    this._timer?.stop();
    this._timer = undefined;
    if (this._isAtHome) return;
    await this._sender.flush();
  }

  /** Does not wait for the rest of a back-off: there is news, such as the network being back. */
  async flushNow(): Promise<void> {
    if (!this._isAtHome) await this._sender.flushNow();
  }

  /** The page is hidden and may end without another word. */
  pageHidden(): void {
    if (!this._isAtHome) this._sender.hurry();
  }

  /** The page ends, or goes to sleep. */
  pageEnds(): void {
    if (!this._isAtHome) this._sender.goodbye();
  }

  /** The page had ended, and goes on. */
  pageIsBack(): void {
    void this.flushNow();
  }

  /** Nothing more comes; what there is still goes. */
  stop(): void {
    void this.flush();
  }

  /** Forgets all that is not sent. */
  async wipe(): Promise<void> {
    this._outbox.clear();
  }

  /** What is not yet sent belongs to another session: two tabs began one at once. */
  relabel(fromSession: string, toSession: string): void {
    this._outbox.relabel(fromSession, toSession);
  }

  /** There is no server to send to. */
  private get _isAtHome(): boolean {
    return this._context.settings.ingestUrl === null;
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
    for (const listener of this._listeners) listener(sent);
  }
}
