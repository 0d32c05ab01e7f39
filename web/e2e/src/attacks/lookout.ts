/**
 * Looks out for what no recording may do: reach another host, run a script, leave the page, open a
 * window, ask something, download, store, take the focus.
 */
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "@playwright/test";

/** A host that nobody may reach. What a policy cannot see, such as a connection, it counts. */
export class Attacker {
  readonly reached: string[] = [];
  private constructor(
    private readonly _server: HttpServer,
    readonly port: number,
  ) {
    _server.on("connection", () => this.reached.push("a connection"));
    _server.on("request", (request, response) => {
      this.reached.push(`${request.method} ${request.url}`);
      response.end();
    });
  }

  static async start(): Promise<Attacker> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Attacker(server, (server.address() as AddressInfo).port);
  }

  close(): void {
    this._server.closeAllConnections();
    this._server.close();
  }
}

export class Lookout {
  private readonly _seen: string[] = [];
  private readonly _before: Promise<string>;
  private _isOver = false;

  private constructor(
    private readonly _page: Page,
    private readonly _attacker: Attacker,
    ownOrigins: readonly string[],
  ) {
    const note = (what: string) => {
      if (!this._isOver) this._seen.push(what);
    };
    const context = _page.context();
    context.on("page", (page) => note(`a window opened: ${page.url()}`));
    context.on("serviceworker", (worker) => note(`a service worker: ${worker.url()}`));
    context.on("console", (message) => {
      if (message.text().startsWith("attacked by")) note(`the console says: ${message.text()}`);
    });
    context.on("weberror", (error) => note(`an error of the page: ${error.error()}`));
    _page.on("dialog", (dialog) => {
      note(`a dialog: ${dialog.message()}`);
      // A page that navigates or closes has taken its dialog away by itself.
      dialog.dismiss().catch(() => {});
    });
    _page.on("download", (download) => note(`a download: ${download.url()}`));
    _page.on("filechooser", () => note("a file was asked for"));
    _page.on("framenavigated", (frame) => {
      const url = frame.url();
      if (frame === _page.mainFrame() || !/^about:(blank|srcdoc)/.test(url)) note(`went to ${url}`);
    });
    const isOwn = (url: string) =>
      /^(data|blob|about):/.test(url) || ownOrigins.includes(new URL(url).origin);
    context.on("request", (request) => {
      if (request.isNavigationRequest() && request.frame() !== _page.mainFrame()) {
        note(`a frame asked for ${request.url()}`);
      }
    });
    context.on("response", (response) => {
      if (!isOwn(response.url())) note(`an answer from ${response.url()}`);
    });
    this._before = stored(_page);
  }

  /** From now on; the page is where it should be. */
  static async begin(
    page: Page,
    attacker: Attacker,
    ownOrigins: readonly string[],
  ): Promise<Lookout> {
    const lookout = new Lookout(page, attacker, ownOrigins);
    await lookout._before;
    return lookout;
  }

  /** The page may go elsewhere now. */
  end(): void {
    this._isOver = true;
  }

  /** What was seen until now, and not told before. */
  async seen(): Promise<string[]> {
    const now = await stored(this._page);
    const before = await this._before;
    if (now !== before) this._seen.push(`stored or set: ${now} instead of ${before}`);
    const all = [...this._seen, ...this._attacker.reached.map((it) => `reached: ${it}`)];
    this._seen.length = 0;
    this._attacker.reached.length = 0;
    return all;
  }
}

/** What a script could have left behind in the page or the browser. */
function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    // A page from a file counts as secure, and has neither workers nor caches.
    const isSecure = window.isSecureContext && location.protocol !== "file:";
    const workers = isSecure ? await navigator.serviceWorker.getRegistrations() : [];
    const own: Record<string, unknown> = {};
    for (const key of ["attacked", "polluted"]) {
      own[key] = (window as unknown as Record<string, unknown>)[key];
      own[`${key} everywhere`] = ({} as Record<string, unknown>)[key];
    }
    return JSON.stringify({
      ...own,
      local: { ...localStorage },
      session: Object.keys(sessionStorage),
      cookie: document.cookie,
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: isSecure ? await caches.keys() : [],
      workers: workers.length,
      address: location.href.replace(/[?#].*$/, ""),
      name: window.name,
      isFullscreen: document.fullscreenElement !== null,
      focus: document.activeElement?.localName,
      // Into the replay or out of it: a player alone looks focused when its frame is.
      isInReplay: document.activeElement?.shadowRoot?.activeElement?.localName === "iframe",
    });
  });
}

export function cookiesOf(context: BrowserContext): Promise<string[]> {
  return context.cookies().then((all) => all.map(({ name }) => name).sort());
}
