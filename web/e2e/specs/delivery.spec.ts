/** What was recorded reaches the server, once and in order, whatever happens on the way. */
import { expect } from "@playwright/test";
import { test } from "../src/complaints";
import { newProfile } from "../src/recorder/chromium";
import { crash } from "../src/recorder/crash";
import { type FaultyProxy, startFaultyProxy } from "../src/recorder/faulty";
import { type Site, startSite } from "../src/recorder/site";
import { expectRecorded, linesStored } from "../src/recorder/story";
import { Tab } from "../src/recorder/tab";
import { type Server, startServer } from "../src/server";

const MANY_NODES = `<table id="many"></table><script>
const rows = Array.from({ length: 2_500 }, (_, row) =>
  "<tr class=row" + row % 7 + "><td>" + row + "</td><td><b title=x>Row</b> and <i>more</i></td></tr>");
document.getElementById("many").innerHTML = rows.join("");
</script>`;

const FIVE_MINUTES_MS = 5 * 60_000;

let server: Server;
let proxy: FaultyProxy;
let site: Site;

test.beforeAll(async () => {
  server = await startServer("serve");
  proxy = await startFaultyProxy(server.port);
  site = await startSite();
  const options = `{ endpoint: "${proxy.url}", writeKey: "${server.writeKey}", flushIntervalMs: 200 }`;
  site.page("/", options);
  site.page("/sandboxed", options, {
    // A page without an origin: the browser keeps nothing for it, and says so by throwing.
    headers: { "content-security-policy": "sandbox allow-scripts allow-forms" },
  });
  site.page("/large", options, { body: MANY_NODES });
});
test.afterAll(async () => {
  site.close();
  proxy.close();
  await server.stop();
});
test.beforeEach(({ allow }) => {
  proxy.always = null;
  // The browser complains of each request that fails.
  allow(/Failed to load resource|ERR_|CORS policy/);
});

/** Batches that the server took more than once. */
function resent(sessionId: string): number {
  const stored = proxy.deliveries.filter(
    (it) => it.session === sessionId && it.outcome === "stored",
  );
  return stored.length - new Set(stored.map(({ batch }) => batch)).size;
}

test("a server that is killed and started again has everything once", async ({
  context,
  browser,
}) => {
  const tab = await Tab.open(context, `${site.url}/`);
  await tab.steps();
  await tab.stepsDuring(async () => {
    await server.kill();
    // Long enough for batches that find nobody.
    await tab.page.waitForEvent("requestfailed");
    await server.restart();
    await tab.page.waitForEvent("requestfinished", { timeout: 30_000 });
  });
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
});

test("five minutes offline are there when the network is back", async ({ context, browser }) => {
  await context.clock.install();
  const tab = await Tab.open(context, `${site.url}/`);
  await tab.steps();
  await context.setOffline(true);
  const pieces = 10;
  for (let piece = 0; piece < pieces; piece += 1) {
    await tab.byHand();
    await tab.steps();
    await context.clock.fastForward(FIVE_MINUTES_MS / pieces);
  }
  await tab.rest();
  const { sessionId } = await tab.ids();
  expect(JSON.stringify(await linesStored(server, sessionId))).not.toContain("step 11");
  await context.setOffline(false);
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
});

for (const [fault, name] of [
  ["busy", "a server that has no room"],
  ["too many", "a server that is asked too often"],
  ["bad gateway", "a proxy without its server"],
  ["lost request", "connections that break before the server has the batch"],
  ["lost answer", "connections that break after the server has the batch"],
  ["slow", "a slow way"],
] as const) {
  test(`${name} costs nothing`, async ({ context, browser }) => {
    const tab = await Tab.open(context, `${site.url}/`);
    const { sessionId } = await tab.ids();
    await tab.steps();
    proxy.next.push(fault, fault);
    await tab.stepsDuring(() => expect.poll(() => proxy.next, { timeout: 30_000 }).toEqual([]));
    await tab.rest();
    const part = await tab.part();
    await tab.close();
    await expectRecorded(browser, { server, proxy }, [part]);
    expect(resent(sessionId)).toBe(fault === "lost answer" ? 2 : 0);
  });
}

test("what happened last before a tab is closed arrives", async ({ context, browser }) => {
  const tab = await Tab.open(context, `${site.url}/`);
  await tab.rest();
  await tab.steps(3);
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
});

test("what a crashed tab had kept arrives with the next visit", async ({ context, browser }) => {
  const tab = await Tab.open(context, `${site.url}/`);
  await tab.steps();
  await tab.delivered();
  proxy.always = "lost request";
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await crash(tab.page);
  proxy.always = null;
  const next = await Tab.open(context, `${site.url}/`);
  await next.steps();
  await next.rest();
  await expectRecorded(browser, { server, proxy }, [part, await next.part()]);
});

test("what a killed browser had kept arrives with the next visit", async ({
  launchOptions,
  browser,
}) => {
  const profile = await newProfile(launchOptions);
  const killed = await profile.open();
  proxy.always = "lost request";
  const tab = await Tab.open(killed.context, `${site.url}/`);
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await killed.kill();
  proxy.always = null;
  const again = await profile.open();
  const next = await Tab.open(again.context, `${site.url}/`);
  await next.steps();
  await next.rest();
  // The browser may have forgotten which session it was in.
  await expectRecorded(browser, { server, proxy }, [part, await next.part()]);
  await again.kill();
  await profile.remove();
});

test("what does not fit through a beacon arrives with the next visit", async ({
  context,
  browser,
}) => {
  const tab = await Tab.open(context, `${site.url}/`);
  proxy.always = "lost request";
  await tab.page.evaluate(() => {
    const texts = Array.from({ length: 60 }, (_, at) => `${at} `.repeat(2_000));
    for (const text of texts) document.body.append(text, document.createElement("hr"));
  });
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  // What the tab said last is lost as well by the time that another page is there.
  await context.newPage().then((page) => page.goto(`${site.url}/elsewhere`));
  proxy.always = null;
  const next = await Tab.open(context, `${site.url}/`);
  await next.steps();
  await next.rest();
  await expectRecorded(browser, { server, proxy }, [part, await next.part()]);
});

test("a browser that has no room left keeps in memory", async ({ context, browser }) => {
  await context.addInitScript(() => {
    for (const size of [100_000, 1_000, 10]) {
      try {
        for (let n = 0; ; n += 1) localStorage.setItem(`fill ${size} ${n}`, "x".repeat(size));
      } catch {
        // Full, up to pieces of that size.
      }
    }
  });
  const tab = new Tab(await context.newPage());
  const devtools = await context.newCDPSession(tab.page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: site.url, quotaSize: 1_000 });
  await tab.goto(`${site.url}/`);
  await outage(tab);
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
});

test("a browser that keeps nothing for a page is no hindrance", async ({ context, browser }) => {
  const tab = await Tab.open(context, `${site.url}/sandboxed`);
  expect(await tab.page.evaluate(storagesThatThrow)).toEqual(["localStorage", "sessionStorage"]);
  await outage(tab);
  await tab.rest();
  const part = await tab.part();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
});

test("a page of 20,000 nodes and a storm of 10,000 changes are recorded", async ({
  context,
  browser,
}) => {
  test.slow();
  const tab = await Tab.open(context, `${site.url}/large`);
  await tab.steps();
  expect(await tab.page.evaluate(nodesOf)).toBeGreaterThan(20_000);
  expect(await tab.page.evaluate(storm, 10_000)).toBeGreaterThan(10_000);
  await tab.steps();
  await tab.rest();
  const part = await tab.part();
  await tab.delivered();
  await tab.close();
  await expectRecorded(browser, { server, proxy }, [part]);
});

/** The server is away for some batches. */
async function outage(tab: Tab): Promise<void> {
  await tab.steps();
  proxy.next.push("lost request", "bad gateway");
  await tab.stepsDuring(() => expect.poll(() => proxy.next, { timeout: 30_000 }).toEqual([]));
}

/** Runs in the page. */
function storagesThatThrow(): string[] {
  return (["localStorage", "sessionStorage"] as const).filter((name) => {
    try {
      window[name].getItem("");
      return false;
    } catch {
      return true;
    }
  });
}

/** Runs in the page. */
function nodesOf(): number {
  const walker = document.createTreeWalker(document);
  let n = 1;
  while (walker.nextNode()) n += 1;
  return n;
}

/** Changes the page in many ways, in a hundred tasks, and answers how often. Runs in the page. */
async function storm(nChanges: number): Promise<number> {
  let seed = 7;
  const below = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  let nSeen = 0;
  const observer = new MutationObserver((records) => {
    nSeen += records.length;
  });
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, all);
  const table = document.querySelector("#many tbody");
  if (!table) throw new Error("there is no table");
  for (let n = 0; n <= nChanges; n += 1) {
    const rows = table.children;
    const row = rows[below(rows.length)] as Element;
    const kind = below(5);
    if (kind === 0) row.setAttribute("data-n", String(n));
    else if (kind === 1) (row.querySelector("td") ?? row).append(`, ${n}`);
    else if (kind === 2) row.after(rows[below(rows.length)] as Element);
    else if (kind === 3) row.before(row.cloneNode(true));
    else row.remove();
    if (n % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve));
  observer.disconnect();
  return nSeen;
}
