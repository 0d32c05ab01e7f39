/**
 * Takes batches out of the outbox to the server: one at a time, so that they arrive in order; the
 * same batch again until there is an answer; and all at once when the page goes away.
 */

import type { Environment, Stop } from "../environment";
import { KEEPALIVE_BYTES } from "../limits";
import { retryDelay } from "./backoff";
import { type Batch, batchBody } from "./batch";
import type { Outbox } from "./outbox";
import type { Answer, Packed, Transport } from "./transport";

/** A request that carried a batch, as a panel shows it. */
export interface SentBatch {
  id: string;
  nEvents: number;
  jsonBytes: number;
  /** What went over the wire. */
  sentBytes: number;
  /** What the server answered; 0 when it did not; -1 when there is no way to know (a beacon). */
  status: number;
  at: number;
}

/** The server may be there again later: no answer, its own failure, or too many of us. */
function isTemporary(status: number): boolean {
  return status < 200 || status >= 500 || status === 429;
}

export class Sender {
  private _run: Promise<void> | undefined;
  private _stopWaiting: Stop | undefined;
  private _nFailures = 0;
  private _nRefused = 0;
  private _nDroppedSeen = 0;

  constructor(
    private readonly _outbox: Outbox,
    private readonly _transport: Transport,
    private readonly _environment: Pick<Environment, "now" | "random" | "after">,
    /** The server has answered again after events were dropped. */
    private readonly _onRecovered: () => void,
    private readonly _onSent: (sent: SentBatch) => void = () => {},
  ) {}

  /** Events that the server refused (4xx). */
  get nRefused(): number {
    return this._nRefused;
  }

  /**
   * Sends what is buffered. Done when all has an answer or the first attempt has failed; what is
   * left then is tried again later, by itself. Never rejects.
   */
  async flush(): Promise<void> {
    if (this._stopWaiting) return;
    this._outbox.seal();
    this._run ??= this._sendAll().finally(() => {
      this._run = undefined;
    });
    await this._run;
  }

  /** Does not wait for the rest of a back-off: there is news, such as the network being back. */
  async flushNow(): Promise<void> {
    this._stopWaiting?.();
    this._stopWaiting = undefined;
    await this.flush();
  }

  /**
   * The page is hidden and may end without another word. What fits goes now by requests that
   * outlive the page; if the page lives on, their answers count as always.
   */
  hurry(): void {
    this._outbox.sealSmall(KEEPALIVE_BYTES);
    let room = KEEPALIVE_BYTES - this._bytesKeptAlive();
    for (const batch of this._outbox.batches) {
      if (batch.state !== "waiting") continue;
      const content = batchBody(batch, this._environment.now());
      const sizeBytes = byteLength(content);
      if (sizeBytes > room) break;
      room -= sizeBytes;
      void this._send(batch, { content, keepalive: true });
    }
    void this.flush();
  }

  /** The page ends: whatever has no answer and would end with it goes by beacon, or as it can. */
  goodbye(): void {
    this._outbox.sealSmall(KEEPALIVE_BYTES);
    for (const batch of [...this._outbox.batches]) {
      if (batch.state === "sent" && batch.isKeptAlive) continue;
      const content = batchBody(batch, this._environment.now());
      if (content.length <= KEEPALIVE_BYTES && this._transport.beacon(content)) {
        this._outbox.remove(batch);
        this._tell(batch, content, -1);
      } else if (batch.state !== "sent") {
        void this._send(batch, { content, keepalive: false });
      }
    }
  }

  private async _sendAll(): Promise<void> {
    for (let batch = this._outbox.next(); batch; batch = this._outbox.next()) {
      batch.state = "packing";
      const packed = await this._transport.pack(batchBody(batch, this._environment.now()));
      // The page may have gone while gzip was at work, and have taken the batch along.
      if (!isPacking(batch)) continue;
      const isSettled = await this._send(batch, packed);
      if (!isSettled) return;
    }
  }

  /** Whether the batch is off our hands. */
  private async _send(batch: Batch, packed: Packed): Promise<boolean> {
    batch.state = "sent";
    batch.wasTried = true;
    batch.isKeptAlive = packed.keepalive;
    const answer = await this._transport.send(packed);
    this._tell(batch, packed.content, answer.status);
    if (isGone(batch)) return true;
    if (isTemporary(answer.status)) {
      batch.state = "waiting";
      this._retryLater(answer);
      return false;
    }
    this._outbox.remove(batch);
    this._nFailures = 0;
    if (answer.status >= 300) this._nRefused += batch.lines.length;
    else this._tellIfRecovered();
    return true;
  }

  private _tell(batch: Batch, content: string | ArrayBuffer, status: number): void {
    const sentBytes = typeof content === "string" ? byteLength(content) : content.byteLength;
    this._onSent({
      id: batch.id,
      nEvents: batch.lines.length,
      jsonBytes: batch.sizeBytes,
      sentBytes,
      status,
      at: this._environment.now(),
    });
  }

  private _retryLater({ retryAfter }: Answer): void {
    this._nFailures += 1;
    this._stopWaiting?.();
    const delayMs = retryDelay({
      nFailures: this._nFailures,
      retryAfter,
      now: this._environment.now(),
      random: this._environment.random(),
    });
    this._stopWaiting = this._environment.after(delayMs, () => void this.flushNow());
  }

  private _tellIfRecovered(): void {
    if (this._outbox.nDropped === this._nDroppedSeen) return;
    this._nDroppedSeen = this._outbox.nDropped;
    this._onRecovered();
  }

  private _bytesKeptAlive(): number {
    return this._outbox.batches
      .filter((batch) => batch.state === "sent" && batch.isKeptAlive)
      .reduce((sum, batch) => sum + batch.sizeBytes, 0);
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

// The state changes while we wait, which the compiler does not see.
function isPacking(batch: Batch): boolean {
  return batch.state === "packing";
}

function isGone(batch: Batch): boolean {
  return batch.state === "gone";
}
