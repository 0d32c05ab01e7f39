/**
 * Takes batches out of the outbox to the server: one at a time, so that they arrive in order; the
 * same batch again until there is an answer; and all at once when the page goes away.
 */

import type { Environment, Stop } from "../environment";
import { ENVELOPE_BYTES, KEEPALIVE_BYTES, OFFLINE_PROBE_MS } from "../limits";
import { retryDelay } from "./backoff";
import { type Batch, batchBody, byteLength, lineOf } from "./batch";
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

export interface SenderContext {
  environment: Pick<Environment, "now" | "random" | "after">;
  outbox: Outbox;
  transport: Transport;
  /** The events of a batch that only the journal has; null when there is nothing to send. */
  read(batch: Batch): Promise<readonly string[] | null>;
  /** Done when the journal has what the outbox has. */
  save(): Promise<void>;
  /** The server has answered again after events were lost that a replay needs. */
  onRecovered(): void;
  onSent(sent: SentBatch): void;
  /** All is sent, or it waits to try again. */
  onRest(): void;
}

/** The server may be there again later: no answer, its own failure, or too many of us. */
function isTemporary(status: number): boolean {
  return status < 200 || status >= 500 || status === 429 || status === 408;
}

const TOO_LARGE = 413;

export class Sender {
  private _run: Promise<void> | undefined;
  private _stopWaiting: Stop | undefined;
  private _nFailures = 0;
  private _nRefused = 0;

  constructor(private readonly _context: SenderContext) {}

  /** Events that the server refused (4xx). */
  get nRefused(): number {
    return this._nRefused;
  }

  /** Whether it waits to try again. */
  get isWaiting(): boolean {
    return this._stopWaiting !== undefined;
  }

  get nFailures(): number {
    return this._nFailures;
  }

  /**
   * Sends what is ready. Done when all has an answer or an attempt has failed; what is left then is
   * tried again later, by itself. Never rejects.
   */
  async flush(isProbe = false): Promise<void> {
    if (this._stopWaiting) return;
    this._run ??= this._sendAll(isProbe).finally(() => {
      this._run = undefined;
      this._context.onRest();
    });
    await this._run;
  }

  /** Does not wait for the rest of a back-off: there is news, such as the network being back. */
  async flushNow(isProbe = false): Promise<void> {
    this.stop();
    await this.flush(isProbe);
  }

  /**
   * The page is hidden and may end without another word. What fits goes now by requests that
   * outlive the page; if the page lives on, their answers count as always.
   */
  hurry(): void {
    let room = KEEPALIVE_BYTES - this._bytesKeptAlive();
    for (const batch of this._context.outbox.batches) {
      const content = batch.state === "waiting" && this._bodyOf(batch);
      if (!content) continue;
      const sizeBytes = byteLength(content);
      if (sizeBytes > room) continue;
      room -= sizeBytes;
      void this._send(batch, { content, keepalive: true });
    }
  }

  /**
   * The page ends: whatever has no answer and would end with it goes by beacon, or as it can. A
   * beacon has no answer, so its batch is not forgotten; whoever comes next sends it again.
   */
  goodbye(): void {
    for (const batch of [...this._context.outbox.batches]) {
      const { state, sizeBytes, nSaved, nEvents } = batch;
      const isUnderWay = state === "told" || (state === "sent" && batch.isKeptAlive);
      const isLarge = sizeBytes > KEEPALIVE_BYTES - ENVELOPE_BYTES;
      // What is too large is better off in the journal, if it is there.
      const content = isUnderWay || (isLarge && nSaved === nEvents) ? null : this._bodyOf(batch);
      if (!content) continue;
      if (!isLarge && this._context.transport.beacon(content)) {
        batch.state = "told";
        batch.wasTried = true;
        this._tell(batch, content, -1);
      } else if (state !== "sent") {
        void this._send(batch, { content, keepalive: false });
      }
    }
  }

  /** The page had ended, and goes on: what it said by beacon it now says so that it is answered. */
  comeBack(): void {
    for (const batch of this._context.outbox.batches) {
      if (batch.state === "told") batch.state = "waiting";
    }
  }

  stop(): void {
    this._stopWaiting?.();
    this._stopWaiting = undefined;
  }

  private async _sendAll(isProbe: boolean): Promise<void> {
    const { outbox, transport, environment, read } = this._context;
    for (let batch = outbox.next(); batch; batch = outbox.next()) {
      if (transport.isOffline() && !isProbe) {
        // `online` comes when it ends. Some systems never say so, so one looks now and then.
        this._wait(OFFLINE_PROBE_MS);
        return;
      }
      batch.state = "packing";
      const texts = batch.lines?.map((line) => line.text) ?? (await read(batch));
      if (!texts) continue;
      const packed = await transport.pack(batchBody(batch, texts, environment.now()));
      // The page may have gone while gzip was at work, and have taken the batch along.
      if (!isPacking(batch)) continue;
      const isSettled = await this._send(batch, packed, texts);
      if (!isSettled) return;
    }
  }

  /** Whether the batch is off our hands. */
  private async _send(batch: Batch, packed: Packed, texts?: readonly string[]): Promise<boolean> {
    const { outbox, transport, save, onRecovered } = this._context;
    batch.state = "sent";
    batch.wasTried = true;
    batch.isKeptAlive = packed.keepalive;
    const { status, retryAfter } = await transport.send(packed);
    this._tell(batch, packed.content, status);
    if (isGone(batch)) return true;
    if (isTemporary(status)) {
      if (!isTold(batch)) batch.state = "waiting";
      this._retryLater({ status, retryAfter });
      return false;
    }
    this._nFailures = 0;
    if (status < 300) {
      outbox.remove(batch);
      if (outbox.takeNeedOfSnapshot()) onRecovered();
    } else {
      const lines = batch.lines ?? texts?.map(lineOf) ?? [];
      if (status === TOO_LARGE && outbox.split(batch, lines)) {
        // Before the halves are sent. Else, were the page to die, the whole would be sent again.
        await save();
      } else {
        this._nRefused += batch.nEvents;
        outbox.lose(batch, "refused");
      }
    }
    return true;
  }

  /** What goes when there is no time to read or to compress. */
  private _bodyOf(batch: Batch): string | null {
    const texts = batch.lines?.map((line) => line.text);
    return texts ? batchBody(batch, texts, this._context.environment.now()) : null;
  }

  private _tell(batch: Batch, content: string | ArrayBuffer, status: number): void {
    this._context.onSent({
      id: batch.id,
      nEvents: batch.nEvents,
      jsonBytes: batch.sizeBytes,
      sentBytes: typeof content === "string" ? byteLength(content) : content.byteLength,
      status,
      at: this._context.environment.now(),
    });
  }

  private _retryLater({ retryAfter }: Answer): void {
    const { environment } = this._context;
    this._nFailures += 1;
    const delayMs = retryDelay({
      nFailures: this._nFailures,
      retryAfter,
      now: environment.now(),
      random: environment.random(),
    });
    this._wait(delayMs);
  }

  private _wait(delayMs: number): void {
    this._stopWaiting?.();
    this._stopWaiting = this._context.environment.after(delayMs, () => void this.flushNow(true));
  }

  private _bytesKeptAlive(): number {
    return this._context.outbox.batches
      .filter((batch) => batch.state === "sent" && batch.isKeptAlive)
      .reduce((sum, batch) => sum + batch.sizeBytes, 0);
  }
}

// The state changes while we wait, which the compiler does not see.
function isPacking(batch: Batch): boolean {
  return batch.state === "packing";
}

function isTold(batch: Batch): boolean {
  return batch.state === "told";
}

function isGone(batch: Batch): boolean {
  return batch.state === "gone";
}
