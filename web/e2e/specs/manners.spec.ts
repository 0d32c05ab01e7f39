/**
 * The recorder as a guest in other people's pages: it takes nothing, leaves nothing, minds their
 * policy, and does not mind what they lack.
 */
import { readdir, readFile } from "node:fs/promises";
import { expect, type JSHandle, type Page, test } from "@playwright/test";
import { Api } from "../src/api";
import { command as tell, type Verb } from "../src/manners/guest";
import { countTimers, differences, livingThings, propertiesOf } from "../src/manners/traces";
import { builtRecorder, type Pages, startPages } from "../src/pages";
import { type Server, startServer } from "../src/server";

let server: Server;
let pages: Pages;
test.beforeAll(async () => {
  server = await startServer("serve");
  const more = new URL("../../../crates/revisit/ui/revisit-recorder-more.js", import.meta.url);
  pages = await startPages({
    "/recorder.js": await builtRecorder(),
    "/revisit-recorder-more.js": await readFile(more),
    "/favicon.ico": "",
  });
});
test.afterAll(async () => {
  pages.close();
  await server.stop();
});

/** One of each thing that a recorder has its hands on. */
const BODY = `
  <link rel="stylesheet" href="/sheet.css">
  <style>p { color: green }</style>
  <p>Hello</p><input><textarea></textarea><select><option>a<option>b</select>
  <input type="checkbox"><canvas width="20" height="20"></canvas><dialog>Hi</dialog>
  <iframe srcdoc="<p>within</p><input>"></iframe>
  <x-card></x-card>
  <script src="/card.js"></script>`;
const CARD = `customElements.define("x-card", class extends HTMLElement {
  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("b { color: red }");
    this.attachShadow({ mode: "open" }).innerHTML = "<b>in the shadow</b>";
    this.shadowRoot.adoptedStyleSheets = [sheet];
  }
});`;

function page(head: string, body = BODY): string {
  return `<!doctype html><html><head><title>Page</title>${head}</head><body>${body}</body></html>`;
}

const ALL_ON = { captureCanvas: true, captureHeaders: true, captureBodies: true };

test.describe("after the end", () => {
  // Every property of every class is looked at, and the garbage is collected for each count.
  test.slow();

  test.beforeEach(async ({ page: tab }) => {
    pages.put("/guest.html", page('<script src="/recorder.js"></script>'));
    pages.put("/sheet.css", "p { margin: 0 }", { "content-type": "text/css" });
    pages.put("/card.js", CARD);
    await tab.addInitScript(countTimers);
    await tab.goto(`${pages.url}/guest.html`);
    await tab.waitForLoadState("load");
  });

  const ORDERS = [
    ["start a", "destroy a"],
    ["start a", "start b", "destroy a", "destroy b"],
    ["start a", "stop a", "start a", "start b", "stop a", "start a", "destroy b", "destroy a"],
  ];
  for (const order of ORDERS) {
    test(`the page is what it was: ${order.join(", ")}`, async ({ page: tab }) => {
      const before = await propertiesIn(tab);
      const living = await livingThings(tab);
      for (const step of order) {
        const [verb, name = ""] = step.split(" ");
        await command(tab, verb as Verb, name);
        await busyWork(tab);
      }
      expect(await tab.evaluate(differences, { before, after: await propertiesIn(tab) })).toEqual(
        [],
      );
      expect(await livingThings(tab)).toEqual(withVitals(living));
      expect(await tab.evaluate("nTimers()")).toBe(0);
    });
  }

  test("a frame and a sheet that load later are left alone", async ({ page: tab }) => {
    await tab.evaluate(() => {
      const frame = document.createElement("iframe");
      frame.src = "/late.html";
      const link = document.createElement("link");
      Object.assign(link, { rel: "stylesheet", href: "/late.css" });
      Object.assign(window, { addLate: () => document.body.append(frame, link) });
    });
    pages.put("/late.html", page("", "<p>late</p>"));
    pages.put("/late.css", "p { padding: 0 }", { "content-type": "text/css" });
    // Both are under way while it stops.
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await tab.route("**/late.*", async (route) => {
      await held;
      await route.continue();
    });
    await command(tab, "start", "a");
    await tab.evaluate("addLate()");
    await tab.waitForTimeout(100);
    await command(tab, "destroy", "a");
    letGo();
    await tab.frameLocator("iframe[src]").getByText("late").waitFor();
    const clean = await tab.context().newPage();
    await clean.addInitScript(countTimers);
    await clean.goto(`${pages.url}/late.html`);
    const expected = await clean.evaluate(
      "[String(Element.prototype.attachShadow), Object.keys(document).join()].join()",
    );
    const frame = tab.frames().find((it) => it.url().endsWith("/late.html"));
    expect(
      await frame?.evaluate(
        "[String(Element.prototype.attachShadow), Object.keys(document).join()].join()",
      ),
    ).toBe(expected);
    const living = await livingThings(tab);
    for (const [target, n] of Object.entries(living)) {
      if (/^document\.querySelectorAll\('(iframe'|.*link)/.test(target)) expect(n, target).toBe(0);
    }
    expect(await tab.evaluate("nTimers()")).toBe(0);
  });
});

test("two recorders record the same page, and go on when the other stops", async ({
  page: tab,
}) => {
  pages.put("/guest.html", page('<script src="/recorder.js"></script>'));
  pages.put("/sheet.css", "p { margin: 0 }", { "content-type": "text/css" });
  pages.put("/card.js", CARD);
  await tab.goto(`${pages.url}/guest.html`);
  await command(tab, "start", "a");
  await command(tab, "start", "b");
  await tab.evaluate(() => document.styleSheets[1]?.insertRule("p { --step: one }"));
  await tab.waitForTimeout(100);
  await command(tab, "stop", "a");
  await tab.evaluate(() => document.styleSheets[1]?.insertRule("p { --step: two }"));
  await tab.evaluate(() => {
    const input = document.querySelector("input");
    if (input) input.value = "set by a script";
  });
  await tab.waitForTimeout(100);
  const [a, b] = await Promise.all(["a", "b"].map((name) => recorded(tab, name)));
  expect(a).toContain("--step: one");
  expect(a).not.toContain("--step: two");
  expect(b).toContain("--step: one");
  expect(b).toContain("--step: two");
  expect(b).toContain('"source":5');
});

test("the window has one name more", async ({ page: tab }) => {
  pages.put("/empty.html", page("", "<p>Hello</p>"));
  await tab.goto(`${pages.url}/empty.html`);
  const names = () =>
    Object.getOwnPropertyNames(window).concat(Object.getOwnPropertySymbols(window).map(String));
  const before = new Set(await tab.evaluate(names));
  await tab.addScriptTag({ url: "/recorder.js" });
  await command(tab, "start", "a");
  await tab.waitForTimeout(300);
  const after = await tab.evaluate(names);
  // The tests' own name for the recorder, and the recorder's.
  expect(after.filter((name) => !before.has(name)).sort()).toEqual([
    "PortableSessionRecorder",
    "recorders",
  ]);
});

test.describe("a strict policy", () => {
  test("it records, and nothing is reported", async ({ page: tab }) => {
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src ${server.url}`,
    ].join("; ");
    pages.put("/strict.js", strictScript({ ...ALL_ON, endpoint: server.url }));
    pages.put(
      "/strict.html",
      page('<script src="/recorder.js"></script><script src="/strict.js"></script>', strictBody),
      { "content-security-policy": policy },
    );
    pages.put("/sheet.css", "p { color: green }", { "content-type": "text/css" });
    const complaints: string[] = [];
    tab.on("console", (message) => {
      if (message.type() !== "error") return;
      complaints.push(`${message.text()} (${message.location().url})`);
    });
    tab.on("pageerror", (error) => complaints.push(String(error)));
    await tab.goto(`${pages.url}/strict.html`);
    await tab.waitForTimeout(1_500);
    await tab.getByRole("button").click();
    await tab.waitForTimeout(1_000);
    const { sessionId, violations } = await tab.evaluate(async () => {
      const { recorder, violations } = window as unknown as {
        recorder: { sessionId: string; flush(): Promise<void> };
        violations: string[];
      };
      await recorder.flush();
      return { sessionId: recorder.sessionId, violations };
    });
    expect(violations).toEqual([]);
    expect(complaints).toEqual([]);
    const text = JSON.stringify(await new Api(server).events(sessionId));
    expect(text).toContain("clicked once");
    expect(text, "a picture of the canvas").toContain('"source":9');
  });
});

const strictBody = `<link rel="stylesheet" href="/sheet.css"><p>Hello</p>
  <button>Press</button><canvas width="40" height="40"></canvas>`;

function strictScript(options: object): string {
  const given = { ...options, writeKey: server.writeKey };
  return `
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      violations.push(event.violatedDirective + " " + event.blockedURI));
    window.recorder = new PortableSessionRecorder(${JSON.stringify(given)});
    recorder.start();
    addEventListener("DOMContentLoaded", () => {
      const drawing = document.querySelector("canvas").getContext("2d");
      document.querySelector("button").addEventListener("click", () => {
        document.querySelector("p").textContent = "clicked once";
        drawing.fillStyle = "red";
        drawing.fillRect(0, 0, 30, 30);
      });
    });`;
}

test.describe("old browsers", () => {
  /** What came after the oldest browsers that are promised, or is not there on plain http. */
  const NEWER = [
    ...["CompressionStream", "BroadcastChannel", "structuredClone", "requestIdleCallback"],
    ...["ResizeObserver", "PerformanceObserver", "WeakRef", "FinalizationRegistry", "scheduler"],
    ...["AbortSignal.timeout", "OffscreenCanvas", "createImageBitmap", "ReportingObserver"],
    ...["navigator.locks", "navigator.connection", "navigator.storage", "navigator.userAgentData"],
    ...["crypto.randomUUID", "crypto.subtle", "Object.hasOwn", "Array.prototype.at"],
    ...["String.prototype.replaceAll", "String.prototype.at", "Promise.any"],
    ...[
      "Array.prototype.findLast",
      "Array.prototype.toSorted",
      "Element.prototype.checkVisibility",
    ],
    ...["document.adoptedStyleSheets", "CSSStyleSheet.prototype.replaceSync"],
  ];

  test("it records without what is newer", async ({ page: tab }) => {
    pages.put("/old.js", strictScript({ ...ALL_ON, endpoint: server.url }));
    pages.put(
      "/old.html",
      page('<script src="/recorder.js"></script><script src="/old.js"></script>', strictBody),
    );
    pages.put("/sheet.css", "p { color: green }", { "content-type": "text/css" });
    const complaints: string[] = [];
    tab.on("console", (message) => {
      if (message.type() !== "error") return;
      complaints.push(`${message.text()} (${message.location().url})`);
    });
    tab.on("pageerror", (error) => complaints.push(error.stack ?? String(error)));
    await tab.addInitScript((names) => {
      const { hasOwn } = Object;
      for (const name of names) {
        const path = name.split(".");
        const last = path.pop() ?? "";
        let owner = path.reduce<unknown>(
          (at, part) => (at as Record<string, unknown> | undefined)?.[part],
          window,
        ) as object | null | undefined;
        while (owner && !hasOwn(owner, last)) {
          owner = Object.getPrototypeOf(owner);
        }
        if (owner) delete (owner as Record<string, unknown>)[last];
      }
    }, NEWER);
    await tab.goto(`${pages.url}/old.html`);
    await tab.waitForTimeout(500);
    expect(await tab.evaluate("typeof CompressionStream + typeof navigator.locks")).toBe(
      "undefinedundefined",
    );
    await tab.getByRole("button").click();
    await tab.waitForTimeout(1_000);
    const sessionId = await tab.evaluate(async () => {
      const { recorder } = window as unknown as {
        recorder: { sessionId: string; flush(): Promise<void> };
      };
      await recorder.flush();
      return recorder.sessionId;
    });
    expect(complaints).toEqual([]);
    const text = JSON.stringify(await new Api(server).events(sessionId));
    expect(text).toContain("clicked once");
  });

  test("the built files are ES2020", async () => {
    const { parse } = (await import("acorn")) as typeof import("acorn");
    const folders = [
      new URL("../../recorder/dist/", import.meta.url),
      new URL("../../../crates/revisit/ui/", import.meta.url),
    ];
    let nParsed = 0;
    for (const folder of folders) {
      for (const name of await readdir(folder)) {
        const isRecorder = folder.pathname.includes("recorder/dist") || /recorder/.test(name);
        if (!name.endsWith(".js") || !isRecorder) continue;
        const text = await readFile(new URL(name, folder), "utf8");
        expect(() => parse(text, { ecmaVersion: 2020, sourceType: "module" }), name).not.toThrow();
        nParsed += 1;
      }
    }
    expect(nParsed).toBeGreaterThanOrEqual(2);
    expect(() => parse("a ??= b", { ecmaVersion: 2020 })).toThrow();
  });
});

async function propertiesIn(tab: Page): Promise<JSHandle<Map<string, unknown[]>>> {
  const shown = await tab.evaluateHandle(() => window);
  return shown.evaluateHandle(propertiesOf);
}

/**
 * What the package web-vitals adds once for a page, whatever is recorded: it cannot be ended. It has
 * replaced nothing and tells nobody any more.
 */
function withVitals(living: Record<string, number>): Record<string, number> {
  return { ...living, PerformanceObserver: 5, window: (living.window ?? 0) + 12 };
}

/** Has a recorder do something, and the page some time. */
async function command(tab: Page, verb: Verb, name: string): Promise<void> {
  await tell(tab, verb, name, { storage: "memory", ...ALL_ON });
  await tab.waitForTimeout(150);
}

function recorded(tab: Page, name: string): Promise<string> {
  return tab.evaluate((name) => {
    const { recorders } = window as unknown as { recorders: Record<string, { export(): string }> };
    return recorders[name]?.export() ?? "";
  }, name);
}

/** Uses what is patched. */
async function busyWork(tab: Page): Promise<void> {
  await tab.evaluate(async () => {
    document.styleSheets[1]?.insertRule("p { top: 1px }");
    document.styleSheets[1]?.deleteRule(0);
    const input = document.querySelector("input");
    if (input) input.value += "x";
    const canvas = document.querySelector("canvas");
    canvas?.getContext("2d")?.fillRect(0, 0, 5, 5);
    history.replaceState(null, "", `#${Math.random()}`);
    console.info("busy");
    await fetch("/sheet.css").then((answer) => answer.text());
    const host = document.createElement("div");
    document.body.append(host);
    host.attachShadow({ mode: "open" }).innerHTML = "<i>new</i>";
    const frame = document.createElement("iframe");
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 100));
    host.remove();
    frame.remove();
  });
}
