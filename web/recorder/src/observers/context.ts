/** What every observer of the page gets when it is started. */
import type { RecordedEvent } from "../event";
import type { Settings } from "../options";

export interface ObserverContext {
  page: Window & typeof globalThis;
  settings: Settings;
  now(): number;
  emit(event: RecordedEvent): void;
}
