/** A recording as an application sees it, and as `export()` writes it. */
import type { SessionEventData, SessionEventType } from "../session-event";

/**
 * One thing that was recorded. With a number as its type it is rrweb's, and all such events, in
 * order, are a recording that every rrweb player plays. With a name it is one of ours.
 */
export type SessionEvent =
  | { type: number; timestamp: number; data: unknown }
  | {
      [T in SessionEventType]: { type: T; timestamp: number; data: SessionEventData[T] };
    }[SessionEventType]
  | DerivedEvent;

/**
 * What rrweb's events already say, said plainly. These are never sent or stored: they are made when
 * a recording is given out, and left out again when one is read.
 */
export type DerivedEvent =
  | { type: "mousemove"; timestamp: number; data: { x: number; y: number } }
  | { type: "scroll"; timestamp: number; data: { x: number; y: number; nodeId: number } }
  | { type: "resize"; timestamp: number; data: { width: number; height: number } }
  | {
      type: "console";
      timestamp: number;
      data: { level: string; args: string[]; trace: string[] };
    }
  | { type: "network"; timestamp: number; data: Record<string, unknown> };

export interface SessionRecording {
  sessionId: string;
  windowId: string;
  userId: string | null;
  /** Epoch ms of the first event. */
  startTime: number;
  /** Epoch ms of the last event; absent while recording goes on. */
  endTime?: number;
  events: SessionEvent[];
  metadata: {
    userAgent: string;
    viewport: { width: number; height: number };
    url: string;
    /** Name and version of this recorder. */
    recorder: string;
  };
}
