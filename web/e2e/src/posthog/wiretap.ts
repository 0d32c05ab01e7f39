/**
 * A reverse proxy that changes nothing and keeps what it was sent. The browser cannot tell the
 * bodies of beacons, so this stands between it and the server.
 */
import { request as ask, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A request, and how it was answered. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly status: number;
}

export interface Wiretap {
  readonly url: string;
  readonly heard: readonly Heard[];
  /** Requests that have no answer yet. */
  readonly nOpen: number;
  close(): Promise<void>;
}

export async function startWiretap(port: number): Promise<Wiretap> {
  const heard: Heard[] = [];
  let nOpen = 0;
  const server = createServer(async (incoming, outgoing) => {
    nOpen += 1;
    const { method = "GET", url: path = "/", headers } = incoming;
    try {
      const body = await bodyOf(incoming);
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const forward = ask({ host: "127.0.0.1", port, method, path, headers }, resolve);
        forward.once("error", reject).end(body);
      });
      const content = await bodyOf(answer);
      const status = answer.statusCode ?? 0;
      const contentType = headers["content-type"] ?? "";
      heard.push({ method, path, contentType, body, status });
      const { "transfer-encoding": _chunked, ...own } = answer.headers;
      outgoing.writeHead(status, own).end(content);
    } catch {
      outgoing.destroy();
    } finally {
      nOpen -= 1;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://replay.test:${address.port}`,
    heard,
    get nOpen() {
      return nOpen;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
