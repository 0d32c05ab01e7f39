/** The player and the app for people who use no mouse, or a screen reader. */
import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import type { RevisitPlayer } from "@revisit/player";
import { Api } from "../src/api";
import { batchOf, send } from "../src/batches";
import { test } from "../src/complaints";
import { fixture } from "../src/engine/fixtures";
import { type Pages, startPages } from "../src/pages";
import { openReplay, signIn } from "../src/replay";
import { startServer } from "../src/server";

const PAGE = `<!doctype html><html lang="en"><title>A page</title><body><main><h1>A replay</h1>
  <button id="before">Before</button><revisit-player></revisit-player>
  <button id="after">After</button></main><script type="module" src="/player.js"></script>`;

/** What axe finds wrong, as one line for each element. A replay is what its page was. */
async function faults(page: Page): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ iframes: false })
    .analyze();
  expect(passes.length).toBeGreaterThan(5);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target} ${failureSummary}`),
  );
}

async function openPlayer(page: Page): Promise<Pages> {
  const archive = await readFile(fixture("archive/v1/two-windows.fat-deflate.replay.zip"));
  const pages = await startPages({ "/": PAGE, "/a.zip": archive });
  await page.goto(pages.url);
  await page.waitForFunction(() => customElements.get("revisit-player") !== undefined);
  return pages;
}

async function loadArchive(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    await player?.load("/a.zip");
  });
  await page.waitForFunction(
    () => (document.querySelector<RevisitPlayer>("revisit-player")?.durationMs ?? 0) > 0,
  );
}

test("axe finds nothing wrong in any state of the player", async ({ page, allow }) => {
  allow(/favicon|status of 404|Content Security Policy/);
  const pages = await openPlayer(page);
  expect.soft(await faults(page), "empty").toEqual([]);
  await page.evaluate(() => document.querySelector<RevisitPlayer>("revisit-player")?.load("/none"));
  expect.soft(await faults(page), "not to be had").toEqual([]);
  await loadArchive(page);
  expect.soft(await faults(page), "ready").toEqual([]);
  const player = page.locator("revisit-player");
  await player.focus();
  for (const [key, what] of [
    ["?", "help"],
    ["m", "moments"],
  ] as const) {
    await page.keyboard.press(key);
    expect.soft(await faults(page), what).toEqual([]);
    await page.keyboard.press(key);
  }
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await faults(page), colorScheme).toEqual([]);
  }
  await player.evaluate((it) => {
    it.style.width = "360px";
  });
  expect.soft(await faults(page), "small").toEqual([]);
  pages.close();
});

test("axe finds nothing wrong in the app", async ({ page, context, allow }) => {
  allow(/Content Security Policy|status of 404/);
  const server = await startServer("serve");
  await send(server, batchOf({ session: "seen", startMs: Date.now() - 60_000 }));
  const api = new Api(server);
  await expect.poll(async () => (await api.list()).length).toBe(1);
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByLabel("API key")).toBeVisible();
  expect.soft(await faults(page), "sign in").toEqual([]);
  await signIn(context, server);
  await page.goto(`${server.url}/`);
  await expect(page.getByRole("list", { name: "Sessions" })).toBeVisible();
  expect.soft(await faults(page), "list").toEqual([]);
  await openReplay(page, server, "seen");
  await expect(page.getByRole("tabpanel", { name: "Moments" })).toBeVisible();
  expect.soft(await faults(page), "replay").toEqual([]);
  await page.goto(`${server.url}/setup`);
  await expect(page.getByRole("button", { name: "Create write key" })).toBeVisible();
  expect.soft(await faults(page), "set up").toEqual([]);
  await server.stop();
});

test("every control is reached by Tab, has a name, and lets one go on", async ({ page, allow }) => {
  allow(/favicon|status of 404|Content Security Policy/);
  const pages = await openPlayer(page);
  await loadArchive(page);
  await page.locator("#before").focus();
  const reached: string[] = [];
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      const at = activeElement?.shadowRoot?.activeElement ?? activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
    });
  for (let presses = 0; presses < 60 && reached.at(-1) !== "After"; presses += 1) {
    await page.keyboard.press("Tab");
    reached.push(await focused());
  }
  expect(reached.at(-1)).toBe("After");
  expect(reached).not.toContain("");
  const controls = await page.locator("revisit-player").evaluate((player) => {
    const found = player.shadowRoot?.querySelectorAll<HTMLElement>("button, [role=slider]") ?? [];
    const isReachable = (it: HTMLElement) =>
      it.checkVisibility({ visibilityProperty: true }) && !it.matches(":disabled, [tabindex='-1']");
    return [...found]
      .filter(isReachable)
      .map((it) => it.getAttribute("aria-label") ?? it.textContent?.trim() ?? "");
  });
  expect(controls.length).toBeGreaterThan(5);
  expect(reached).toEqual(expect.arrayContaining(controls));

  await page.keyboard.press("Shift+Tab");
  await page.locator("revisit-player").focus();
  await page.keyboard.press("End");
  const isAt = (part: number) =>
    page.waitForFunction((part) => {
      const player = document.querySelector<RevisitPlayer>("revisit-player");
      return player?.currentTimeMs === (player?.durationMs ?? 0) * part;
    }, part);
  await isAt(1);
  await page.keyboard.press("Home");
  await isAt(0);
  await page.keyboard.press("5");
  await isAt(0.5);
  pages.close();
});
