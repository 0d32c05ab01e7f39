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
const PLUGIN = 6;

/**
 * The incremental sources that show a person at the page: mouse move, mouse interaction, scroll,
 * viewport resize, input, touch move, media interaction, drag.
 */
const INTERACTIONS: readonly unknown[] = [1, 2, 3, 4, 5, 6, 7, 12];

/** Whether a person did this, so that it keeps a session alive. */
export function isInteraction({ type, data }: RecordedEvent): boolean {
  if (type !== INCREMENTAL_SNAPSHOT || typeof data !== "object" || data === null) return false;
  return "source" in data && INTERACTIONS.includes(data.source);
}

export function customEvent(tag: string, payload: unknown, timestamp: number): RecordedEvent {
  return { type: CUSTOM, data: { tag, payload }, timestamp };
}

export function pluginEvent(plugin: string, payload: unknown, timestamp: number): RecordedEvent {
  return { type: PLUGIN, data: { plugin, payload }, timestamp };
}
