/** What happened in a session, as the replay page and the list tell it. */

import { expect, type Locator, type Page } from "@playwright/test";
import type { Moment } from "@revisit/api-client";
import type { RevisitPlayer } from "@revisit/player";
import { Api } from "../src/api";
import { batchOf, send } from "../src/batches";
import { test } from "../src/complaints";
import { openReplay, signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

let server: Server;
let api: Api;
const START_MS = Date.now() - 600_000;

test.beforeAll(async () => {
  server = await startServer("serve");
  api = new Api(server);
  await send(server, troubled("troubled", START_MS));
  await send(server, batchOf({ session: "calm", startMs: START_MS - 60_000 }));
  for (const id of ["troubled", "calm"]) {
    await expect
      .poll(async () => (await api.session(id).catch(() => null))?.n_clicks ?? 0, {
        timeout: 20_000,
      })
      .toBeGreaterThan(0);
  }
});
test.afterAll(async () => {
  await server.stop();
});

/** A visitor of a shop who types an address, and whose purchase does not work. */
function troubled(session: string, startMs: number) {
  const words = (id: number, textContent: string) => ({ type: 3, id, textContent });
  const element = (
    id: number,
    tagName: string,
    attributes: object,
    childNodes: unknown[] = [],
  ) => ({
    type: 2,
    id,
    tagName,
    attributes,
    childNodes,
  });
  const body = [
    element(10, "button", { id: "buy" }, [words(11, "Buy now")]),
    element(12, "input", { type: "text", "aria-label": "Street" }),
  ];
  const url = "http://site.test/checkout";
  const at = (ms: number, type: number, data: object) => ({ type, timestamp: startMs + ms, data });
  const click = (ms: number) => at(ms, 3, { source: 2, type: 2, id: 10, x: 40, y: 30 });
  const typed = (ms: number, text: string) =>
    at(ms, 3, { source: 5, id: 12, text, isChecked: false, userTriggered: true });
  const plugin = (ms: number, name: string, payload: object) =>
    at(ms, 6, { plugin: name, payload });
  const batch = batchOf({ session, startMs, url, body });
  const events = [
    ...batch.events.slice(0, 2),
    typed(3_000, "Elm"),
    typed(3_200, "Elm Street"),
    ...[8_000, 8_150, 8_300, 8_450, 8_600].map(click),
    plugin(8_700, "rrweb/console@1", { level: "error", payload: ['"it broke"'], trace: [] }),
    plugin(8_800, "rrweb/network@1", {
      requests: [
        {
          name: "http://site.test/api/orders",
          initiatorType: "fetch",
          method: "POST",
          status: 500,
          duration: 230,
          timestamp: startMs + 8_700,
        },
      ],
    }),
    at(16_000, 3, { source: 3, id: 1, x: 0, y: 10 }),
  ];
  return { ...batch, sent_at: startMs + 16_000, events };
}

const panelOf = (page: Page): Locator => page.getByRole("tabpanel", { name: "Moments" });
const sentencesOf = (page: Page): Promise<string[]> =>
  panelOf(page).locator("li .sentence").allTextContents();

function timeOf(moments: readonly Moment[], kind: Moment["kind"]): number {
  const found = moments.find((moment) => moment.kind === kind);
  if (!found) throw new Error(`there is no ${kind}`);
  return found.at_ms - START_MS;
}

/** The texts of all labels that come from now on. Runs in the page. */
function noteLabels(layer: Element): readonly string[] {
  const noted: string[] = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const added of addedNodes) noted.push(added.textContent ?? "");
    }
  }).observe(layer, { childList: true });
  return noted;
}

test("moments are a list, and a click on one leads to just before it", async ({
  page,
  context,
}) => {
  await signIn(context, server);
  const replay = await openReplay(page, server, "troubled");
  await page.keyboard.press("Space");
  await expect.poll(() => replay.isPaused()).toBe(true);
  const moments = await api.moments("troubled");
  await expect(page.getByRole("tab", { name: /^Moments/ })).toContainText(String(moments.length));
  const shown = await sentencesOf(page);
  for (const sentence of [
    "Loaded /checkout",
    "Typed into “Street” (2 changes)",
    "Clicked “Buy now”",
    "Rage click ×5 on “Buy now”",
    "it broke",
    "POST /api/orders → 500 in 230 ms",
  ]) {
    expect(shown).toContain(sentence);
  }

  const rage = panelOf(page).getByRole("button", { name: /^Rage click/ });
  await rage.click();
  await expect.poll(() => replay.currentTimeMs()).toBe(timeOf(moments, "rage_click") - 1_000);
  await expect(rage).toHaveAttribute("aria-current", "step");
  await page.keyboard.press("ArrowUp");
  // The focus follows when the row that it goes to has been drawn.
  await expect(rage).not.toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rage).not.toHaveAttribute("aria-current", "step");

  const failed = panelOf(page).locator("li").filter({ hasText: "POST /api/orders" });
  await failed.getByRole("button", { name: "Details" }).click();
  await expect(failed).toContainText("http://site.test/api/orders");
});

test("the list follows the replay until somebody scrolls", async ({ page, context }) => {
  await signIn(context, server);
  await page.setViewportSize({ width: 1280, height: 520 });
  const replay = await openReplay(page, server, "troubled");
  await page.keyboard.press("Space");
  await replay.pictureAt(START_MS + 16_000);
  const last = panelOf(page).locator("[aria-current]");
  await expect(last).toBeInViewport();
  const follow = panelOf(page).getByRole("button", { name: "Follow the replay" });
  await expect(follow).toHaveCount(0);
  await last.hover();
  await page.mouse.wheel(0, -4_000);
  await expect(last).not.toBeInViewport();
  await follow.click();
  await expect(last).toBeInViewport();
  await expect(follow).toHaveCount(0);
});

test("moments are filtered by family and by words", async ({ page, context }) => {
  await signIn(context, server);
  await openReplay(page, server, "troubled");
  const panel = panelOf(page);
  await panel.getByRole("button", { name: /^Network/ }).click();
  await expect.poll(() => sentencesOf(page)).toEqual(["POST /api/orders → 500 in 230 ms"]);
  await panel.getByRole("button", { name: /^Inputs/ }).click();
  await expect.poll(() => sentencesOf(page)).toContain("Typed into “Street” (2 changes)");
  await panel.getByLabel("Search the moments").fill("orders POST");
  await expect.poll(() => sentencesOf(page)).toEqual(["POST /api/orders → 500 in 230 ms"]);
  await panel.getByLabel("Search the moments").fill("no such words");
  await expect(panel.getByText("Nothing that happened matches.")).toBeVisible();
  await panel.getByRole("button", { name: "Show all" }).click();
  const all = await api.moments("troubled");
  await expect.poll(async () => (await sentencesOf(page)).length).toBe(all.length);
});

test("the player marks moments, jumps to them and names clicks", async ({ page, context }) => {
  await signIn(context, server);
  const replay = await openReplay(page, server, "troubled");
  await page.keyboard.press("Space");
  const moments = await api.moments("troubled");
  const player = page.locator("revisit-player");
  await player.locator(".tick.frustration").first().hover({ force: true });
  await expect(player.locator(".preview")).toContainText("Rage click ×5 on “Buy now”");

  await page.mouse.move(0, 0);
  await player.focus();
  await page.evaluate(() => document.querySelector<RevisitPlayer>("revisit-player")?.seek(0));
  await page.keyboard.press("Shift+ArrowRight");
  await expect
    .poll(() => replay.currentTimeMs())
    .toBe(Math.max(0, timeOf(moments, "input") - 1_000));
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => replay.currentTimeMs()).toBe(timeOf(moments, "click") - 1_000);
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => replay.currentTimeMs()).toBe(timeOf(moments, "input") - 1_000);

  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => replay.currentTimeMs()).toBe(timeOf(moments, "click") - 1_000);
  // A label is there for a moment, and a busy machine looks when that is over.
  const labels = await player.locator(".click-labels").evaluateHandle(noteLabels);
  await page.keyboard.press("Space");
  await expect
    .poll(() => labels.evaluate((noted) => noted), { timeout: 30_000 })
    .toContain("Rage click ×5 · Buy now");
  await page.keyboard.press("t");
  await expect(player.locator(".click-labels")).toBeHidden();
});

test("the list finds troubled sessions", async ({ page, context }) => {
  await signIn(context, server);
  const session = await api.session("troubled");
  expect(session.n_rage_clicks).toBe(1);
  expect(session.frustration).toBeGreaterThan(0);
  await page.goto(`${server.url}/`);
  const rows = page.getByRole("list", { name: "Sessions" }).locator("> li");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Signals" }).click();
  await page.getByLabel("Has a rage click").check();
  await expect(rows).toHaveCount(1);
  expect(new URL(page.url()).search).toBe("?has_rage_click=true");
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(rows.getByTitle("1 rage click")).toBeVisible();
  await expect(rows.getByTitle(`Frustration: ${session.frustration} of 100`)).toBeVisible();

  await page.goto(`${server.url}/?min_frustration=1&order=frustration&direction=asc`);
  await expect(rows).toHaveCount(1);
  await page.goto(`${server.url}/?order=frustration&direction=asc`);
  await expect(rows.last()).toHaveAttribute("data-id", "troubled");

  await openReplay(page, server, "troubled");
  await expect(page.getByTitle(`Frustration: ${session.frustration} of 100`)).toBeVisible();
  await page.getByRole("tab", { name: "Details" }).click();
  const details = page.getByRole("group", { name: "Details" });
  await expect(details.getByRole("button", { name: "/checkout" })).toBeVisible();
});
