/** Which session and which window: tabs, copies of tabs, navigation of all kinds, and clocks. */
import { chromium, expect } from "@playwright/test";
import { test } from "../src/complaints";
import { type FaultyProxy, startFaultyProxy } from "../src/recorder/faulty";
import { type Site, startSite } from "../src/recorder/site";
import { expectRecorded, linesStored, stepsIn } from "../src/recorder/story";
import { type Part, Tab } from "../src/recorder/tab";
import { type Server, startServer } from "../src/server";

const HOUR_MS = 60 * 60_000;

let server: Server;
let proxy: FaultyProxy;
let site: Site;

test.beforeAll(async () => {
  server = await startServer("serve");
  proxy = await startFaultyProxy(server.port);
  site = await startSite();
  const options = `{ endpoint: "${proxy.url}", writeKey: "${server.writeKey}", flushIntervalMs: 200 }`;
  site.page("/", options);
  site.page("/next", options);
});
test.afterAll(async () => {
  site.close();
  proxy.close();
  await server.stop();
  expect(server.complaints).toEqual([]);
});

for (const kind of ["url", "plainUrl"] as const) {
  const browsers = kind === "url" ? "with locks" : "without locks";
  test(`two tabs that open at once are one session, ${browsers}`, async ({ context, browser }) => {
    const tabs = await Promise.all([1, 2].map(async () => new Tab(await context.newPage())));
    await Promise.all(tabs.map((tab) => tab.goto(`${site[kind]}/`)));
    await Promise.all(tabs.map((tab) => tab.steps()));
    await expect
      .poll(async () => {
        const ids = await Promise.all(tabs.map((tab) => tab.ids()));
        return new Set(ids.map(({ sessionId }) => sessionId)).size;
      })
      .toBe(1);
    for (const tab of tabs) await tab.rest();
    const parts = await Promise.all(tabs.map((tab) => tab.part()));
    expect(new Set(parts.map(({ windowId }) => windowId)).size).toBe(2);
    for (const tab of tabs) await tab.close();
    await expectRecorded(browser, { server, proxy }, parts);
  });
}

test("tabs of a session that has ended go on in one new session", async ({ context, browser }) => {
  await context.clock.install();
  const first = await Tab.open(context, `${site.url}/`);
  const second = await Tab.open(context, `${site.url}/`);
  await first.steps();
  await second.steps();
  await first.rest();
  await second.rest();
  const before = [await first.part(), await second.part()];
  await context.clock.fastForward(HOUR_MS);
  for (const tab of [first, second]) {
    await tab.byHand();
    await tab.steps();
    await tab.rest();
  }
  const after = [await first.part(), await second.part()];
  const ids = (parts: typeof before) => new Set(parts.map(({ sessionId }) => sessionId));
  expect([ids(before).size, ids(after).size, ids([...before, ...after]).size]).toEqual([1, 1, 2]);
  expect(after.map(({ windowId }) => windowId)).toEqual(before.map(({ windowId }) => windowId));
  await first.close();
  await second.close();
  await expectRecorded(browser, { server, proxy }, [...before, ...after]);
});

test("a tab with a copy of another's storage is a window of its own", async ({
  context,
  browser,
}) => {
  const tab = await Tab.open(context, `${site.url}/`);
  await tab.steps();
  // As with a duplicated tab, the new one begins with what the old one has stored.
  const opened = context.waitForEvent("page");
  await tab.page.evaluate(() => void window.open("/next"));
  const copy = new Tab(await opened);
  await copy.ready();
  await copy.steps();
  await tab.steps();
  await copy.rest();
  await tab.rest();
  const parts = [await tab.part(), await copy.part()];
  expect(parts[1]?.sessionId).toBe(parts[0]?.sessionId);
  expect(parts[1]?.windowId).not.toBe(parts[0]?.windowId);
  await tab.close();
  await copy.close();
  await expectRecorded(browser, { server, proxy }, parts);
});

test("navigation within a page is told as it was", async ({ context, browser }) => {
  const tab = await Tab.open(context, `${site.url}/`);
  const { page } = tab;
  await page.evaluate(() => {
    addEventListener("popstate", () => {
      const title = document.querySelector("h1");
      if (title) title.textContent = location.pathname + location.hash;
    });
    history.pushState({ product: 1 }, "", "/product");
    history.replaceState({ product: 2 }, "", "/product/2");
  });
  await tab.steps();
  await tab.rest();
  await page.goBack();
  await page.evaluate(() => {
    location.hash = "part";
  });
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
  const told = (await linesStored(server, part.sessionId)).flatMap(([, { data }]) => {
    const { type, data: own } = (data.payload ?? {}) as {
      type?: string;
      data?: { kind: string; url: string };
    };
    return type === "navigation" && own ? [`${own.kind} ${own.url}`] : [];
  });
  expect(told).toEqual([
    `pushState ${site.url}/product`,
    `replaceState ${site.url}/product/2`,
    `popstate ${site.url}/`,
    `hashchange ${site.url}/#part`,
  ]);
});

test("a window goes on from page to page, and after a reload", async ({ context, browser }) => {
  const tab = await Tab.open(context, `${site.url}/`);
  const { windowId, sessionId } = await tab.ids();
  const parts = [];
  for (const go of [
    () => tab.goto(`${site.url}/next`),
    () => tab.page.goBack(),
    () => tab.page.reload(),
    () => tab.goto(`${site.url}/`),
  ]) {
    await tab.steps();
    await tab.rest();
    // The last of these go with the page.
    await tab.steps(3);
    parts.push(await tab.part());
    await go();
    await tab.ready();
  }
  await tab.steps();
  await tab.rest();
  parts.push(await tab.part());
  await tab.close();
  expect(parts.map((it) => [it.sessionId, it.windowId])).toEqual(
    parts.map(() => [sessionId, windowId]),
  );
  await expectRecorded(browser, { server, proxy }, parts);
});

test("a page that comes back as it was left goes on", async ({ launchOptions, browser }) => {
  const ignoreDefaultArgs = ["--disable-back-forward-cache"];
  const own = await chromium.launch({ ...launchOptions, ignoreDefaultArgs });
  const tab = await Tab.open(await own.newContext(), `${site.url}/`);
  await tab.page.evaluate(() => {
    addEventListener("pageshow", (event) => {
      document.body.dataset.shown = event.persisted ? "as it was left" : "anew";
    });
  });
  await tab.steps();
  await tab.page.getByRole("link", { name: "Elsewhere" }).click();
  await tab.page.waitForURL("**/elsewhere");
  await tab.page.evaluate(() => history.back());
  await expect(tab.page.locator("[data-shown='as it was left']")).toBeVisible();
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
  await own.close();
});

test("a clock that is set back changes nothing", async ({ context, browser }) => {
  await context.addInitScript(shiftableClock);
  const tab = await Tab.open(context, `${site.url}/`);
  await tab.steps();
  await tab.page.evaluate((ms) => window.shiftClock(ms), -HOUR_MS);
  await tab.steps();
  await tab.byHand();
  await tab.steps();
  const part = await atItsEnd(tab);
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
});

test("a clock that is set on looks like a long rest", async ({ context, browser }) => {
  await context.addInitScript(shiftableClock);
  const tab = await Tab.open(context, `${site.url}/`);
  await tab.steps();
  const before = await atItsEnd(tab);
  await tab.page.evaluate((ms) => window.shiftClock(ms), HOUR_MS);
  await tab.byHand();
  await tab.steps();
  const after = await atItsEnd(tab);
  expect(after.sessionId).not.toBe(before.sessionId);
  expect(after.windowId).toBe(before.windowId);
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [before, after]);
});

/** What was done, with a picture at its last event: the page's clock is not to be relied on. */
async function atItsEnd(tab: Tab): Promise<Part> {
  await tab.rest();
  const part = await tab.part();
  const tracked = async () =>
    stepsIn(await linesStored(server, part.sessionId))[part.windowId]?.tracked;
  await expect.poll(tracked, { timeout: 30_000 }).toMatch(new RegExp(`\\b${part.lastStep}$`));
  const atMs = (await linesStored(server, part.sessionId)).at(-1)?.[1].timestamp ?? 0;
  return { ...part, pictures: part.pictures.map((picture) => ({ ...picture, atMs })) };
}

declare global {
  interface Window {
    shiftClock(ms: number): void;
  }
}

/** Runs in the page, before its scripts. */
function shiftableClock(): void {
  const now = Date.now.bind(Date);
  let shiftedMs = 0;
  window.shiftClock = (ms) => {
    shiftedMs += ms;
  };
  window.Date = class extends Date {
    constructor(...args: [] | [number | string | Date]) {
      if (args.length === 0) super(now() + shiftedMs);
      else super(...args);
    }
    static override now = () => now() + shiftedMs;
  } as DateConstructor;
}
