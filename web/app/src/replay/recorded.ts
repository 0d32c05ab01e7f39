/**
 * Reading values out of events that strangers' browsers made: everything may be missing or of another
 * type, and nothing here throws.
 */
import type { EventLine } from "@revisit/api-client";

export type Fields = Readonly<Record<string, unknown>>;

export interface RecordedEvent {
  readonly type: number;
  readonly timestamp: number;
  readonly data: Fields;
}

/** rrweb's numbers, as far as they are read here. */
export const EventType = {
  FullSnapshot: 2,
  Incremental: 3,
  Meta: 4,
  Custom: 5,
  Plugin: 6,
} as const;
export const Source = { Mutation: 0, MouseInteraction: 2 } as const;
export const MOUSE_CLICK = 2;

/** An event with a type, a time and data, or nothing. */
export function recordedEvent(event: unknown): RecordedEvent | null {
  const { type, timestamp, data } = fields(event);
  if (typeof type !== "number" || typeof timestamp !== "number") return null;
  if (!Number.isFinite(timestamp)) return null;
  return { type, timestamp, data: fields(data) };
}

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A clock that is off must not move the start by years; no tab is recorded for a week. */
const MAX_DISTANCE_MS = 7 * 86_400_000;

/** When the recording begins: the first time that is near the others. The player counts from the same. */
export function startOf(lines: readonly EventLine[]): number {
  const times = lines.flatMap(([, event]) => recordedEvent(event)?.timestamp ?? []);
  const sorted = Float64Array.from(times).sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  return sorted.find((time) => Math.abs(time - median) <= MAX_DISTANCE_MS) ?? 0;
}
