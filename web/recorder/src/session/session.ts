/**
 * Which session an event belongs to. A session is shared by the tabs of one origin and ends after
 * 30 minutes in which nobody did anything, or after 24 hours. It is a record in storage that every
 * tab reads; the tab that first sees a person come back writes the next one, and the others follow.
 */
import type { Environment } from "../environment";
import { SESSION_IDLE_MS, SESSION_MAX_MS, SESSION_READ_MS, SESSION_WRITE_MS } from "../limits";
import type { Storage } from "../storage";

const NAME = "revisit.session";

interface SessionRecord {
  id: string;
  startedAt: number;
  activeAt: number;
}

/**
 * `same`: goes on. `changed`: the session is another from now on. `idle`: the session is over and
 * nobody is there to begin the next, so the event belongs to none.
 */
export type Verdict = "same" | "changed" | "idle";

export class Session {
  private _record: SessionRecord;
  private _readAt: number;
  private readonly _isFixed: boolean;

  constructor(
    private readonly _environment: Pick<Environment, "now" | "newId">,
    private readonly _storage: Storage,
    fixedId?: string,
  ) {
    const now = this._environment.now();
    this._isFixed = fixedId !== undefined;
    this._readAt = now;
    if (fixedId !== undefined) {
      this._record = { id: fixedId, startedAt: now, activeAt: now };
      return;
    }
    const stored = parse(this._storage.read(NAME));
    this._record = stored && !isOver(stored, now) ? { ...stored, activeAt: now } : this._begin(now);
    this._write();
  }

  get id(): string {
    return this._record.id;
  }

  /** To be asked for every event, before it is put into a batch. */
  check(isInteraction: boolean): Verdict {
    if (this._isFixed) return "same";
    const now = this._environment.now();
    const id = this._record.id;
    if (now - this._readAt >= SESSION_READ_MS) this._read(now);
    if (isOver(this._record, now)) {
      // Not by an old reading: another tab may have been busy all the while.
      this._read(now);
    }
    if (isOver(this._record, now)) {
      if (!isInteraction) return "idle";
      this._record = this._begin(now);
      this._write();
    } else if (isInteraction && now - this._record.activeAt >= SESSION_WRITE_MS) {
      this._record = { ...this._record, activeAt: now };
      this._write();
    }
    return this._record.id === id ? "same" : "changed";
  }

  private _begin(now: number): SessionRecord {
    return { id: this._environment.newId(), startedAt: now, activeAt: now };
  }

  private _read(now: number): void {
    this._readAt = now;
    this._record = parse(this._storage.read(NAME)) ?? this._record;
  }

  private _write(): void {
    this._storage.write(NAME, JSON.stringify(this._record));
  }
}

function isOver(session: SessionRecord, now: number): boolean {
  return now - session.activeAt >= SESSION_IDLE_MS || now - session.startedAt >= SESSION_MAX_MS;
}

/** Storage is open to every script of the page, so what comes back may be anything. */
function parse(text: string | null): SessionRecord | undefined {
  try {
    const { id, startedAt, activeAt } = JSON.parse(text ?? "null") as Partial<SessionRecord>;
    if (typeof id !== "string" || !/^[\w-]{1,70}$/.test(id)) return undefined;
    if (typeof startedAt !== "number" || typeof activeAt !== "number") return undefined;
    return { id, startedAt, activeAt };
  } catch {
    return undefined;
  }
}
