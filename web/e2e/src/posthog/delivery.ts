/**
 * What an SDK sent, read anew and without the server's code: gzip, base64 forms or plain JSON; an
 * array of items, one item, or a batch.
 */
import { gunzipSync } from "node:zlib";
import type { Heard } from "./wiretap";

export interface Item {
  readonly uuid?: string;
  readonly event: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface SnapshotEvent {
  readonly type: number;
  readonly timestamp: number;
}

/** The items that the SDK delivered, each once however often it was sent. */
export function itemsOf(heard: readonly Heard[]): Item[] {
  const seen = new Set<string>();
  return heard.filter(isDelivery).flatMap(({ body }) =>
    items(JSON.parse(decoded(body))).filter((item) => {
      const id = item.uuid ?? JSON.stringify(item);
      return !seen.has(id) && seen.add(id);
    }),
  );
}

export function sessionsOf(items: readonly Item[]): string[] {
  return [...new Set(items.map((item) => String(item.properties.$session_id ?? "")))];
}

/** Every event of a session, in words that the server's answer can be put into too; sorted. */
export function eventsSent(items: readonly Item[], sessionId: string): string[] {
  return items
    .filter((item) => item.properties.$session_id === sessionId)
    .flatMap((item) => {
      const { $window_id: window, $snapshot_data: data } = item.properties;
      if (item.event !== "$snapshot") return inWords(String(window), item.event, item.uuid ?? "");
      const events = (Array.isArray(data) ? data : [data]) as SnapshotEvent[];
      return events.map((it) => inWords(String(window), `rrweb ${it.type}`, it.timestamp));
    })
    .sort();
}

export function inWords(window: string, what: string, which: string | number): string {
  return `${window} ${what} ${which}`;
}

function isDelivery({ method, path, status, body }: Heard): boolean {
  const { pathname } = new URL(path, "http://replay.test");
  const isCapture = /\/(e|s|i\/v0\/e)\/?$/.test(pathname);
  return isCapture && method === "POST" && status === 200 && body.length > 0;
}

function items(json: unknown): Item[] {
  if (Array.isArray(json)) return json as Item[];
  const { batch } = json as { batch?: Item[] };
  return batch ?? [json as Item];
}

function decoded(body: Buffer): string {
  if (body[0] === 0x1f && body[1] === 0x8b) return gunzipSync(body).toString("utf8");
  const text = body.toString("utf8");
  const data = text.startsWith("data=") ? new URLSearchParams(text).get("data") : null;
  if (data === null) return text;
  const inner = Buffer.from(data.replace(/ /g, "+"), "base64");
  return decoded(inner);
}
