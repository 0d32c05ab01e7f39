/**
 * Sees to it that the journal has what the outbox has: within a quarter of a second of the first
 * event that it lacks, and at once when the page ends. When the journal is full it has the outbox
 * make room.
 */
import type { Environment, Stop } from "../environment";
import { SAVE_AGAIN_MS, SAVE_MS, SAVE_STUCK_MS } from "../limits";
import { isQuotaError, type Journal } from "./journal/journal";
import type { Outbox, Unsaved } from "./outbox";

export interface SaverContext {
  environment: Pick<Environment, "now" | "after">;
  outbox: Outbox;
  quotaBytes: number;
  /** Frees that much of the journal; what the outbox removed for it is written by the saver. */
  makeRoom(journal: Journal, bytesToFree: number): Promise<void>;
  /** The outbox holds only what the journal has not; for recordings that stay in the browser. */
  isHome: boolean;
}

export class Saver {
  private _journal: Journal | undefined;
  private _stopTimer: Stop | undefined;
  private _writing: Promise<void> | undefined;
  private _writingSince = 0;
  private _notBefore = 0;
  /** What the journal holds at most, in bytes; looked up when it seems too much. */
  private _bytesAtMost = Number.POSITIVE_INFINITY;
  private _quotaBytes: number;

  constructor(private readonly _context: SaverContext) {
    this._quotaBytes = _context.quotaBytes;
  }

  /** From now on there is a journal, for what has waited for it. */
  use(journal: Journal): void {
    this._journal = journal;
    void this.save();
  }

  /** Whether what was saved outlives the page. */
  get isDurable(): boolean {
    return this._journal?.isDurable === true;
  }

  saveSoon(): void {
    if (this._stopTimer) return;
    const { now, after } = this._context.environment;
    const delayMs = Math.max(SAVE_MS, this._notBefore - now());
    this._stopTimer = after(delayMs, () => {
      this._stopTimer = undefined;
      void this.save();
    });
  }

  /** Done when the journal has all that came before. Never rejects. */
  async save(): Promise<void> {
    const { outbox, environment } = this._context;
    outbox.gather();
    // A journal that hangs must not let memory fill up.
    const isStuck = this._writing && environment.now() - this._writingSince > SAVE_STUCK_MS;
    if (isStuck || !this._isOfUse) outbox.keepBound();
    if (!this._isOfUse) return;
    while (this._writing) await this._writing;
    const journal = this._journal;
    if (!journal) return;
    this._writingSince = environment.now();
    this._writing = this._write(journal).finally(() => {
      this._writing = undefined;
    });
    await this._writing;
  }

  /** The page ends. All that can be done is done when this returns. */
  saveAtOnce(): void {
    const { outbox } = this._context;
    outbox.gather();
    if (!this._isOfUse || !this._journal) return;
    const unsaved = outbox.takeUnsaved();
    if (unsaved.rows.length === 0 && unsaved.removed.length === 0) return;
    void this._settle(unsaved, this._journal.write(unsaved, true));
  }

  /** Writes nothing until there is a journal again. */
  rest(): void {
    this._journal = undefined;
    this._stopTimer?.();
    this._stopTimer = undefined;
  }

  /** A journal in memory is of use only to recordings that are to stay where they are. */
  private get _isOfUse(): boolean {
    return this._journal !== undefined && (this._journal.isDurable || this._context.isHome);
  }

  private async _write(journal: Journal): Promise<void> {
    const { outbox, isHome } = this._context;
    const unsaved = outbox.takeUnsaved();
    if (unsaved.rows.length > 0 || unsaved.removed.length > 0) {
      await this._settle(unsaved, journal.write(unsaved));
    }
    if (this._bytesAtMost > this._quotaBytes) await this._keepQuota(journal);
    if (isHome) outbox.letGoOfKept();
    else if (journal.isDurable) outbox.leaveToJournal();
    outbox.keepBound();
  }

  private async _settle(unsaved: Unsaved, written: Promise<void>): Promise<void> {
    const { outbox, environment } = this._context;
    try {
      await written;
      outbox.wereKept(unsaved);
      for (const { text } of unsaved.rows) this._bytesAtMost += text.length;
    } catch (error) {
      outbox.wereNotKept(unsaved);
      this._notBefore = environment.now() + SAVE_AGAIN_MS;
      // The browser gives less than was asked for: a little less than what is there now.
      if (isQuotaError(error)) {
        this._quotaBytes = 0;
        this._bytesAtMost = Number.POSITIVE_INFINITY;
      }
      this.saveSoon();
    }
  }

  private async _keepQuota(journal: Journal): Promise<void> {
    const { quotaBytes, makeRoom } = this._context;
    try {
      const heads = await journal.heads();
      const bytes = heads.reduce((sum, head) => sum + head.sizeBytes, 0);
      // Refused by the browser: then what is there is what it gives.
      if (this._quotaBytes === 0) this._quotaBytes = Math.min(quotaBytes, Math.max(1, bytes));
      this._bytesAtMost = bytes;
      if (bytes < this._quotaBytes) return;
      await makeRoom(journal, bytes - this._quotaBytes * 0.75);
      this._notBefore = 0;
      this.saveSoon();
    } catch {
      // It cannot be read now; the next save looks again.
    }
  }
}
