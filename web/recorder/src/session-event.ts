/**
 * The events of our own, beside rrweb's: what a person did and what the page said, each by a name
 * and with what one wants to know of it. On the way to a server each is an rrweb plugin event, so
 * that every tool that reads rrweb's form passes it by; a `SessionRecording` shows it plainly.
 */
import { pluginEvent, type RecordedEvent } from "./event";

/** The plugin by which events of our own go in rrweb's form. */
export const PLUGIN_NAME = "revisit/event@1";

/**
 * What each event holds. All text has been masked and scrubbed. Paths are like
 * `html > body > main > button#buy`. Coordinates are CSS pixels in the viewport.
 */
export interface SessionEventData {
  /** Once for each page, and again where a recording begins anew. */
  initial_state: {
    url: string;
    referrer: string;
    title: string;
    viewport: { width: number; height: number };
    scroll: { x: number; y: number };
  };
  click: { x: number; y: number; path: string; tag: string; text: string; button: number };
  input: {
    path: string;
    tag: string;
    /** The `type` of an `input`, else `textarea`, `select` or `contenteditable`. */
    inputType: string;
    value: string;
    isMasked: boolean;
    isChecked?: boolean;
  };
  submit: { path: string; action: string; method: string; formData: Record<string, string> };
  navigation: {
    kind: "pushState" | "replaceState" | "popstate" | "hashchange";
    url: string;
    from: string;
    state: unknown;
  };
  error: { message: string; file: string; line: number; column: number; stack: string };
  promise_error: { message: string; stack: string };
  visibility: { state: "visible" | "hidden"; hasFocus: boolean };
  web_vital: { name: string; value: number; rating: string; navigationType: string };
  long_task: { durationMs: number; startedAt: number; name: string };
  custom: { name: string; properties: Record<string, unknown> };
  identify: { userId: string; traits: Record<string, unknown> };
  annotation: { text: string };
}

export type SessionEventType = keyof SessionEventData;

/** An event of our own in rrweb's form. */
export function ownEvent<T extends SessionEventType>(
  type: T,
  data: SessionEventData[T],
  timestamp: number,
): RecordedEvent {
  return pluginEvent(PLUGIN_NAME, { type, data }, timestamp);
}
