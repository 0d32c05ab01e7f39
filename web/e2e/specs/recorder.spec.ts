/** Our own recorder on the demo shop: one visit in two tabs. */
import { expect, type Page, test } from "@playwright/test";
import type { PortableSessionRecorder } from "@revisit/recorder";
import { Api } from "../src/api";
import { quietMoment } from "../src/moment";
import type { Picture } from "../src/picture";
import { openReplay, signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

declare global {
  interface Window {
    readonly PortableSessionRecorder: typeof PortableSessionRecorder;
  }
}

const SECRETS = { card: "4000 1234 5678 9010", password: "correct-horse", coupon: "AUTUMN77" };

let server: Server;
test.beforeAll(async () => {
  server = await startServer("demo");
});
test.afterAll(async () => {
  await server.stop();
});

test("a visit in two tabs is one session of two windows", async ({ browser }) => {
  const api = new Api(server);
  const visit = await browser.newContext();
  const shop = await visit.newPage();
  const product = await visit.newPage();

  const cart = await test.step("the first tab fills a cart", () => fillCart(shop));
  const { sessionId, windowId } = await recorderOf(shop);
  const gift = await test.step("the second looks at a product", () => lookAround(product));
  const second = await recorderOf(product);
  expect(second.sessionId).toBe(sessionId);
  expect(second.windowId).not.toBe(windowId);
  const checkout = await test.step("the first goes on", () => checkOut(shop));
  await visit.close();

  await test.step("the list has it once, with what went wrong", async () => {
    await expect
      .poll(() => api.session(sessionId), { timeout: 30_000, intervals: [500] })
      .toMatchObject({
        source: "native",
        visitor: null,
        first_url: `${server.url}/demo/`,
        n_clicks: cart.nClicks + gift.nClicks + checkout.nClicks,
        n_problems: 0,
        device: "desktop",
        viewport: { width: 1280, height: 720 },
        windows: [{ id: windowId }, { id: second.windowId }],
      });
    const session = await api.session(sessionId);
    // The failed coupon is printed, the gift wrap's error caught by nobody.
    expect(session.n_console_error).toBe(1);
    expect(session.n_errors).toBe(1);
    expect(session.library).toMatch(/^revisit-recorder \d/);
    expect(await api.list("?source=native")).toHaveLength(1);
  });

  await test.step("nothing typed is in it", async () => {
    const text = JSON.stringify(await api.events(sessionId));
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  });

  const watching = await browser.newContext();
  await signIn(watching, server);
  const replay = await openReplay(await watching.newPage(), server, sessionId);

  const panel = replay.page.getByRole("tabpanel", { name: "Moments" });
  await test.step("the list of moments keeps up with the player", async () => {
    await replay.pictureAt(checkout.moments[1].atMs);
    await expect(panel.locator("[aria-current=step]")).toBeInViewport();
  });

  await test.step("the replay of each window is its page", async () => {
    const moments: [Picture, string][] = [
      [cart.moments[0], windowId],
      [gift.moments[0], second.windowId],
      [checkout.moments[0], windowId],
      [gift.moments[1], second.windowId],
      [gift.moments[2], second.windowId],
      [cart.moments[1], windowId],
      [checkout.moments[1], windowId],
    ];
    for (const [{ atMs, outline }, id] of moments) {
      expect((await replay.pictureAt(atMs, id)).outline).toBe(outline);
    }
    expect(await replay.problems()).toEqual([]);
  });

  await test.step("the list finds what went wrong", async () => {
    for (const text of [
      "POST /demo/api/coupon",
      "coupon: the server answered 500",
      "gift wrap: there is no ribbon for this product",
    ]) {
      await panel.getByLabel("Search the moments").fill(text);
      await expect(panel.locator("li .sentence").filter({ hasText: text }).first()).toBeVisible();
    }
  });
  await watching.close();
  expect(server.complaints).toEqual([]);
});

type Moments = { nClicks: number; moments: [Picture, Picture] };

async function fillCart(page: Page): Promise<Moments> {
  await page.goto(`${server.url}/demo/`);
  await page.getByRole("button", { name: /^Add / }).first().click();
  await page.getByRole("button", { name: /^Add / }).nth(3).click();
  await page.locator(".cart-link").click();
  await page
    .getByRole("button", { name: / more$/ })
    .first()
    .click();
  const cart = await quietMoment(page);
  await page.locator("#coupon").click();
  await page.locator("#coupon").pressSequentially(SECRETS.coupon);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("We could not check the code").waitFor();
  return { nClicks: 6, moments: [cart, await quietMoment(page)] };
}

async function lookAround(
  page: Page,
): Promise<{ nClicks: number; moments: [Picture, Picture, Picture] }> {
  await page.goto(`${server.url}/demo/product.html?id=mug`);
  await page.locator("#open-size").click();
  const dialog = await quietMoment(page);
  await page.locator("#size [data-close]").click();
  await page.locator("#gift-wrap").click();
  await page.mouse.wheel(0, 200);
  const scrolled = await quietMoment(page);
  await page.locator("#crumb").click();
  await page.waitForURL("**/index.html#/*");
  return { nClicks: 4, moments: [dialog, scrolled, await quietMoment(page)] };
}

async function checkOut(page: Page): Promise<Moments> {
  await page.getByRole("link", { name: "Go to checkout" }).click();
  await page.waitForURL("**/checkout.html");
  const fields = { name: "Ada", card: SECRETS.card, note: "Leave it\nat the door" };
  for (const [name, value] of Object.entries(fields)) {
    await page.locator(`[name="${name}"]`).focus();
    await page.locator(`[name="${name}"]`).pressSequentially(value);
  }
  await page.locator("[value=bike]").click();
  await page.locator("#account").click();
  await page.locator("[name=password]").fill(SECRETS.password);
  await page.locator("[name=country]").selectOption("SE");
  const first = await quietMoment(page);
  await page.locator("[name=letters]").click();
  return { nClicks: 4, moments: [first, await quietMoment(page)] };
}

function recorderOf(page: Page): Promise<{ sessionId: string; windowId: string }> {
  return page.evaluate(() => {
    const recorder = window.PortableSessionRecorder.current;
    if (!recorder) throw new Error("no recorder runs");
    return { sessionId: recorder.sessionId, windowId: recorder.windowId };
  });
}
