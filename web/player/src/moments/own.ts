/**
 * What a recording tells of itself without being replayed: pages, console errors, failed requests.
 * For a player that nobody gave the server's moments, which know far more.
 */

import { EventType, isObject, type RecordedEvent } from "../recording/event.ts";
import type { Page } from "../recording/outline.ts";
import type { Kind, Moment } from "./moment.ts";

type Facts = { readonly kind: Kind; readonly at_ms?: number } & Readonly<Record<string, unknown>>;

const MAX_TEXT_LENGTH = 500;

interface WindowEvents {
  readonly id: string;
  readonly pages: readonly Page[];
  readonly events: readonly RecordedEvent[];
}

/** In the order of their time. */
export function ownMoments(windows: readonly WindowEvents[]): Moment[] {
  const moments: Moment[] = [];
  for (const window of windows) {
    for (const { timestamp, url } of window.pages) {
      moments.push(moment(window.id, timestamp, { kind: "page_view", load: "full", url }));
    }
    for (const event of window.events) {
      for (const facts of failuresOf(event)) {
        moments.push(moment(window.id, event.timestamp, facts));
      }
    }
  }
  return moments.sort((a, b) => a.at_ms - b.at_ms);
}

function moment(windowId: string, timestamp: number, facts: Facts): Moment {
  return { at_ms: timestamp, window: windowId, ...facts };
}

/** What an event says went wrong. */
export function failuresOf(event: RecordedEvent): Facts[] {
  if (event.type !== EventType.Plugin || !isObject(event.data)) return [];
  const { plugin, payload } = event.data;
  if (typeof plugin !== "string" || !isObject(payload)) return [];
  if (plugin.startsWith("rrweb/console@")) {
    if (payload.level !== "error" && payload.level !== "assert") return [];
    return [{ kind: "console", level: "error", text: consoleText(payload.payload) }];
  }
  if (plugin.startsWith("rrweb/network@") && Array.isArray(payload.requests)) {
    return (payload.requests as unknown[]).flatMap(failedRequest);
  }
  if (plugin.startsWith("revisit/event@")) {
    if (payload.type !== "error" && payload.type !== "promise_error") return [];
    const message = isObject(payload.data) ? payload.data.message : null;
    return [{ kind: "error", message: typeof message === "string" ? message : "Error" }];
  }
  if (plugin.startsWith("posthog/event@") && payload.event === "$exception") {
    const properties = isObject(payload.properties) ? payload.properties : {};
    const message = properties.$exception_message;
    return [{ kind: "error", message: typeof message === "string" ? message : "Exception" }];
  }
  return [];
}

function failedRequest(request: unknown): Facts[] {
  if (!isObject(request)) return [];
  const status = request.status ?? request.responseStatus;
  if (typeof status !== "number" || status < 400) return [];
  const { method, name, duration } = request;
  const facts = { method, request_url: name, status, duration_ms: duration, is_failed: true };
  return [{ kind: "request", ...facts }];
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
  return words.join(" ").trim().slice(0, MAX_TEXT_LENGTH) || "Error";
}
