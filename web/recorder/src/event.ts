/**
 * What the recorder knows of an rrweb event: enough to send it and to tell a person's doing from
 * the page's own. The rest of an event stays as rrweb made it.
 */

export interface RecordedEvent {
  type: number;
  data: unknown;
  timestamp: number;
}

/** rrweb's event types, as they stand in recordings. */
export const FULL_SNAPSHOT = 2;
export const INCREMENTAL_SNAPSHOT = 3;
export const META = 4;
const CUSTOM = 5;
export const PLUGIN = 6;

/** Incremental sources that only a person is behind: mouse move, touch move, drag. */
const MOVES: readonly unknown[] = [1, 6, 12];
const MOUSE_INTERACTION = 2;
/** Of the mouse interactions, those that a page may bring about alone: focus and blur. */
const FOCUS: readonly unknown[] = [5, 6];

/**
 * Whether a person did this, so that it keeps a session alive. A scroll, a value or a video that
 * goes on may be the page's own doing.
 */
export function isInteraction({ type, data }: RecordedEvent): boolean {
  if (type !== INCREMENTAL_SNAPSHOT || typeof data !== "object" || data === null) return false;
  const { source, type: kind } = data as { source?: unknown; type?: unknown };
  return MOVES.includes(source) || (source === MOUSE_INTERACTION && !FOCUS.includes(kind));
}

export function customEvent(tag: string, payload: unknown, timestamp: number): RecordedEvent {
  return { type: CUSTOM, data: { tag, payload }, timestamp };
}

export function pluginEvent(plugin: string, payload: unknown, timestamp: number): RecordedEvent {
  return { type: PLUGIN, data: { plugin, payload }, timestamp };
}
