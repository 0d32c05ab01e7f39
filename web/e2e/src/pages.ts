/** Pages of other people, on a port of their own: the player is a script among theirs. */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const KINDS: Readonly<Record<string, string>> = {
  "": "text/html; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".zip": "application/zip",
};

type ExtraHeaders = Readonly<Record<string, string>>;

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Pages {
  /** Such as `http://pages.test:34567`, without a slash at the end. */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Adds a file, or takes its place. */
  put(path: string, content: string | Buffer, headers?: ExtraHeaders): void;
  close(): void;
}

/** Serves what it is given, also to other pages, and the player as `/player.js`. It knows no ranges. */
export async function startPages(files: Readonly<Record<string, string | Buffer>>): Promise<Pages> {
  const all = new Map<string, string | Buffer>(Object.entries(files));
  all.set("/player.js", await builtPlayer());
  const headersOf = new Map<string, ExtraHeaders>();
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { pathname: path } = new URL(request.url ?? "/", "http://pages.test");
    asked.push({ path, headers: request.headers });
    const content = all.get(path);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": KINDS[extname(path)] ?? "application/octet-stream",
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "range",
      ...headersOf.get(path),
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://pages.test:${(server.address() as AddressInfo).port}`,
    asked,
    put(path, content, headers = {}) {
      all.set(path, content);
      headersOf.set(path, headers);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The single file of the player, as `cargo xtask web` builds it. */
export function builtPlayer(): Promise<Buffer> {
  return built("revisit-player.js");
}

/** The script of the recorder, as it is built. */
export function builtRecorder(): Promise<Buffer> {
  return built("revisit-recorder.js");
}

/** What that loads from beside itself, when it is needed. */
export function builtRecorderMore(): Promise<Buffer> {
  return built("revisit-recorder-more.js");
}

function built(name: string): Promise<Buffer> {
  const path = new URL(`../../../crates/revisit/ui/${name}`, import.meta.url);
  return readFile(fileURLToPath(path));
}
