/** Recordings made by hand and sent as our recorder sends them. */
import { randomUUID } from "node:crypto";
import type { Server } from "./server";

export interface BatchOptions {
  readonly session: string;
  readonly startMs: number;
  readonly url?: string;
  /** HTML elements of the page's body, as rrweb writes them. */
  readonly body?: readonly unknown[];
}

/** A batch of one page that was looked at for a second, and clicked. */
export function batchOf({ session, startMs, url = "http://site.test/", body = [] }: BatchOptions) {
  const element = (id: number, tagName: string, childNodes: readonly unknown[]) => ({
    type: 2,
    id,
    tagName,
    attributes: {},
    childNodes,
  });
  const html = element(2, "html", [element(3, "head", []), element(4, "body", body)]);
  const node = { type: 0, id: 1, childNodes: [html] };
  const size = { width: 800, height: 600 };
  return {
    batch: randomUUID(),
    session,
    window: "window-1",
    visitor: null,
    sent_at: startMs + 1_000,
    recorder: "revisit-recorder 0.1.0",
    metadata: { user_agent: "Mozilla/5.0", viewport: size, url },
    events: [
      { type: 4, timestamp: startMs, data: { href: url, ...size } },
      { type: 2, timestamp: startMs, data: { node, initialOffset: { left: 0, top: 0 } } },
      { type: 3, timestamp: startMs + 1_000, data: { source: 2, type: 2, id: 4, x: 1, y: 1 } },
    ],
  };
}

export function send(
  server: Server,
  content: unknown,
  key: string = server.writeKey,
): Promise<Response> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return fetch(`${server.url}/ingest/v1?key=${key}`, { method: "POST", body: text });
}
