/**
 * What the tabs of an origin know of their session: one record in storage, which any of them may
 * write and all of them read.
 */
import type { Storage } from "../storage";

export interface SessionRecord {
  id: string;
  startedAt: number;
  /** When somebody last did something. */
  activeAt: number;
  /** When this was written, and how far the clock then was from the wall's: see `clock.ts`. */
  writtenAt: number;
  offsetMs: number;
  /** Which rules have released the session: see `gate.ts`. */
  released: number;
  /** Whether it is sure that no other session begins in its place. */
  isSettled: boolean;
}

export const SESSION_NAME = "revisit.session";
/** The same of a session whose id is a page's own choice: the shared one is none of its business. */
export const OWN_SESSION_NAME = "revisit.session.own";

/** Storage is open to every script of the page, so what comes back may be anything. */
export function parseRecord(text: string | null): SessionRecord | undefined {
  try {
    const record = JSON.parse(text ?? "null") as Pick<
      SessionRecord,
      "id" | "startedAt" | "activeAt"
    >;
    const { id, startedAt, activeAt } = record;
    if (typeof id !== "string" || !/^[\w-]{1,70}$/.test(id)) return undefined;
    const whole = { writtenAt: activeAt, offsetMs: 0, released: 0, isSettled: true, ...record };
    const numbers = [startedAt, activeAt, whole.writtenAt, whole.offsetMs, whole.released];
    return numbers.every(Number.isFinite) ? whole : undefined;
  } catch {
    return undefined;
  }
}

export function forgetSession(storage: Storage): void {
  storage.remove(SESSION_NAME);
  storage.remove(OWN_SESSION_NAME);
}

/** What both of two tabs know of one session. */
export function merged(one: SessionRecord, other: SessionRecord): SessionRecord {
  return {
    ...one,
    startedAt: Math.min(one.startedAt, other.startedAt),
    activeAt: Math.max(one.activeAt, other.activeAt),
    writtenAt: Math.max(one.writtenAt, other.writtenAt),
    offsetMs: Math.max(one.offsetMs, other.offsetMs),
    released: one.released | other.released,
    isSettled: one.isSettled || other.isSettled,
  };
}
