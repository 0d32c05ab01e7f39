/** An unmodified posthog-js, of three ages, with nothing changed but `api_host`. */
import { expect, type Page, test } from "@playwright/test";
import { Api } from "../src/api";
import { quietMoment } from "../src/moment";
import { eventsSent, inWords, itemsOf, sessionsOf } from "../src/posthog/delivery";
import { startSite } from "../src/posthog/site";
import { startWiretap } from "../src/posthog/wiretap";
import { openReplay, signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

/** Where below the server each version is told that PostHog is. */
const VERSIONS = [
  { version: "1.449.2", prefix: "" },
  { version: "1.260.3", prefix: "/ingest" },
  { version: "1.96.1", prefix: "" },
];
const TYPED = "milk and bread";
const REMARK = "soon";
/** As `useSite` does. */
const N_CLICKS = 13;

declare global {
  interface Window {
    readonly posthog: { sessionRecordingStarted(): boolean; get_distinct_id(): string };
  }
}

let server: Server;
test.beforeAll(async () => {
  server = await startServer("serve");
});
test.afterAll(async () => {
  await server.stop();
});

for (const { version, prefix } of VERSIONS) {
  test(`posthog-js ${version} records${prefix && ` below ${prefix}`}`, async ({ browser }) => {
    const api = new Api(server);
    const wiretap = await startWiretap(server.port);
    const apiHost = `${wiretap.url}${prefix}`;
    const site = await startSite({ version, apiHost, writeKey: server.writeKey });
    const visit = await browser.newContext();
    const page = await visit.newPage();

    const moments = await test.step("somebody uses the site", () => useSite(page, site.url));
    const endedMs = Date.now();
    const visitor = await page.evaluate(() => window.posthog.get_distinct_id());

    const id = await test.step("the session is listed within 15 s", async () => {
      const query = `?visitor=${encodeURIComponent(visitor)}`;
      await expect.poll(async () => (await api.list(query)).length, { timeout: 15_000 }).toBe(1);
      expect(Date.now() - endedMs).toBeLessThan(15_000);
      return (await api.list(query))[0]?.id ?? "";
    });

    await test.step("no event is lost and none is there twice", async () => {
      // What is left goes by beacon when the page goes.
      await page.close({ runBeforeUnload: true });
      const stored = async () =>
        (await api.events(id)).map(([window, { type, timestamp, data }]) => {
          if (data.plugin !== "posthog/event@1") return inWords(window, `rrweb ${type}`, timestamp);
          const { event, uuid = "" } = data.payload as { event: string; uuid?: string };
          return inWords(window, event, uuid);
        });
      const sent = () => eventsSent(itemsOf(wiretap.heard), id);
      await expect(async () => {
        expect(wiretap.nOpen).toBe(0);
        expect(sent().some((it) => it.includes("$pageleave"))).toBe(true);
        expect((await stored()).sort()).toEqual(sent());
      }).toPass({ timeout: 15_000 });
      expect(sessionsOf(itemsOf(wiretap.heard)).filter(Boolean)).toEqual([id]);
      expect((await stored()).filter((it) => it.includes(" $pageview "))).toHaveLength(4);
      expect(wiretap.heard.filter(({ path }) => !path.startsWith(`${prefix}/`))).toEqual([]);
      const refused = wiretap.heard.filter(({ status }) => status !== 200);
      expect(refused.map(({ method, path, status }) => [method, path, status])).toEqual([]);
    });

    await test.step("the summary is right", async () => {
      const facts = {
        source: "posthog",
        visitor,
        first_url: `${site.url}/`,
        n_clicks: N_CLICKS,
        // A checkbox counts, and so does the field that the page empties.
        n_keypresses: TYPED.length + 1 + REMARK.length + 1,
        n_console_error: 1,
        n_problems: 0,
        device: "desktop",
        viewport: { width: 1280, height: 720 },
      };
      await expect
        .poll(() => api.session(id), { timeout: 30_000, intervals: [500] })
        .toMatchObject(facts);
      const { urls, windows } = await api.session(id);
      expect(urls).toEqual([
        `${site.url}/`,
        `${site.url}/?tab=about`,
        `${site.url}/?tab=open`,
        `${site.url}/board.html?from=notes`,
      ]);
      expect(windows).toHaveLength(1);
    });

    await test.step("the replay is the page", async () => {
      const watching = await browser.newContext();
      await signIn(watching, server);
      const replay = await openReplay(await watching.newPage(), server, id);
      for (const { atMs, outline } of moments) {
        expect((await replay.pictureAt(atMs)).outline).toBe(outline);
      }
      expect(await replay.problems()).toEqual([]);
      await watching.close();
    });

    await visit.close();
    await site.close();
    await wiretap.close();
    expect(server.complaints).toEqual([]);
  });
}

/** Uses both pages of the site and tells how it looked at two moments and at the end. */
async function useSite(page: Page, url: string) {
  await page.goto(`${url}/`);
  await untilRecorded(page);
  await page.getByRole("tab", { name: "About" }).click();
  await page.getByRole("tab", { name: "Open" }).click();
  await page.locator("#text").click();
  await page.locator("#text").pressSequentially(TYPED);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("button", { name: "Details" }).click();
  const first = await quietMoment(page);

  await page.locator("#close-modal").click();
  await page.getByRole("button", { name: "Complain" }).click();
  await page.locator("#log").evaluate((log) => log.scrollTo(0, 200));
  await page.mouse.wheel(0, 300);
  const second = await quietMoment(page);

  await page.getByRole("link", { name: "Board" }).click();
  await page.waitForURL("**/board.html?from=notes");
  await untilRecorded(page);
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByRole("button", { name: "Move a card" }).click();
  await page.getByRole("button", { name: "Paint" }).click();
  await page.locator("#remark").focus();
  await page.locator("#remark").pressSequentially(REMARK);
  await page.locator("#urgent").click();
  return [first, second, await quietMoment(page)];
}

async function untilRecorded(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.waitForFunction(() => window.posthog.sessionRecordingStarted());
}
