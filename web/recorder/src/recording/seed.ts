/**
 * From the stream, as it is sent, to a `SessionRecording`, as an application sees it: events of our
 * own get their plain names, and what rrweb's events say is said plainly beside them. Nothing is
 * lost: the player and the server's import read the stream from it again, without those derived
 * events, which were never in it.
 */
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, PLUGIN, type RecordedEvent } from "../event";
import { PLUGIN_NAME } from "../session-event";
import type { DerivedEvent, SessionEvent } from "./recording";

const DERIVED: readonly unknown[] = ["mousemove", "scroll", "resize", "console", "network"];

/** What a recording holds of a stream. */
export function toSessionEvents(stream: readonly RecordedEvent[]): SessionEvent[] {
  return stream.flatMap((event, at) => {
    const own = ownOf(event);
    if (!own) return [event, ...derivedFrom(event)];
    const dom = own.type === "initial_state" ? snapshotBeside(stream, at) : undefined;
    const data = own.data as object;
    return dom === undefined ? [own] : [{ ...own, data: { ...data, dom } } as SessionEvent];
  });
}

/** The event by its plain name, if it is one of ours and would come back as it is. */
function ownOf({ type, data, timestamp }: RecordedEvent): SessionEvent | undefined {
  if (type !== PLUGIN || !isObject(data) || data.plugin !== PLUGIN_NAME) return undefined;
  const { payload } = data;
  if (!isObject(payload) || typeof payload.type !== "string" || !isObject(payload.data)) {
    return undefined;
  }
  const isPlain = Object.keys(data).length === 2 && Object.keys(payload).length === 2;
  if (!isPlain || DERIVED.includes(payload.type) || "dom" in payload.data) return undefined;
  return { type: payload.type, timestamp, data: payload.data } as unknown as SessionEvent;
}

/** The page as it was, by the snapshot that is nearest in the stream. */
function snapshotBeside(stream: readonly RecordedEvent[], at: number): unknown {
  for (let distance = 1; distance < stream.length; distance++) {
    for (const event of [stream[at - distance], stream[at + distance]]) {
      if (event?.type === FULL_SNAPSHOT) return isObject(event.data) ? event.data.node : undefined;
    }
  }
  return undefined;
}

function derivedFrom({ type, data, timestamp }: RecordedEvent): DerivedEvent[] {
  if (!isObject(data)) return [];
  const { source, plugin, payload } = data;
  const told = type === INCREMENTAL_SNAPSHOT ? BY_SOURCE[Number(source)]?.(data) : undefined;
  const heard =
    type === PLUGIN && isObject(payload) ? BY_PLUGIN[String(plugin)]?.(payload) : undefined;
  return (told ?? heard ?? []).map(([name, derived, offsetMs = 0]) => {
    return { type: name, timestamp: timestamp + offsetMs, data: derived } as DerivedEvent;
  });
}

/** A name, what is to be known, and how much earlier it was (below zero). */
type Derived = [name: DerivedEvent["type"], data: unknown, offsetMs?: number];
type Derive = (data: Record<string, unknown>) => Derived[];

const moves: Derive = ({ positions }) =>
  objects(positions).map(({ x, y, timeOffset }) => [
    "mousemove",
    { x, y },
    Number(timeOffset) || 0,
  ]);

/** By rrweb's incremental source: mouse move, scroll, viewport, touch move, drag. */
const BY_SOURCE: Record<number, Derive> = {
  1: moves,
  3: ({ x, y, id }) => [["scroll", { x, y, nodeId: id }]],
  4: ({ width, height }) => [["resize", { width, height }]],
  6: moves,
  12: moves,
};

const BY_PLUGIN: Record<string, Derive> = {
  "rrweb/console@1": ({ level, payload, trace }) =>
    Array.isArray(payload) && Array.isArray(trace)
      ? [["console", { level, args: payload.map(plainText), trace }]]
      : [],
  "rrweb/network@1": ({ requests }) => objects(requests).map((request) => ["network", request]),
};

function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** rrweb's console plugin writes every argument as JSON; a text is shown as it was. */
function plainText(argument: unknown): string {
  const text = String(argument);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
