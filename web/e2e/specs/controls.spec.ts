/** What surrounds the picture, in a plain page: by keyboard, in other words, small, and set apart. */
import { expect, type Page } from "@playwright/test";
import type { Moment, RevisitPlayer } from "@revisit/player";
import { batchOf } from "../src/batches";
import { test } from "../src/complaints";
import { type Pages, startPages } from "../src/pages";

const START_MS = 1_700_000_000_000;
const PAGE = `<!doctype html><html lang="en"><title>A page</title><style>
  body { margin: 0 } revisit-player { height: 100vh; min-height: 0; aspect-ratio: auto }</style>
  <body><revisit-player></revisit-player><script type="module" src="/player.js"></script>`;

let pages: Pages;
test.beforeAll(async () => {
  pages = await startPages({ "/": PAGE, "/favicon.ico": "" });
});
test.afterAll(() => {
  pages.close();
});

const text = (id: number, textContent: string) => ({ type: 3, id, textContent });
const BODY = [
  { type: 2, id: 10, tagName: "p", attributes: {}, childNodes: [text(11, "Hello")] },
  { type: 2, id: 12, tagName: "b", attributes: {}, childNodes: [text(13, "***** ***")] },
  {
    type: 2,
    id: 14,
    tagName: "div",
    attributes: { class: "ph-no-capture", rr_width: "200px", rr_height: "40px" },
    childNodes: [],
  },
];
const MOMENTS: readonly (Moment & { label?: string; message?: string })[] = [
  { at_ms: START_MS + 2_000, window: "w1", kind: "click", label: "Buy" },
  { at_ms: START_MS + 5_000, window: "w1", kind: "error", message: "it broke" },
];

/** A page of twenty seconds in which somebody clicks every second. */
async function open(page: Page, url = pages.url): Promise<void> {
  const { events } = batchOf({ session: "s", startMs: START_MS, body: BODY });
  const clicks = Array.from({ length: 20 }, (_, index) => ({
    type: 3,
    timestamp: START_MS + 1_000 * (index + 1),
    data: { source: 2, type: 2, id: 10, x: 20, y: 20 },
  }));
  await page.goto(`${url}/`);
  await page.waitForFunction(() => customElements.get("revisit-player") !== undefined);
  await page.evaluate(
    async ({ lines, moments }) => {
      const player = document.querySelector<RevisitPlayer>("revisit-player");
      if (!player) throw new Error("there is no player");
      const ready = new Promise((resolve) => player.addEventListener("ready", resolve));
      player.events = lines;
      player.moments = moments;
      await ready;
      player.focus();
    },
    {
      lines: [...events.slice(0, 2), ...clicks].map((event) => ["w1", event] as const),
      moments: MOMENTS,
    },
  );
}

const read = <T>(page: Page, of: (player: RevisitPlayer) => T): Promise<T> =>
  page.evaluate(`(${of.toString()})(document.querySelector("revisit-player"))`) as Promise<T>;
const seek = (page: Page, timeMs: number): Promise<void> =>
  page.evaluate((ms) => document.querySelector<RevisitPlayer>("revisit-player")?.seek(ms), timeMs);

test("a part is repeated: set by keys, moved at its ends, taken away", async ({ page }) => {
  await open(page);
  const player = page.locator("revisit-player");
  await seek(page, 3_000);
  await page.keyboard.press("a");
  await seek(page, 6_000);
  await page.keyboard.press("b");
  expect(await read(page, (it) => it.loop)).toEqual({ fromMs: 3_000, toMs: 6_000 });
  const end = player.getByRole("slider", { name: "End of the repeated part" });
  await expect(end).toHaveAttribute("aria-valuetext", "6 s");
  await end.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(end).toHaveAttribute("aria-valuetext", "3 s");
  expect(await read(page, (it) => it.loop?.toMs)).toBe(3_200);
  await read(page, (it) => {
    it.loop = { fromMs: 3_000, toMs: 3_500 };
    let lastMs = 0;
    let nBack = 0;
    it.addEventListener("time", () => {
      nBack += it.currentTimeMs < lastMs ? 1 : 0;
      lastMs = it.currentTimeMs;
      it.dataset.nBack = String(nBack);
    });
    it.play();
  });
  await seek(page, 3_100);
  await expect.poll(() => read(page, (it) => Number(it.dataset.nBack))).toBeGreaterThan(1);
  expect(await read(page, (it) => it.currentTimeMs)).toBeLessThan(4_500);
  await end.focus();
  await page.keyboard.press("Delete");
  await expect(end).toBeHidden();
  expect(await read(page, (it) => it.loop)).toBeNull();
});

test("captions, the clock and the list of moments tell what happened when", async ({ page }) => {
  await open(page);
  const player = page.locator("revisit-player");
  await page.keyboard.press("c");
  await seek(page, 2_100);
  await expect(player.locator(".caption")).toHaveText("Clicked “Buy”");
  await seek(page, 5_100);
  await expect(player.locator(".caption")).toHaveText("it broke");
  await player.locator(".time").click();
  await expect(player.locator(".time")).toHaveText("−0:15 / 0:20");

  await player.focus();
  await page.keyboard.press("m");
  const list = player.getByRole("region", { name: "Moments" });
  await expect(list.getByRole("button", { name: /it broke/ })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  expect(await read(page, (it) => it.currentTimeMs)).toBe(1_000);
  await list.getByRole("searchbox").fill("nothing of the kind");
  await expect(list.getByText("Nothing that happened matches.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();

  await read(page, (it) =>
    it.addEventListener("moments-toggle", (event) => event.preventDefault(), { once: true }),
  );
  await player.focus();
  await page.keyboard.press("m");
  await expect(list).toBeHidden();
});

test("a page can have the player speak its language", async ({ page }) => {
  await open(page);
  await seek(page, 4_000);
  await read(page, (it) => {
    it.strings = {
      player: "Wiedergabe",
      settings: "Einstellungen",
      skipInactivity: "Pausen überspringen",
      sentences: { click: () => "Geklickt" },
    };
    it.captions = true;
  });
  const player = page.getByRole("region", { name: "Wiedergabe" });
  await player.getByRole("button", { name: "Einstellungen" }).click();
  await expect(player.getByRole("menuitemcheckbox", { name: /^Pausen/ })).toBeChecked();
  await expect(player.locator(".caption")).toHaveText("Geklickt");
  // The picture is as it was: only what is around it was built anew.
  expect(await read(page, (it) => it.replayDocument()?.querySelector("p")?.textContent)).toBe(
    "Hello",
  );
});

test("in a small player the settings hold what has no room", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 240 });
  await open(page);
  const player = page.locator("revisit-player");
  await expect(player.getByRole("button", { name: "Play (Space)" }).last()).toBeInViewport();
  await expect(player.getByRole("button", { name: /^Speed/ })).toBeHidden();
  await player.getByRole("button", { name: "Settings" }).click();
  await expect(player.getByRole("menuitemradio", { name: "1×", exact: true })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await read(page, (it) => it.speed)).toBe(2);
  await page.keyboard.press("End");
  await expect(player.getByRole("menuitem", { name: /^Keyboard/ })).toBeInViewport();
  const { scrollWidth } = await page.evaluate(() => document.documentElement);
  expect(scrollWidth ?? 320).toBeLessThanOrEqual(320);
  await page.keyboard.press("Escape");
  await expect(player.getByRole("button", { name: "Settings" })).toBeFocused();
});

test("what was masked is shown as masked, where it was", async ({ page }) => {
  await open(page);
  const masked = await read(page, (it) =>
    [...(it.replayDocument()?.querySelectorAll("[data-rr-masked]") ?? [])].map((element) => {
      const { width, height } = element.getBoundingClientRect();
      const ground = element.ownerDocument.defaultView?.getComputedStyle(element).backgroundImage;
      const isHatched = ground?.includes("repeating-linear-gradient");
      return `${element.localName} ${isHatched} ${element.localName === "div" ? [width, height] : ""}`;
    }),
  );
  expect(masked).toEqual(["b true ", "div true 200,40"]);
});

test("the player goes into a window of its own, and comes back where it was", async ({ page }) => {
  // Only a secure page may open one, and a name of a test is none.
  await open(page, `http://127.0.0.1:${new URL(pages.url).port}`);
  const player = page.locator("revisit-player");
  await seek(page, 4_000);
  const opening = page.context().waitForEvent("page");
  await player.getByRole("button", { name: "Picture in picture (P)" }).click();
  const apart = await opening;
  await expect(player.getByText("The replay plays in a window of its own")).toBeVisible();
  await expect(apart.getByRole("slider", { name: "Seek" })).toBeVisible();
  await expect
    .poll(() => read(page, (it) => it.replayDocument()?.querySelector("p")?.textContent))
    .toBe("Hello");
  await apart.keyboard.press("k");
  await expect.poll(() => read(page, (it) => it.currentTimeMs)).toBeGreaterThan(4_300);
  await apart.keyboard.press("k");
  expect(await read(page, (it) => it.paused)).toBe(true);
  await player.getByRole("button", { name: "Back into the page (P)" }).click();
  await expect(player.getByRole("slider", { name: "Seek" })).toBeVisible();
  await expect
    .poll(() => read(page, (it) => it.replayDocument()?.querySelector("p")?.textContent))
    .toBe("Hello");
  expect(await read(page, (it) => it.currentTimeMs)).toBeGreaterThan(4_300);
});
