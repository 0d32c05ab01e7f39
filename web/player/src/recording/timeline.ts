/**
 * What the seek bar draws and what "skip inactivity" skips: when the user did something, where
 * nothing happened, and the moments worth a look. Pure; times are milliseconds since the session's
 * start.
 */

import { EventType, isInteraction, isObject, type RecordedEvent } from "./event.ts";
import type { RecordedWindow } from "./recording.ts";

export type MarkerKind = "console-error" | "request-failed" | "page-load";

export interface Marker {
  readonly timeMs: number;
  readonly kind: MarkerKind;
  readonly label: string;
  readonly windowId: string;
}

/** A stretch that "skip inactivity" passes over. */
export interface Gap {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Timeline {
  /** User interactions per bucket, as a share (0–1) of the busiest one. */
  readonly activity: readonly number[];
  readonly gaps: readonly Gap[];
  readonly markers: readonly Marker[];
}

export const N_BUCKETS = 160;
/** Shorter pauses are part of the story: someone reads, or thinks. */
export const INACTIVITY_MS = 8_000;
/** What is still shown after the last interaction, for its effect … */
export const GAP_LEAD_MS = 2_000;
/** … and before the next one, so that it does not come out of nowhere. */
export const GAP_TAIL_MS = 1_000;
const MAX_LABEL_LENGTH = 200;

export function buildTimeline(
  windows: readonly RecordedWindow[],
  startMs: number,
  durationMs: number,
): Timeline {
  const times: number[] = [];
  const markers: Marker[] = [];
  for (const window of windows) {
    let url: string | null = null;
    for (const event of window.events) {
      const timeMs = event.timestamp - startMs;
      if (isInteraction(event)) times.push(timeMs);
      if (event.type === EventType.Meta && isObject(event.data)) {
        const { href } = event.data;
        if (typeof href !== "string" || href === url) continue;
        url = href;
        markers.push({ timeMs, kind: "page-load", label: short(href), windowId: window.id });
      } else {
        for (const { kind, label } of failuresOf(event)) {
          markers.push({ timeMs, kind, label: short(label), windowId: window.id });
        }
      }
    }
  }
  times.sort((a, b) => a - b);
  markers.sort((a, b) => a.timeMs - b.timeMs);
  return { activity: activityOf(times, durationMs), gaps: gapsOf(times, durationMs), markers };
}

/** The share of interactions in each of the buckets, scaled so that quiet ones are still seen. */
export function activityOf(times: readonly number[], durationMs: number): number[] {
  const counts = new Array<number>(N_BUCKETS).fill(0);
  for (const timeMs of times) {
    const bucket = Math.floor((timeMs / Math.max(durationMs, 1)) * N_BUCKETS);
    const index = Math.min(Math.max(bucket, 0), N_BUCKETS - 1);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  return counts.map((count) => Math.sqrt(count / most));
}

/** The stretches without interaction in a session, apart from their first and last moments. */
export function gapsOf(times: readonly number[], durationMs: number): Gap[] {
  const gaps: Gap[] = [];
  let last = 0;
  const close = (next: number, tailMs: number): void => {
    if (next - last >= INACTIVITY_MS) {
      gaps.push({ startMs: last + GAP_LEAD_MS, endMs: next - tailMs });
    }
    last = Math.max(last, next);
  };
  for (const timeMs of times) close(timeMs, GAP_TAIL_MS);
  close(durationMs, 0);
  return gaps;
}

/** The gap that `timeMs` lies in, or null. */
export function gapAt(gaps: readonly Gap[], timeMs: number): Gap | null {
  return gaps.find((gap) => timeMs >= gap.startMs && timeMs < gap.endMs) ?? null;
}

function failuresOf(event: RecordedEvent): { kind: MarkerKind; label: string }[] {
  if (event.type !== EventType.Plugin || !isObject(event.data)) return [];
  const { plugin, payload } = event.data;
  if (typeof plugin !== "string" || !isObject(payload)) return [];
  if (plugin.startsWith("rrweb/console@")) {
    if (payload.level !== "error" && payload.level !== "assert") return [];
    return [{ kind: "console-error", label: consoleText(payload.payload) }];
  }
  if (plugin.startsWith("rrweb/network@") && Array.isArray(payload.requests)) {
    return (payload.requests as unknown[]).flatMap(failedRequest);
  }
  if (plugin.startsWith("posthog/event@") && payload.event === "$exception") {
    const properties = isObject(payload.properties) ? payload.properties : {};
    const message = properties.$exception_message;
    return [{ kind: "console-error", label: typeof message === "string" ? message : "Exception" }];
  }
  return [];
}

function failedRequest(request: unknown): { kind: MarkerKind; label: string }[] {
  if (!isObject(request)) return [];
  const status = request.status ?? request.responseStatus;
  if (typeof status !== "number" || status < 400) return [];
  const method = typeof request.method === "string" ? `${request.method} ` : "";
  const name = typeof request.name === "string" ? request.name : "request";
  return [{ kind: "request-failed", label: `${status} ${method}${name}` }];
}

/** Console arguments are recorded as JSON text each; what does not parse is shown as it is. */
function consoleText(payload: unknown): string {
  if (!Array.isArray(payload)) return "Error";
  const words = (payload as unknown[]).map((argument) => {
    if (typeof argument !== "string") return "";
    try {
      const value: unknown = JSON.parse(argument);
      return typeof value === "string" ? value : argument;
    } catch {
      return argument;
    }
  });
  return words.join(" ").trim() || "Error";
}

function short(text: string): string {
  return text.length > MAX_LABEL_LENGTH ? `${text.slice(0, MAX_LABEL_LENGTH - 1)}…` : text;
}
