/** When to try again. */
import { FIRST_RETRY_MS, MAX_RETRY_AFTER_MS, MAX_RETRY_MS } from "../limits";

export interface Failure {
  /** How many attempts have failed in a row, this one included. */
  nFailures: number;
  retryAfter: string | null;
  now: number;
  /** From 0 to below 1: keeps a crowd of pages from coming back all at once. */
  random: number;
}

/** Doubles from one second to a minute, half of it by chance, and never before the server asked. */
export function retryDelay({ nFailures, retryAfter, now, random }: Failure): number {
  const full = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (nFailures - 1));
  const delay = full / 2 + (full / 2) * random;
  const asked = Math.min(MAX_RETRY_AFTER_MS, retryAfterMs(retryAfter, now));
  return asked > 0 ? asked + (full / 2) * random : delay;
}

/** The header is a number of seconds or a date. */
function retryAfterMs(value: string | null, now: number): number {
  if (value === null) return 0;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
