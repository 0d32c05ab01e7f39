/**
 * What a recording is made of: rrweb events, each belonging to a window (a browser tab).
 *
 * Recordings come from strangers. Nothing here trusts the shape of `data`; readers look before they
 * use, and what they do not know they pass by.
 */

/** One rrweb event as recorded. Only the envelope is known; `data` is whatever the recorder sent. */
export interface RecordedEvent {
  readonly type: number;
  readonly timestamp: number;
  readonly data?: unknown;
}

/** One line of a recording: the window it came from, and the event. */
export type RecordedLine = readonly [windowId: string, event: RecordedEvent];

export const EventType = {
  Load: 1,
  FullSnapshot: 2,
  Incremental: 3,
  Meta: 4,
  Custom: 5,
  Plugin: 6,
  Asset: 7,
} as const;

export const Source = {
  Mutation: 0,
  MouseMove: 1,
  MouseInteraction: 2,
  Scroll: 3,
  ViewportResize: 4,
  Input: 5,
  TouchMove: 6,
  MediaInteraction: 7,
  StyleSheetRule: 8,
  CanvasMutation: 9,
  Font: 10,
  Drag: 12,
  StyleDeclaration: 13,
  Selection: 14,
  AdoptedStyleSheet: 15,
} as const;

/** `data.type` of a mouse interaction that a page can cause without its user: focus and blur. */
const FOCUS_AND_BLUR: ReadonlySet<unknown> = new Set([5, 6]);

const INTERACTIONS: ReadonlySet<unknown> = new Set([
  Source.MouseMove,
  Source.MouseInteraction,
  Source.Scroll,
  Source.Input,
  Source.TouchMove,
  Source.MediaInteraction,
  Source.Drag,
]);

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The line that `value` holds, or null when it holds none. */
export function readLine(value: unknown): RecordedLine | null {
  if (!Array.isArray(value) || value.length < 2) return null;
  const [windowId, event] = value as unknown[];
  if (typeof windowId !== "string" || !isObject(event)) return null;
  if (typeof event.type !== "number" || !Number.isFinite(event.timestamp)) return null;
  return value as unknown as RecordedLine;
}

/** The data of an incremental event, or null for any other event. */
export function incrementalData(event: RecordedEvent): Record<string, unknown> | null {
  return event.type === EventType.Incremental && isObject(event.data) ? event.data : null;
}

/** Whether the user did something: moved, clicked, touched, scrolled, typed. */
export function isInteraction(event: RecordedEvent): boolean {
  const data = incrementalData(event);
  return data !== null && INTERACTIONS.has(data.source);
}

/**
 * Whether the event shows that its window had the user. Stricter than an interaction: a window in
 * the background scrolls by script, and gets a blur at the moment the user leaves it.
 */
export function showsPresence(event: RecordedEvent): boolean {
  const data = incrementalData(event);
  if (data === null || !INTERACTIONS.has(data.source) || data.source === Source.Scroll)
    return false;
  if (data.source === Source.MediaInteraction) return false;
  return data.source !== Source.MouseInteraction || !FOCUS_AND_BLUR.has(data.type);
}

/** An event out of its JSON, or that of a line that holds it in second place; it is at `timeMs`. */
export function readEvent(text: string, timeMs: number): RecordedEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const event: unknown = Array.isArray(value) ? value[1] : value;
  if (!isObject(event) || typeof event.type !== "number") return null;
  return { ...event, type: event.type, timestamp: timeMs };
}
