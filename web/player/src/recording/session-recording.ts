/**
 * Events of a `SessionRecording`, as our recorder gives it out: rrweb's events, with a number as their
 * type, and events with a name. Some of those say again what rrweb's do, for people and programs
 * that read the JSON; all others are rrweb plugin events of ours, said plainly.
 */

import { EventType, isObject, type RecordedEvent } from "./event.ts";

/** The plugin by which events of ours go in rrweb's form. */
const PLUGIN = "revisit/event@1";
/** What is made of rrweb's events when a recording is given out. */
const DERIVED: ReadonlySet<unknown> = new Set([
  "mousemove",
  "scroll",
  "resize",
  "console",
  "network",
]);

export interface NamedEvent {
  readonly event: RecordedEvent;
  /** Whether rrweb's events say it too, where there are any. */
  readonly isDerived: boolean;
}

/** An event with a name, in rrweb's form; null for all else. */
export function readNamed(value: unknown): NamedEvent | null {
  if (!isObject(value) || typeof value.type !== "string") return null;
  const { type, timestamp } = value;
  if (typeof timestamp !== "number" || !Number.isFinite(timestamp)) return null;
  const data = type === "initial_state" ? withoutPage(value.data) : value.data;
  const event = {
    type: EventType.Plugin,
    timestamp,
    data: { plugin: PLUGIN, payload: { type, data } },
  };
  return { event, isDerived: DERIVED.has(type) };
}

/** The page itself is in the full snapshot beside it. */
function withoutPage(data: unknown): unknown {
  if (!isObject(data)) return data;
  const { dom: _, ...rest } = data;
  return rest;
}
