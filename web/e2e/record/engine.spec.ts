/**
 * Writes `fixtures/engine`: recordings of small pages by rrweb's recorder, and beside them what
 * rrweb's player shows of each at every rest. Run by hand, when the pages or rrweb change.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { engineFixture, engineGolden, type Golden } from "../src/engine/fixtures";
import { PAGES, type RecordedPage } from "../src/engine/pages";
import { type RecordedEvent, Reference, rrwebScript, rrwebVersion } from "../src/engine/reference";

/** Times in fixtures count from here, so that recording again changes little. */
const EPOCH_MS = 1_700_000_000_000;
/** The recorder sends what happened at once, or in its next frame; scrolling a bit later. */
const REST_MS = 250;

const ORIGIN = "http://pages.test";

for (const recorded of PAGES) {
  test(recorded.name, async ({ page, context }) => {
    const { events, rests } = await record(page, recorded);
    const reference = await Reference.open(context);
    const states = await reference.at(events, rests);
    const golden: Golden = {
      rrweb: rrwebVersion(),
      states: rests.map((t, index) => ({ t, dom: states[index] ?? null })),
    };
    mkdirSync(engineGolden(""), { recursive: true });
    const lines = (rows: readonly unknown[]) => rows.map((it) => JSON.stringify(it)).join(",\n");
    writeFileSync(engineFixture(`${recorded.name}.json`), `[\n${lines(events)}\n]\n`);
    const head = `{"rrweb":${JSON.stringify(golden.rrweb)},"states":[\n`;
    writeFileSync(engineGolden(`${recorded.name}.json`), `${head}${lines(golden.states)}\n]}\n`);
    expect(states).toHaveLength(recorded.steps.length + 1);
  });
}

/** The events, and when the page rested, in ms after the first event. */
async function record(
  page: Page,
  recorded: RecordedPage,
): Promise<{ events: RecordedEvent[]; rests: number[] }> {
  const events: RecordedEvent[] = [];
  await page.exposeFunction("keep", (text: string) => events.push(JSON.parse(text)));
  await page.route(`${ORIGIN}/**`, (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    const body = file === "" ? recorded.html : recorded.frames?.[file];
    return body === undefined
      ? route.fulfill({ status: 404 })
      : route.fulfill({ contentType: "text/html", body });
  });
  await page.goto(`${ORIGIN}/`);
  await page.addScriptTag({ content: rrwebScript() });
  await page.evaluate(() => {
    const { keep } = window as unknown as { keep: (text: string) => void };
    window.rrweb.record({
      emit: (event) => keep(JSON.stringify(event)),
      recordCanvas: true,
      maskInputOptions: { password: true },
    });
  });
  const rests: number[] = [];
  const rest = async () => {
    await page.waitForTimeout(REST_MS);
    rests.push(await page.evaluate(() => Date.now()));
  };
  await rest();
  for (const step of recorded.steps) {
    await step(page);
    await rest();
  }
  const startMs = Math.min(...events.map((it) => it.timestamp));
  return {
    events: events.map((it) => ({ ...it, timestamp: it.timestamp - startMs + EPOCH_MS })),
    rests: rests.map((it) => it - startMs),
  };
}
