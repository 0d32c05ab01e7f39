/** What every observer of the page gets when it is started. */
import type { RecordedEvent } from "../event";
import type { Settings } from "../options";
import type { Scrub } from "../privacy/scrub";
import type { SessionEventData, SessionEventType } from "../session-event";

export interface ObserverContext {
  page: Window & typeof globalThis;
  settings: Settings;
  scrub: Scrub;
  /** Epoch ms. Never goes back while a page lives, whatever the clock does. */
  now(): number;
  /** Takes an event in rrweb's form. Never throws. */
  emit(event: RecordedEvent): void;
  /** Takes an event of our own, at `now()` unless a time is given. Never throws. */
  note<T extends SessionEventType>(type: T, data: SessionEventData[T], at?: number): void;
}
