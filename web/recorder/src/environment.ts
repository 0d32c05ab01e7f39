/**
 * What the recorder's own logic takes from outside: time, chance and a way to wait. Tests bring
 * their own; in a page it is the browser's.
 */
import { Clock } from "./clock";

/** Ends what a `start…` function began. */
export type Stop = () => void;

export interface Environment {
  readonly clock: Clock;
  /** The clock's time: epoch ms that never goes back. */
  now(): number;
  /** A number from 0 to below 1. */
  random(): number;
  newId(): string;
  /** Calls back once, unless stopped before. */
  after(delayMs: number, callback: () => void): Stop;
}

export function browserEnvironment(page: Window): Environment {
  const clock = new Clock(
    () => Date.now(),
    () => page.performance.now(),
  );
  return {
    clock,
    now: () => clock.now(),
    random: () => Math.random(),
    newId: () => newUuid(page.crypto),
    after(delayMs, callback) {
      const timer = page.setTimeout(callback, delayMs);
      return () => page.clearTimeout(timer);
    },
  };
}

/** `crypto.randomUUID` exists in secure contexts only; a shop on plain http has the rest. */
export function newUuid(crypto: Partial<Crypto> | undefined): string {
  if (crypto?.randomUUID) return crypto.randomUUID();
  const bytes = new Uint8Array(16);
  if (crypto?.getRandomValues) crypto.getRandomValues(bytes);
  else for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(Math.random() * 256);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
