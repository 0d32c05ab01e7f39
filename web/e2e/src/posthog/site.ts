/**
 * The site that a PostHog user has: pages of its own, with the SDK of one version on them. It serves
 * no recorder; that comes from `api_host`.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, isAbsolute, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const PAGES = fileURLToPath(new URL("../../site/", import.meta.url));
const KINDS: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface SiteOptions {
  readonly version: string;
  readonly apiHost: string;
  readonly writeKey: string;
}

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

export async function startSite({ version, apiHost, writeKey }: SiteOptions): Promise<Site> {
  const sdk = await readFile(join(sdkFolder(), `posthog-js-${version}/dist/array.js`));
  // Automation is what the SDK takes a browser without a person for.
  const options = { api_host: apiHost, opt_out_useragent_filter: true };
  const start = `posthog.init(${JSON.stringify(writeKey)}, ${JSON.stringify(options)});`;
  const read = async (path: string): Promise<Buffer | string> => {
    if (path === "/static/array.js") return sdk;
    if (path === "/analytics.js") return start;
    return readFile(join(PAGES, normalize(path === "/" ? "/index.html" : path)));
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site.test");
    try {
      const file = await read(pathname);
      const kind = KINDS[extname(pathname) || ".html"] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": kind }).end(file);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("There is nothing here.\n");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://notes.test:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sdkFolder(): string {
  const folder = process.env.POSTHOG_DIST;
  if (!folder || !isAbsolute(folder)) {
    throw new Error("POSTHOG_DIST must be the folder of the SDK's versions (docs/TESTING.md)");
  }
  return folder;
}
