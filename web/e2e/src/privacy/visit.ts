/** Drives the page of secrets as a person does, with a real keyboard, and all that its script does. */
import type { BrowserContext, Frame, Page } from "@playwright/test";
import type { PortableSessionRecorder } from "@revisit/recorder";
import { browserStorage, givenOut } from "./collect";
import type { SecretsPage } from "./page";
import type { Haystack } from "./search";

declare global {
  interface Window {
    readonly recorder: PortableSessionRecorder;
    later(): Promise<void>;
    showPassword(): void;
    designFrame(): void;
  }
}

export interface Visit {
  readonly sessionId: string;
  /** What was stored in the browser on the way, and what the recorder gave out. */
  readonly found: readonly Haystack[];
}

export async function visit(
  context: BrowserContext,
  url: string,
  secrets: SecretsPage,
): Promise<Visit> {
  const page = await context.newPage();
  await page.goto(url + secrets.path, { referer: `${url}/from` });
  await page.evaluate(() => window.designFrame());
  for (const { selector, text, frame, isFilled } of secrets.typed) {
    const where = frame === undefined ? page : named(page, frame);
    const field = where.locator(selector);
    if (isFilled) await field.fill(text);
    else {
      // An element within one that can be edited takes the cursor, not the focus.
      const isFocused = await field.evaluate((element) =>
        element.matches("input, textarea, body, [contenteditable]"),
      );
      if (isFocused) await field.focus();
      else await field.click();
      await page.keyboard.type(text);
    }
  }
  await page.evaluate(() => window.showPassword());
  await page.locator("[data-shown]").press("End");
  await page.keyboard.type("x");
  await paste(page, secrets);
  await page
    .locator("#file")
    .setInputFiles({ name: secrets.fileName, mimeType: "text/plain", buffer: Buffer.from("x") });
  await page.locator("[name=c]").check();
  await page.locator("[name=r]").first().check();
  await page.locator("[name=s]").selectOption("1");
  await page.keyboard.press("Control+A");
  const early = await browserStorage(page, "the browser's storage, early");
  await page.evaluate(() => window.later());
  await page.locator("h1").click();
  const found = [
    ...early,
    ...(await givenOut(page)),
    ...(await browserStorage(page, "the browser's storage")),
  ];
  const sessionId = await page.evaluate(() => window.recorder.sessionId);
  // Last of all the form goes away with all that is in it.
  await page.evaluate(() => document.querySelector("#form")?.setAttribute("novalidate", ""));
  await page.locator("[type=submit]").first().click();
  await page.waitForURL("**/next.html**");
  found.push(...(await browserStorage(page, "the browser's storage, after the page")));
  return { sessionId, found };
}

function named(page: Page, name: string): Frame {
  const frame = page.frame({ name });
  if (!frame) throw new Error(`there is no frame "${name}"`);
  return frame;
}

async function paste(page: Page, { pasted }: SecretsPage): Promise<void> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), pasted.text).catch(() => {});
  await page.locator(pasted.selector).focus();
  await page.keyboard.insertText(pasted.text);
}
