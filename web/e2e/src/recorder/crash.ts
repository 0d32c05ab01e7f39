/** Kills the process that draws a page, as running out of memory does, and closes the sad tab. */
import type { Page } from "@playwright/test";

export async function crash(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // There is nobody left to answer.
  devtools.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();
}
