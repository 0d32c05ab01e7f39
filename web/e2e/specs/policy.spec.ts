/** The page where an owner says what recorders record. */
import { expect } from "@playwright/test";
import { test } from "../src/complaints";
import { signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

let server: Server;
test.beforeAll(async () => {
  server = await startServer("serve");
});
test.afterAll(async () => {
  await server.stop();
});

/** What a recorder is told. */
async function told(): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/ingest/v1/policy?key=${server.writeKey}`);
  return (await response.json()) as Record<string, unknown>;
}

test("a policy is changed by keyboard, saved, and taken back", async ({ page, context }) => {
  const usual = await told();
  await signIn(context, server);
  await page.goto(`${server.url}/setup`);
  await page.getByRole("link", { name: "Recording" }).click();
  await expect(page.getByText("All sessions are recorded.")).toBeVisible();

  await page.getByLabel("Sessions to record").fill("150");
  await page.getByLabel("Never record these pages").fill("/admin*\n*/secret/*");
  await page.getByRole("radio", { name: "Never" }).first().press("Space");
  await page.getByLabel("Sessions to record").press("Enter");
  await expect(page.getByLabel("Sessions to record")).toBeFocused();
  await expect(page.getByText("A share is a number from 0 to 100.")).toBeVisible();
  expect(await told()).toEqual(usual);

  await page.getByLabel("Sessions to record").fill("25");
  await page.getByLabel("Sessions to record").press("Enter");
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  const changes = { sample_rate: 0.25, url_blocklist: ["/admin*", "*/secret/*"] };
  expect(await told()).toEqual({ ...usual, ...changes, capture_canvas: false });
  await page.reload();
  await expect(page.getByText("25 % of sessions are recorded.")).toBeVisible();

  await page.getByRole("switch", { name: "Record sessions" }).press("Space");
  await expect(page.getByText("Nothing is recorded.")).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("switch", { name: "Record sessions" })).toBeChecked();
  await page.getByRole("switch", { name: "Console lines" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await told()).capture_console).toBe(false);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await told()).capture_console).toBe(true);
});
