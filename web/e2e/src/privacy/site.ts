/** The server of the page of secrets: on an origin of its own, with the recorder's script. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { SecretsPage } from "./page";

const UI = new URL("../../../../crates/revisit/ui/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".css": "text/css",
};

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>';

export interface Site {
  readonly url: string;
  close(): void;
}

/** Serves the page with a recorder that starts before anything else of the page runs. */
export async function startSite({ files, answer }: SecretsPage, recorder: object): Promise<Site> {
  const [recorderScript, moreScript] = await Promise.all(
    ["revisit-recorder.js", "revisit-recorder-more.js"].map((name) =>
      readFile(fileURLToPath(new URL(name, UI))),
    ),
  );
  const start = `<script src="/revisit-recorder.js"></script><script>
window.recorder = new PortableSessionRecorder(${JSON.stringify(recorder)});
window.recorder.start("visitor-1");
</script>`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site.test");
    const type = TYPES[extname(pathname)] ?? "text/html; charset=utf-8";
    const send = (content: string | Buffer | undefined, headers = {}) =>
      response
        .writeHead(content === undefined ? 404 : 200, { "content-type": type, ...headers })
        .end(content);
    request.resume();
    if (pathname === "/revisit-recorder.js") send(recorderScript);
    else if (pathname === "/revisit-recorder-more.js") send(moreScript);
    else if (pathname === "/api")
      send(answer.body, { "content-type": "application/json", ...answer.headers });
    else if (pathname.endsWith(".svg")) send(PICTURE);
    else if (pathname.endsWith(".css")) send("");
    else if (pathname.startsWith("/u/")) send(files["/"]?.replace("<head>", `<head>${start}`));
    // What the first page could not send any more is the next one's to send.
    else if (pathname === "/next.html") send(start + files[pathname]);
    else send(files[pathname]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // Browsers have locks, and clipboards, only where they trust the address.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
