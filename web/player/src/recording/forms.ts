/**
 * The events in a text, in every form that the importer knows: a JSON array of events, an object
 * with `events`, such as our recorder's `SessionRecording`, PostHog's exports, and JSON Lines of events, of `["window", event]`, or of runs of
 * events of a window. What is no event is counted and passed by; a text that breaks off gives what
 * came before. Arrays are cut into events as text, so that a large file is never one large object.
 */

import { isObject, type RecordedEvent } from "./event.ts";
import { readNamed } from "./session-recording.ts";

export interface FoundEvent {
  readonly windowId: string;
  readonly event: RecordedEvent;
  /** Its JSON, or that of a line that holds it in second place. */
  readonly text: string;
  /** Made of other events: of no use where those are there. */
  readonly isDerived?: boolean;
}

/** What rrweb's `pack` made of an event. */
export interface PackedEvent {
  readonly windowId: string;
  readonly packed: string;
}

/** Null is what should have been an event. */
export type Found = FoundEvent | PackedEvent | null;

/** The window of recordings that know none. */
const DEFAULT_WINDOW = "w1";
/** Our own export adds such events for players that need them; they were not recorded. */
const LEAD_IN = "revisit_lead_in";
/** Where events begin in a file whose head is no JSON (PostHog writes such). */
const MAX_HEAD_LENGTH = 1024 * 1024;

/** Walks through the events, and lets its caller breathe after each of them. */
export function* eventsIn(text: string): Generator<Found> {
  // What is derived waits until there is an event of rrweb's, and goes then.
  let waiting: Found[] | null = [];
  for (const found of everythingIn(text)) {
    if (found !== null && "isDerived" in found) {
      if (!found.isDerived) yield found;
      else waiting?.push(found);
    } else {
      if (found !== null) waiting = null;
      yield found;
    }
  }
  if (waiting !== null) yield* waiting;
}

function* everythingIn(text: string): Generator<Found> {
  const start = skipSpace(text, text.startsWith("\uFEFF") ? 1 : 0);
  if (text[start] === "[" && !beginsWithPair(text, start)) {
    yield* eventsOfArray(text, start, null);
    return;
  }
  const head = text.slice(start, start + MAX_HEAD_LENGTH);
  if (text[start] === "{" && !beginsWithLine(head)) {
    const byWindow = /"snapshotsByWindowId"\s*:\s*\{/.exec(head);
    if (byWindow !== null) {
      yield* eventsByWindow(text, start + byWindow.index + byWindow[0].length);
      return;
    }
    const flat = /"(?:snapshots|events)"\s*:\s*\[/.exec(head);
    if (flat !== null) {
      const windowId = windowOf(head.slice(0, flat.index));
      yield* eventsOfArray(text, start + flat.index + flat[0].length - 1, windowId);
      return;
    }
  }
  yield* eventsOfLines(text, start);
}

/** Whether the text can hold events at all. */
export function isRecordedText(text: string): boolean {
  return /^\uFEFF?\s*[[{]/.test(text.slice(0, 1_000));
}

function* eventsOfLines(text: string, from: number): Generator<Found> {
  let at = from;
  while (at < text.length) {
    const lineBreak = text.indexOf("\n", at);
    const end = lineBreak < 0 ? text.length : lineBreak;
    const line = text.slice(at, end).trim();
    at = end + 1;
    if (line !== "") yield* eventsOfLine(line);
  }
}

function* eventsOfLine(line: string): Generator<Found> {
  const value = parse(line);
  if (Array.isArray(value)) {
    yield eventOf(value, line, null);
    return;
  }
  if (!isObject(value)) yield null;
  else if (Array.isArray(value.data) && value.type === undefined) {
    const windowId = windowName(value.window_id ?? value.windowId);
    for (const event of value.data as unknown[]) {
      yield eventOf(event, JSON.stringify(event), windowId);
    }
  } else if (value.item === undefined) yield eventOf(value, line, null);
}

function* eventsByWindow(text: string, from: number): Generator<Found> {
  let at = from;
  while (true) {
    const name = /^[\s,]*("(?:[^"\\]|\\.)*")\s*:\s*\[/.exec(text.slice(at, at + 1_000));
    if (name?.[1] === undefined) return;
    at = yield* eventsOfArray(text, at + name[0].length - 1, windowName(parse(name[1])));
  }
}

/** `from` is at the bracket; the answer is behind the one that closes it. */
function* eventsOfArray(
  text: string,
  from: number,
  windowId: string | null,
): Generator<Found, number> {
  let at = from + 1;
  while (true) {
    at = skipSpace(text, at);
    if (text[at] === ",") at = skipSpace(text, at + 1);
    if (at >= text.length || text[at] === "]") return at + 1;
    const end = endOfValue(text, at);
    if (end < 0) return text.length;
    const element = text.slice(at, end);
    at = end;
    const value = parse(element);
    yield eventOf(value, element, windowId);
  }
}

function eventOf(value: unknown, text: string, windowId: string | null): Found {
  if (Array.isArray(value)) {
    const [id, event] = value as unknown[];
    if (typeof id !== "string") return null;
    return eventOf(event, text, id);
  }
  if (typeof value === "string") return { windowId: windowId ?? DEFAULT_WINDOW, packed: value };
  const named = readNamed(value);
  if (named !== null) {
    const { event, isDerived } = named;
    return { windowId: windowId ?? DEFAULT_WINDOW, event, text: JSON.stringify(event), isDerived };
  }
  if (!isEvent(value)) return null;
  const own = (value as { windowId?: unknown }).windowId;
  return { windowId: windowId ?? windowName(own), event: value, text };
}

export function isEvent(value: unknown): value is RecordedEvent {
  if (!isObject(value) || typeof value.type !== "number") return false;
  return Number.isFinite(value.timestamp) && value[LEAD_IN] !== true;
}

/** Windows as files name them; newer exports number them. */
function windowName(value: unknown): string {
  if (typeof value === "number") return `w${value}`;
  return typeof value === "string" && value !== "" ? value : DEFAULT_WINDOW;
}

/** The window that a `SessionRecording` is of, from what stands before its events. */
function windowOf(head: string): string | null {
  const said = /"windowId"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
  const name = said === undefined ? undefined : parse(said);
  return typeof name === "string" && name !== "" ? name : null;
}

/** Whether the first line is a window and its event. */
function beginsWithPair(text: string, start: number): boolean {
  if (text[skipSpace(text, start + 1)] !== '"') return false;
  const lineBreak = text.indexOf("\n", start);
  const line = parse(text.slice(start, lineBreak < 0 ? text.length : lineBreak));
  return Array.isArray(line) && isObject(line[1]);
}

/** Whether the first object is a line by itself, and not the whole file. */
function beginsWithLine(head: string): boolean {
  return /^\{\s*"(?:type|timestamp|window_id|windowId|item|data)"\s*:\s*[^{]/.test(head);
}

/** Behind the value that begins at `from`, or -1 when the text ends before. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        at = endOfString(text, at);
        if (at < 0) return -1;
        if (depth === 0) return at + 1;
        break;
      }
      case 0x7b:
      case 0x5b:
        depth += 1;
        break;
      case 0x7d:
      case 0x5d:
        depth -= 1;
        if (depth === 0) return at + 1;
        if (depth < 0) return at;
        break;
      case 0x2c:
        if (depth === 0) return at;
        break;
      default:
    }
  }
  return -1;
}

/** At the quote that closes the string whose opening one is at `from`, or -1. */
export function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (true) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return -1;
    let nBackslashes = 0;
    while (text.charCodeAt(quote - 1 - nBackslashes) === 0x5c) nBackslashes += 1;
    if (nBackslashes % 2 === 0) return quote;
    at = quote + 1;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
