/** The list and the replay page, as a person uses them. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Locator, type Page } from "@playwright/test";
import { Api } from "../src/api";
import { batchOf, send } from "../src/batches";
import { test } from "../src/complaints";
import { openReplay, signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

const UNAUTHORIZED = /status of 401/;
const BLOCKED = /Content Security Policy/;

/** Sessions beside the samples, newest first, each for one test. */
const RECORDED = [
  ["filtered", "http://site.test/basket"],
  ["labelled", "http://site.test/labels"],
  ["gone-1", "http://site.test/gone"],
  ["gone-2", "http://site.test/gone"],
] as const;

let server: Server;
let api: Api;
test.beforeAll(async () => {
  server = await startServer("demo");
  api = new Api(server);
  await Promise.all(RECORDED.map(([session, url], index) => record(session, url, index)));
});
test.afterAll(async () => {
  await server.stop();
});

/** Sends a recording with an error in its console, and waits until it is counted. */
async function record(session: string, url: string, minutesAgo: number): Promise<void> {
  const batch = batchOf({ session, startMs: Date.now() - (minutesAgo + 1) * 60_000, url });
  const payload = { level: "error", payload: ['"it broke"'], trace: [] };
  const line = { type: 6, timestamp: batch.sent_at, data: { plugin: "rrweb/console@1", payload } };
  expect((await send(server, { ...batch, events: [...batch.events, line] })).status).toBe(200);
  await expect
    .poll(async () => (await api.session(session)).n_console_error, { timeout: 30_000 })
    .toBe(1);
}

const rowsOf = (page: Page): Locator =>
  page.getByRole("list", { name: "Sessions" }).locator("> li");
const idsOf = (page: Page): Promise<(string | null)[]> =>
  rowsOf(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id")));

test("the link signs in once, and what was recorded is there at once", async ({
  page,
  browser,
  allow,
}) => {
  allow(UNAUTHORIZED);
  await page.goto(`${server.url}/`);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(server.signInLink);
  await expect(rowsOf(page).filter({ hasText: "Sample: " })).toHaveCount(3);
  expect(page.url()).toBe(`${server.url}/`);
  await page.goBack();
  expect(page.url()).not.toContain("token");

  const other = await browser.newContext();
  const again = await other.newPage();
  await again.goto(server.signInLink);
  await expect(again.getByRole("alert")).toContainText("was used");
  expect(again.url()).not.toContain("token");
  await again.getByLabel("API key").fill(server.apiKey);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(rowsOf(again).first()).toBeVisible();
  await other.close();
});

test("the list is filtered, and the address of the page says how", async ({ page, context }) => {
  await signIn(context, server);
  await page.goto(`${server.url}/`);
  await page.getByLabel("URL contains").fill("BASKET");
  await expect.poll(() => idsOf(page)).toEqual(["filtered"]);
  expect(new URL(page.url()).searchParams.get("url")).toBe("BASKET");
  await page.reload();
  await expect.poll(() => idsOf(page)).toEqual(["filtered"]);
  await page.getByRole("button", { name: "Clear" }).click();

  await page.getByRole("button", { name: "Signals" }).click();
  await page.getByLabel("Has a console error").check();
  const query = "?has_console_error=true";
  expect(new URL(page.url()).search).toBe(query);
  const wanted = (await api.list(query)).map((it) => it.id);
  expect(wanted).toEqual(expect.arrayContaining(RECORDED.map(([id]) => id)));
  await expect.poll(() => idsOf(page)).toEqual(wanted);
  await page.getByLabel("URL contains").fill("no such address");
  await expect(page.getByText("No session matches")).toBeVisible();
});

test("star, title and tags stay", async ({ page, context }) => {
  await signIn(context, server);
  const id = "labelled";
  await openReplay(page, server, id);
  await page.getByRole("button", { name: "Star", exact: true }).click();
  await page.getByTitle("Edit the title").click();
  await page.getByLabel("Title of the session").fill("The one with the labels");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Add a tag" }).click();
  await page.keyboard.type("checkout");
  await page.keyboard.press("Enter");
  const labels = { starred: true, title: "The one with the labels", tags: ["checkout"] };
  await expect.poll(() => api.session(id)).toMatchObject({ ...labels, viewed: true });

  await page.reload();
  await expect(page.getByRole("heading", { name: labels.title })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove the star" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove the tag checkout" })).toBeVisible();
  await page.goto(`${server.url}/?tag=checkout`);
  await expect.poll(() => idsOf(page)).toEqual([id]);
  await expect(rowsOf(page).getByRole("button", { name: "Remove the star" })).toBeVisible();
});

test("what is deleted is gone", async ({ page, context, allow }) => {
  allow(/status of 410/);
  await signIn(context, server);
  const [one, two] = ["gone-1", "gone-2"];
  await page.goto(`${server.url}/?url=gone`);
  await expect.poll(() => idsOf(page)).toEqual([one, two]);
  await rowsOf(page).first().getByRole("checkbox").check();
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => idsOf(page)).toEqual([two]);
  expect((await api.call(`/sessions/${one}`)).status).toBe(410);

  await page.goto(`${server.url}/sessions/${two}`);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  expect((await api.call(`/sessions/${two}/events`)).status).toBe(410);
  await page.goto(`${server.url}/sessions/${two}`);
  await expect(page.getByText("This session was erased")).toBeVisible();
});

test("the keyboard goes through the list and plays", async ({ page, context, allow }) => {
  // Samples show pictures of the sites that they were recorded on.
  allow(BLOCKED);
  await signIn(context, server);
  await page.goto(`${server.url}/?tag=sample`);
  await expect(rowsOf(page)).toHaveCount(3);
  const ids = await idsOf(page);
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest("[data-id]")?.getAttribute("data-id"));
  await page.keyboard.press("j");
  await expect.poll(focused).toBe(ids[0]);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect.poll(focused).toBe(ids[2]);
  await page.keyboard.press("k");
  await expect.poll(focused).toBe(ids[1]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${server.url}/sessions/${ids[1]}`);

  const replay = await openReplay(page, server, ids[1] ?? "");
  await expect.poll(() => replay.isPaused()).toBe(false);
  await page.keyboard.press("Space");
  await expect.poll(() => replay.isPaused()).toBe(true);
  const stoppedMs = await replay.currentTimeMs();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => replay.currentTimeMs()).toBeCloseTo(stoppedMs + 5_000, -2);
  await page.keyboard.press("Space");
  await expect.poll(() => replay.currentTimeMs()).toBeGreaterThan(stoppedMs + 5_200);
});

test("every sample plays without a fault", async ({ page, context, allow }) => {
  allow(BLOCKED);
  await signIn(context, server);
  for (const { id, n_events } of await api.list("?tag=sample")) {
    expect(n_events).toBeGreaterThan(0);
    const replay = await openReplay(page, server, id);
    const { started_at, ended_at } = await api.session(id);
    const [startMs, endMs] = [Date.parse(started_at), Date.parse(ended_at)];
    for (const atMs of [endMs, (startMs + endMs) / 2]) {
      const { outline } = await replay.pictureAt(atMs);
      expect(outline.split("\n").length).toBeGreaterThan(20);
    }
    expect(await replay.problems()).toEqual([]);
  }
});

test("a live session grows while it is watched", async ({ page, context, allow }) => {
  // The shop's coupons never work.
  allow(/\/demo\/api\/coupon\)$/);
  allow(/^coupon: the server answered 500/);
  await signIn(context, server);
  const shop = await context.newPage();
  await shop.goto(`${server.url}/demo/`);
  await shop.getByRole("button", { name: /^Add / }).first().click();
  const link = (await shop.locator("#recording-link").getAttribute("href")) ?? "";
  const id = link.replace(/^.*\//, "");
  await expect.poll(async () => (await api.call(`/sessions/${id}`)).status).toBe(200);

  const replay = await openReplay(page, server, id);
  await expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
  const durationMs = await replay.durationMs();
  const panel = page.getByRole("tabpanel", { name: "Moments" });
  const errors = panel.getByRole("button", { name: "coupon: the server answered 500" });
  await expect(errors).toHaveCount(0);
  await shop.goto(`${server.url}/demo/#/cart`);
  await shop.locator("#coupon").fill("AUTUMN");
  await shop.getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => replay.durationMs(), { timeout: 30_000 }).toBeGreaterThan(durationMs);
  await expect(errors.first()).toBeVisible({ timeout: 30_000 });
  expect(await replay.problems()).toEqual([]);
});

test("addresses that lead nowhere say so", async ({ page, context, allow }) => {
  allow(/status of 404/);
  await signIn(context, server);
  await page.goto(`${server.url}/sessions/nobody`);
  await expect(page.getByText("This session does not exist")).toBeVisible();
  await page.getByRole("link", { name: "All sessions", exact: true }).click();
  await expect(rowsOf(page).first()).toBeVisible();
  const answer = await page.goto(`${server.url}/nothing/here`);
  expect(answer?.status()).toBe(404);
});

test("the set-up page makes keys that work and ends them", async ({ page, context }) => {
  await signIn(context, server);
  await page.goto(`${server.url}/setup`);
  await page.getByLabel("Name of the new write key").fill("Shop window");
  await page.getByRole("button", { name: "Create write key" }).click();
  const code = page.getByText(/^rvw_\w{20,}$/);
  const key = (await code.textContent()) ?? "";
  const batch = batchOf({ session: "set-up", startMs: Date.now() });
  expect((await send(server, batch, key)).status).toBe(200);

  await page.getByRole("button", { name: "Revoke Shop window" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("button", { name: "Revoke Shop window" })).toHaveCount(0);
  expect((await send(server, batch, key)).status).toBe(401);
  await page.reload();
  await expect(page.getByRole("button", { name: /^Revoke / }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Revoke Shop window" })).toHaveCount(0);
});

test("a recording reaches no other host", async ({ page, context, allow }) => {
  allow(BLOCKED);
  allow(/ERR_BLOCKED|Refused/);
  await signIn(context, server);
  const reached: string[] = [];
  const tracker = createServer((request, response) => {
    reached.push(request.url ?? "");
    response.end();
  });
  tracker.on("connection", () => reached.push("a connection"));
  await new Promise<void>((resolve) => tracker.listen(0, "127.0.0.1", resolve));
  const at = `http://tracker.test:${(tracker.address() as AddressInfo).port}`;
  const startMs = Date.now() - 60_000;
  const body = [
    ["img", { src: `${at}/pixel.png`, srcset: `${at}/pixel2.png 2x` }],
    ["link", { rel: "stylesheet", href: `${at}/sheet.css` }],
    ["link", { rel: "preconnect", href: at }],
    ["link", { rel: "prefetch", href: `${at}/page.html` }],
    ["div", { style: `background: url("${at}/background.png")` }],
    ["iframe", { src: `${at}/frame.html` }],
    ["video", { src: `${at}/film.mp4`, poster: `${at}/poster.png`, autoplay: "" }],
    ["object", { data: `${at}/object.svg` }],
    ["embed", { src: `${at}/embed.svg` }],
    ["meta", { "http-equiv": "refresh", content: `0;url=${at}/` }],
    ["script", { src: `${at}/script.js` }],
    [
      "style",
      { _cssText: `@import url("${at}/import.css"); body { cursor: url("${at}/c.cur"), auto }` },
    ],
  ].map(([tagName, attributes], index) => ({
    type: 2,
    id: 10 + index,
    tagName,
    attributes,
    childNodes: [],
  }));
  const batch = batchOf({ session: "external", startMs, body });
  expect((await send(server, batch)).status).toBe(200);
  const foreign: string[] = [];
  page.on("requestfinished", (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(server.url)) {
      foreign.push(request.url());
    }
  });
  const replay = await openReplay(page, server, "external");
  const { outline } = await replay.pictureAt(startMs + 1_000);
  expect(outline).toContain(`src="${at}/pixel.png"`);
  await page.waitForLoadState("networkidle");
  expect(foreign).toEqual([]);
  expect(reached).toEqual([]);
  tracker.close();
});
