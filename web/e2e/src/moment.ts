/** Moments at which a page rests, to compare its replay with. */
import type { Page } from "@playwright/test";
import { type Picture, pictureOf } from "./picture";

const QUIET_MS = 500;
const WAIT_MS = 15_000;

/** Waits until nothing has changed for a while, and says how the page looks then. */
export async function quietMoment(page: Page): Promise<Picture> {
  await page.evaluate(untilQuiet, { quietMs: QUIET_MS, waitMs: WAIT_MS });
  const shown = await page.evaluateHandle(() => document);
  return shown.evaluate(pictureOf);
}

/** Runs in the page. */
function untilQuiet(limits: { quietMs: number; waitMs: number }): Promise<void> {
  const { quietMs, waitMs } = limits;
  return new Promise((resolve, reject) => {
    const begunMs = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    const observer = new MutationObserver(() => again());
    const signs = ["scroll", "input", "change", "load"];
    const end = (): void => {
      observer.disconnect();
      for (const sign of signs) document.removeEventListener(sign, again, true);
    };
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        end();
        resolve();
      }, quietMs);
      if (Date.now() - begunMs < waitMs) return;
      clearTimeout(timer);
      end();
      reject(new Error(`the page changes all the time, ${waitMs} ms long`));
    };
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, all);
    for (const sign of signs) document.addEventListener(sign, again, true);
    again();
  });
}
