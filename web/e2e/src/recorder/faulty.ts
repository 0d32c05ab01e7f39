/**
 * A proxy in front of the server that fails as networks and servers do, when it is told to. It keeps
 * in mind what it was sent and what became of it.
 */
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { RecordedEvent } from "../api";

export type Fault =
  /** The connection breaks before the server hears of the request. */
  | "lost request"
  /** The server has the batch, and the connection breaks before it can say so. */
  | "lost answer"
  /** Overloaded, and says when to come back. */
  | "busy"
  | "too many"
  /** A proxy's own page for a server that is away: without a word of CORS. */
  | "bad gateway"
  /** All is well in the end. */
  | "slow";

/** A batch that was sent, and how that went. */
export interface Delivery {
  readonly batch: string;
  readonly session: string;
  readonly window: string;
  readonly events: readonly RecordedEvent[];
  /** `stored`: the server took it, whether or not it could say so. */
  readonly outcome: "stored" | "refused" | "lost";
}

export interface FaultyProxy {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  /** What goes wrong with the next deliveries, one each; then `always`. */
  readonly next: Fault[];
  always: Fault | null;
  close(): void;
}

const SLOW_MS = 700;
const RETRY_AFTER_S = 1;

export async function startFaultyProxy(port: number): Promise<FaultyProxy> {
  const deliveries: Delivery[] = [];
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const isDelivery = incoming.method === "POST" && /\/ingest\/v1\?/.test(incoming.url ?? "");
    const fault = isDelivery ? (proxy.next.shift() ?? proxy.always) : proxy.always;
    const note = (outcome: Delivery["outcome"]) =>
      isDelivery && deliveries.push(deliveryOf(body, outcome));
    if (fault === "lost request") {
      note("lost");
      outgoing.destroy();
      return;
    }
    if (fault === "busy" || fault === "too many" || fault === "bad gateway") {
      note("refused");
      refuse(fault, incoming, outgoing);
      return;
    }
    if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    const answered = await forward(port, incoming, body);
    note(answered.statusCode === 200 ? "stored" : "refused");
    if (fault === "lost answer") {
      outgoing.destroy();
      return;
    }
    const { "transfer-encoding": _chunked, ...headers } = answered.headers;
    outgoing.writeHead(answered.statusCode ?? 0, headers).end(await bodyOf(answered));
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    next: [],
    always: null,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}

function refuse(fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (fault === "bad gateway") {
    outgoing.writeHead(502, { "content-type": "text/html" }).end("<h1>502 Bad Gateway</h1>");
    return;
  }
  outgoing
    .writeHead(fault === "busy" ? 503 : 429, {
      "retry-after": String(RETRY_AFTER_S),
      "access-control-allow-origin": incoming.headers.origin ?? "*",
      "access-control-expose-headers": "retry-after",
    })
    .end();
}

function forward(port: number, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { method, url: path, headers } = incoming;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers };
    ask(options, resolve).once("error", reject).end(body);
  });
}

function deliveryOf(body: Buffer, outcome: Delivery["outcome"]): Delivery {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const text = (isGzip ? gunzipSync(body) : body).toString("utf8");
  const { batch, session, window, events } = JSON.parse(text) as {
    batch: string;
    session: string;
    window: string;
    events: RecordedEvent[];
  };
  return { batch, session, window, events, outcome };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
