/**
 * Which session an event belongs to. A session is shared by the tabs of one origin and ends when
 * nobody did anything for a while, or when it has lasted for long. It is a record in storage that
 * every tab reads; the tab that first sees a person come back begins the next, and the others
 * follow.
 *
 * Two tabs may want to begin one at the same moment. So a tab that begins one has an id for the
 * time being only, and claims it: one tab after the other looks whether there is a session by now,
 * and writes its own when there is none. Until then the session is not settled, and nothing of it
 * must leave the page.
 */
import type { Environment, Stop } from "../environment";
import { guard } from "../guard";
import {
  SESSION_CLAIM_MS,
  SESSION_MAX_MS,
  SESSION_READ_MS,
  SESSION_SPREAD_MS,
  SESSION_WRITE_MS,
  SESSION_WRITTEN_MS,
} from "../limits";
import type { Storage } from "../storage";
import { merged, OWN_SESSION_NAME, parseRecord, SESSION_NAME, type SessionRecord } from "./record";

/** Does something while no other tab does. Rejects where that cannot be had. */
export type Exclusive = (name: string, action: () => Promise<void>) => Promise<void>;

/**
 * `settled`: the id is known for good; it may be another than before, but what was recorded belongs
 * to it. `changed`: what comes from now on belongs to another session. `released`: another tab saw
 * what a held session waits for.
 */
export type SessionChange = "settled" | "changed" | "released";

export interface SessionContext {
  environment: Pick<Environment, "clock" | "now" | "newId" | "after">;
  /** Shared by the tabs. */
  storage: Storage;
  exclusive: Exclusive;
  idleMs: number;
  maxMs: number;
  /** An id of the page's own: such a session never ends by itself. */
  fixedId?: string | undefined;
  onChange(change: SessionChange): void;
}

export class Session {
  private readonly _name: string;
  private _record: SessionRecord;
  private _readAt: number;
  private _isSettled = true;
  private _stopClaim: Stop = () => {};

  constructor(private readonly _context: SessionContext) {
    const { environment, fixedId } = this._context;
    this._name = fixedId === undefined ? SESSION_NAME : OWN_SESSION_NAME;
    this._readAt = environment.now();
    const found = this._found();
    this._record = found ?? this._newRecord();
    if (found) environment.clock.continueFrom(found.offsetMs, found.writtenAt);
    this._record.activeAt = environment.now();
    if (found?.isSettled === false) this._settleIn(SESSION_WRITTEN_MS);
    else if (found || fixedId !== undefined) this._put();
    else this._claim();
  }

  get id(): string {
    return this._record.id;
  }

  get startedAt(): number {
    return this._record.startedAt;
  }

  get released(): number {
    return this._record.released;
  }

  get isSettled(): boolean {
    return this._isSettled;
  }

  /**
   * To be asked before an event is kept. False: the session is over, and nobody is there to begin
   * the next; the event belongs to none.
   */
  check(isPersons: boolean): boolean {
    const now = this._context.environment.now();
    if (!this._isSettled) return true;
    const isDue = now - this._readAt >= SESSION_READ_MS;
    if (isDue || (isPersons && this._isOver(this._record, now))) this._read();
    if (this._isOver(this._record, now)) {
      if (!isPersons) return false;
      this._record = this._newRecord();
      this._claim();
      this._context.onChange("changed");
    } else if (isPersons && now - this._record.activeAt >= SESSION_WRITE_MS) {
      this._record.activeAt = now;
      this.save();
    } else if (this._context.environment.clock.offsetMs > this._record.offsetMs) {
      this.save();
    }
    return true;
  }

  /** Another tab has written. */
  follow(): void {
    if (this._isSettled) this._read();
  }

  /** These rules have released the session, here and in every tab of it. */
  release(released: number): void {
    this._record.released |= released;
    this.save();
  }

  /** Tells the other tabs, and the pages after this one, what this one knows. */
  save(): void {
    const { id } = this._record;
    if (!this._isSettled) return;
    this._read();
    if (this._record.id === id) this._put();
  }

  /** The page ends, or recording does: what is known by now has to do. */
  settle(): void {
    this._settle(this._found());
  }

  /** Nothing is written any more. */
  stop(): void {
    this._stopClaim();
    this._isSettled = true;
  }

  private _claim(): void {
    const { environment, exclusive } = this._context;
    const { id } = this._record;
    const isOn = () => !this._isSettled && this._record.id === id;
    this._settleIn(SESSION_CLAIM_MS);
    const oneByOne = exclusive(SESSION_NAME, async () => {
      if (!isOn()) return;
      guard(() => this.settle());
      // What one process writes, another sees a little later.
      await new Promise<void>((done) => environment.after(SESSION_SPREAD_MS, done));
    });
    oneByOne.catch(() => {
      if (!isOn()) return;
      // The last to write wins; when we look, all have written, and see the same.
      guard(() => this._put());
      this._settleIn(SESSION_WRITTEN_MS);
    });
  }

  private _settleIn(ms: number): void {
    this._stopClaim();
    this._isSettled = false;
    this._stopClaim = this._context.environment.after(ms, () => guard(() => this.settle()));
  }

  private _settle(found: SessionRecord | undefined): void {
    if (this._isSettled) return;
    this._isSettled = true;
    this._stopClaim();
    const { activeAt } = this._record;
    if (found) this._adopt({ ...found, activeAt: Math.max(activeAt, found.activeAt) });
    this._put();
    this._context.onChange("settled");
  }

  private _newRecord(): SessionRecord {
    const { environment, fixedId } = this._context;
    const now = environment.now();
    const id = fixedId ?? environment.newId();
    const at = { startedAt: now, activeAt: now, writtenAt: now };
    return { id, ...at, offsetMs: 0, released: 0, isSettled: false };
  }

  /** The session in storage, if it goes on. */
  private _found(): SessionRecord | undefined {
    const { environment, fixedId } = this._context;
    const found = parseRecord(this._context.storage.read(this._name));
    if (!found || (fixedId !== undefined && found.id !== fixedId)) return undefined;
    // A day ahead is no clock that was set back; it is nonsense.
    const now = environment.now();
    if (found.writtenAt - now > SESSION_MAX_MS || found.offsetMs > SESSION_MAX_MS) return undefined;
    const ahead = Math.max(0, found.offsetMs - environment.clock.offsetMs);
    return this._isOver(found, Math.max(found.writtenAt, now + ahead)) ? undefined : found;
  }

  private _read(): void {
    const { environment, onChange } = this._context;
    this._readAt = environment.now();
    const found = this._found();
    if (!found) return;
    const { id, released } = this._record;
    if (found.id !== id) {
      this._adopt(found);
      if (!found.isSettled) this._settleIn(SESSION_WRITTEN_MS);
      onChange("changed");
    } else {
      this._record = merged(this._record, found);
      if (this._record.released !== released) onChange("released");
    }
  }

  private _adopt(found: SessionRecord): void {
    this._context.environment.clock.continueFrom(found.offsetMs, found.writtenAt);
    this._record = found;
  }

  private _put(): void {
    const { environment, storage } = this._context;
    this._record.writtenAt = environment.now();
    this._record.isSettled = this._isSettled;
    this._record.offsetMs = Math.max(this._record.offsetMs, environment.clock.offsetMs);
    storage.write(this._name, JSON.stringify(this._record));
  }

  private _isOver({ activeAt, startedAt }: SessionRecord, now: number): boolean {
    const { fixedId, idleMs, maxMs } = this._context;
    if (fixedId !== undefined) return false;
    return now - activeAt >= idleMs || now - startedAt >= maxMs;
  }
}
