/** What is recorded and sent at all: by chance, by what happens, by address, by consent, by policy. */
import { type Browser, type BrowserContext, expect } from "@playwright/test";
import { Api } from "../src/api";
import { test } from "../src/complaints";
import { type FaultyProxy, startFaultyProxy } from "../src/recorder/faulty";
import { type Site, startSite } from "../src/recorder/site";
import { expectRecorded, expectReplay, linesStored, stepsIn } from "../src/recorder/story";
import { type Part, Tab } from "../src/recorder/tab";
import { type Server, startServer } from "../src/server";

const MINUTE_MS = 60_000;

let server: Server;
let proxy: FaultyProxy;
let site: Site;
let nPages = 0;

test.beforeAll(async () => {
  server = await startServer("serve");
  proxy = await startFaultyProxy(server.port);
  site = await startSite();
});
test.afterAll(async () => {
  site.close();
  proxy.close();
  await server.stop();
  expect(server.complaints).toEqual([]);
});

/** The address of a page with these options. */
function pageWith(options: string, path = `/${++nPages}`): string {
  const where = `endpoint: "${proxy.url}", writeKey: "${server.writeKey}", flushIntervalMs: 100`;
  return site.url + site.page(path, `{ ${where}, ${options} }`);
}

/** How many batches were sent while something went on, until all pages had ended. */
async function sentDuring(context: BrowserContext, what: () => Promise<unknown>): Promise<number> {
  const nBefore = proxy.deliveries.length;
  await what();
  for (const page of context.pages()) await new Tab(page).close();
  // What the pages asked for last is before this.
  const after = await context.newPage();
  await after.goto(`${site.plainUrl}/elsewhere`);
  await after.evaluate((url) => fetch(url, { mode: "no-cors" }), proxy.url);
  await after.close();
  return proxy.deliveries.length - nBefore;
}

/** Of one window exactly these steps are stored, in every form. */
async function expectStored({ sessionId, windowId }: Part, steps: string): Promise<void> {
  await expect
    .poll(async () => stepsIn(await linesStored(server, sessionId)), { timeout: 30_000 })
    .toEqual({ [windowId]: { tracked: steps, logged: steps, shown: steps } });
}

/** What the page's origin keeps in the browser. Runs in the page. */
async function stored(): Promise<string[]> {
  const databases = await indexedDB.databases();
  return [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...databases.map(({ name }) => name ?? ""),
    ...document.cookie.split(";").filter(Boolean),
  ];
}

/** All of it was recorded, from the beginning. */
async function expectWhole(browser: Browser, tab: Tab): Promise<void> {
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
}

test("of no sessions nothing is sent, of all everything", async ({ context, browser }) => {
  const nSent = await sentDuring(context, async () => {
    const tab = await Tab.open(context, pageWith("sampleRate: 0"));
    await tab.steps();
    await tab.byHand();
  });
  expect(nSent).toBe(0);
  const tab = await Tab.open(context, pageWith("sampleRate: 1"));
  await tab.steps();
  await expectWhole(browser, tab);
});

test("an error sends the minute before it, and what comes after", async ({
  context,
  browser,
  allow,
}) => {
  allow(/the shop is broken/);
  await context.clock.install();
  const url = pageWith("sampleRate: 0, errorSampleRate: 1");
  const tab = await Tab.open(context, url);
  // Four times ten steps, which are 40 seconds apart.
  for (let round = 0; round < 4; round += 1) {
    await tab.byHand();
    await tab.steps();
    await context.clock.fastForward(40_000);
  }
  await tab.steps(10);
  const own = (await tab.ids()).sessionId;
  expect(proxy.deliveries.filter(({ session }) => session === own)).toEqual([]);
  await tab.page.evaluate(() => {
    document.getElementById("press")?.addEventListener("click", () => {
      throw new Error("the shop is broken");
    });
  });
  await tab.page.locator("#press").click();
  await tab.steps();
  await tab.rest();
  const { sessionId, windowId, pictures } = await tab.part();
  await tab.goto(url);
  await tab.steps();
  await tab.rest();
  const after = await tab.part();
  expect(after.sessionId).toBe(sessionId);
  await tab.close();

  const steps = async () =>
    stepsIn(await linesStored(server, sessionId))[windowId]?.tracked ?? "nothing";
  await expect.poll(steps, { timeout: 30_000 }).toMatch(/^\d+–70$/);
  const [, first] = /^(\d+)–/.exec(await steps()) ?? [];
  // A minute reaches back beyond step 31; of the first ten it is two minutes ago.
  expect(Number(first)).toBeGreaterThan(10);
  expect(Number(first)).toBeLessThanOrEqual(31);
  await expectReplay(browser, server, [{ ...after, pictures: [...pictures, ...after.pictures] }]);
});

test("a session that ends too soon is not sent, a longer one is from its begin", async ({
  context,
  browser,
}) => {
  await context.clock.install();
  const url = pageWith(`minimumDurationMs: ${MINUTE_MS}`);
  const nSent = await sentDuring(context, async () => {
    const tab = await Tab.open(context, url);
    await tab.steps();
    await context.clock.fastForward(MINUTE_MS / 2);
    await tab.byHand();
  });
  expect(nSent).toBe(0);
  const tab = await Tab.open(
    context,
    pageWith(`minimumDurationMs: ${MINUTE_MS}, sessionId: "long"`),
  );
  await tab.steps();
  await context.clock.fastForward(MINUTE_MS);
  await tab.steps();
  await expectWhole(browser, tab);
});

for (const [name, options, pull] of [
  ["an address", 'urlTriggers: ["*/checkout*"]', () => history.pushState({}, "", "/checkout/1")],
  ["an event", 'eventTriggers: ["buy"]', () => window.recorder.track("buy")],
] as const) {
  test(`${name} sends what was held until then`, async ({ context, browser }) => {
    const nSent = await sentDuring(context, async () => {
      const tab = await Tab.open(context, pageWith(options));
      await tab.steps();
    });
    expect(nSent).toBe(0);
    const tab = await Tab.open(context, pageWith(options));
    await tab.steps();
    await tab.page.evaluate(pull);
    await tab.steps();
    await expectWhole(browser, tab);
  });
}

test("blocked addresses are not recorded, also within a page", async ({ context, browser }) => {
  const options = 'urlBlocklist: ["*/private*"]';
  const nSent = await sentDuring(context, async () => {
    const tab = await Tab.open(context, pageWith(options, "/private"));
    await tab.steps();
  });
  expect(nSent).toBe(0);
  const tab = await Tab.open(context, pageWith(options));
  await tab.steps();
  await tab.page.evaluate(() => history.pushState({}, "", "/private/2"));
  await tab.steps();
  await tab.page.evaluate(() => history.back());
  await tab.page.waitForURL((url) => !url.pathname.startsWith("/private"));
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectStored(part, "1–10, 21–30");
  await expectReplay(browser, server, [part]);
  expect(JSON.stringify(await linesStored(server, part.sessionId))).not.toContain("/private");
});

test("nothing is recorded or stored before there is consent, nor after it is withdrawn", async ({
  context,
  browser,
}) => {
  const url = pageWith("requireConsent: true");
  const nSent = await sentDuring(context, async () => {
    const tab = await Tab.open(context, url);
    await tab.steps();
    await tab.byHand();
    expect(await tab.page.evaluate(stored)).toEqual([]);
  });
  expect(nSent).toBe(0);

  const tab = await Tab.open(context, url);
  await tab.steps();
  await tab.page.evaluate(() => window.recorder.setConsent(true));
  await tab.ready();
  await tab.steps();
  await tab.rest();
  await tab.delivered();
  const part = await tab.part();
  await tab.page.evaluate(() => window.recorder.setConsent(false));
  await tab.steps();
  await tab.close();
  await expectStored(part, "11–20");
  await expectReplay(browser, server, [part]);
});

test("who has opted out is not recorded until they opt in", async ({ context, browser }) => {
  const url = pageWith("");
  const nSent = await sentDuring(context, async () => {
    const tab = await Tab.open(context, url);
    await tab.delivered();
    await tab.page.evaluate(() => window.recorder.optOut());
    const nBefore = proxy.deliveries.length;
    await tab.steps();
    await tab.goto(url);
    await tab.steps();
    await tab.delivered();
    expect(proxy.deliveries.length).toBe(nBefore);
  });
  expect(nSent).toBeGreaterThan(0);
  const other = await sentDuring(context, async () => {
    const tab = await Tab.open(context, url);
    await tab.steps();
  });
  expect(other).toBe(0);
  const tab = new Tab(await context.newPage());
  await tab.page.goto(url);
  await tab.page.evaluate(() => window.recorder.optIn());
  await tab.ready();
  await tab.steps();
  await expectWhole(browser, tab);
});

for (const signal of ["doNotTrack", "globalPrivacyControl"] as const) {
  test(`${signal} is honoured unless the page has reasons of its own`, async ({
    context,
    browser,
  }) => {
    await context.addInitScript((name) => {
      const value = name === "doNotTrack" ? "1" : true;
      Object.defineProperty(Navigator.prototype, name, { get: () => value, configurable: true });
    }, signal);
    const nBefore = proxy.deliveries.length;
    const asking = await Tab.open(context, pageWith(""));
    await asking.steps();
    expect(await asking.page.evaluate(stored)).toEqual([]);
    await asking.close();
    const tab = await Tab.open(context, pageWith("respectPrivacySignals: false"));
    const { sessionId } = await tab.ids();
    await tab.steps();
    await expectWhole(browser, tab);
    const sent = proxy.deliveries.slice(nBefore).map(({ session }) => session);
    expect(new Set(sent)).toEqual(new Set([sessionId]));
  });
}

test("recording rests while nobody is there", async ({ context, browser }) => {
  await context.clock.install();
  const tab = await Tab.open(context, pageWith(`idlePauseMs: ${MINUTE_MS}`));
  await tab.byHand();
  await tab.steps();
  await context.clock.fastForward(2 * MINUTE_MS);
  await tab.steps();
  await tab.byHand();
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectStored(part, "1–10, 21–30");
  await expectReplay(browser, server, [part]);
});

test("the project's policy can stop recording and mask more", async ({ context, browser }) => {
  await setPolicy({ is_recording: false });
  const nSent = await sentDuring(context, async () => {
    const tab = await Tab.open(context, pageWith(""));
    await tab.steps();
  });
  expect(nSent).toBe(0);
  await setPolicy({ is_recording: true, mask_all_text: true, event_triggers: ["buy"] });
  // Another person: this browser knows the policy as it was.
  const other = await browser.newContext();
  const tab = await Tab.open(other, pageWith(""));
  await tab.steps();
  await tab.page.evaluate(() => window.recorder.track("buy"));
  const part = await tab.part();
  await tab.close();
  await other.close();
  await expect
    .poll(async () => JSON.stringify(await linesStored(server, part.sessionId)))
    .toContain('"buy"');
  const lines = await linesStored(server, part.sessionId);
  expect(stepsIn(lines)[part.windowId]).toMatchObject({ tracked: "1–10", shown: "" });
  await setPolicy({});
});

/** Changes the defaults; whatever else was set is gone. */
async function setPolicy(policy: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await new Api(server).call("/policy", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(policy),
  });
  expect(response.status).toBe(200);
}
