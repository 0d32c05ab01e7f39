/** A proxy before the server that keeps all that a browser sends to it, to the last byte. */
import { request as ask, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { Haystack } from "./search";

export interface Wire {
  readonly url: string;
  /** Every request: its first line, its headers, and its body, unpacked. */
  readonly requests: readonly Haystack[];
  readonly cookies: readonly string[];
  /** Answers 503, so that what waits stays in the browser. */
  isDown: boolean;
  close(): void;
}

export async function startWire(port: number): Promise<Wire> {
  const requests: Haystack[] = [];
  const cookies: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    const body = await bodyOf(incoming);
    const head = `${method} ${path}\n${incoming.rawHeaders.join("\n")}\n`;
    const isGzip = body[0] === 0x1f && body[1] === 0x8b;
    const content = isGzip ? gunzipSync(body) : body;
    requests.push({
      name: `request ${requests.length}`,
      bytes: Buffer.concat([Buffer.from(head), content]),
    });
    if (headers.cookie !== undefined) cookies.push(headers.cookie);
    if (wire.isDown && method !== "OPTIONS") {
      outgoing.writeHead(503, { "access-control-allow-origin": "*" }).end();
      return;
    }
    const forward = ask({ host: "127.0.0.1", port, method, path, headers }, async (answer) => {
      const { "transfer-encoding": _chunked, ...own } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 0, own).end(await bodyOf(answer));
    });
    forward.once("error", () => outgoing.destroy()).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const wire: Wire = {
    url: `http://replay.test:${(server.address() as AddressInfo).port}`,
    requests,
    cookies,
    isDown: false,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return wire;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
