/** `@revisit/recorder`, for applications that bundle it. */
export type { DeliveryStats } from "./delivery/delivery";
export type { SentBatch } from "./delivery/sender";
export type { RecordedEvent } from "./event";
export type { RecordingSummary } from "./local/recordings";
export type {
  CapturedNetworkEntry,
  OutgoingBatch,
  RecorderOptions,
  StorageKind,
  UrlPattern,
} from "./options";
export { type LocalOptions, PortableSessionRecorder } from "./recorder";
export type { DerivedEvent, SessionEvent, SessionRecording } from "./recording/recording";
export type { SessionUrlOptions } from "./session/session-url";
export type { SessionEventData, SessionEventType } from "./session-event";
