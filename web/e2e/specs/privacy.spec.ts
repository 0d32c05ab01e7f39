/**
 * What leaves the browser. A page with a secret in every place that a recorder could come by is
 * visited with all that can be recorded switched on; then every byte that was sent, stored or given
 * out is searched. That the search sees what there is to see is shown by words that are no secrets.
 */
import { type Browser, expect, test } from "@playwright/test";
import { Api } from "../src/api";
import { atServer } from "../src/privacy/collect";
import { secretsPage } from "../src/privacy/page";
import { type Haystack, inWords, leaks } from "../src/privacy/search";
import { Planted, type Secret } from "../src/privacy/secrets";
import { startSite } from "../src/privacy/site";
import { visit } from "../src/privacy/visit";
import { startWire } from "../src/privacy/wire";
import { type Server, startServer } from "../src/server";

const EVERYTHING = {
  captureHeaders: true,
  captureBodies: true,
  captureCanvas: true,
  captureAssets: true,
  maskTextSelector: ".private",
  blockSelector: ".hide-me",
};

// A keyboard takes its time.
test.setTimeout(300_000);

let server: Server;
test.beforeAll(async () => {
  server = await startServer("serve");
});
test.afterAll(async () => {
  await server.stop();
});

test("none of two hundred secrets is sent, stored or given out", async ({ browser }) => {
  const { secrets, haystacks, cookies } = await recorded(browser, new Planted(), EVERYTHING);
  expect(secrets.length).toBeGreaterThanOrEqual(200);
  expect(leaks(secrets, haystacks).map(inWords)).toEqual([]);
  expect(cookies).toEqual([]);
});

test("with fields not masked, passwords, cards and codes are hidden all the same", async ({
  browser,
}) => {
  const options = { ...EVERYTHING, maskAllInputs: false };
  const { secrets, haystacks } = await recorded(browser, new Planted(), options);
  const hidden = secrets.filter(({ level }) => level !== "typed");
  expect(hidden.length).toBeGreaterThan(150);
  expect(leaks(hidden, haystacks).map(inWords)).toEqual([]);
  const cards = secrets.filter(({ text }) => /^\d{4}([ -]\d{4}){3}$/.test(text));
  expect(cards.length).toBeGreaterThan(4);
  expect(leaks(cards, haystacks).map(inWords)).toEqual([]);
});

test("words in the places of secrets are found, so that the search can see", async ({
  browser,
}) => {
  const options = { ...EVERYTHING, maskAllInputs: false };
  const { secrets, haystacks } = await recorded(browser, new Planted(true), options);
  const shown = secrets.filter(({ level }) => level !== "never");
  expect(shown.length).toBeGreaterThan(80);
  const found = new Set(leaks(shown, haystacks).map(({ place }) => place));
  expect(shown.filter(({ place }) => !found.has(place))).toEqual([]);
  for (const where of [
    "request",
    "the browser's storage",
    "export()",
    "exportArchive()",
    "API /events",
  ]) {
    const there = haystacks.filter(({ name }) => name.startsWith(where));
    expect(leaks(shown, there).length, where).toBeGreaterThan(20);
  }
});

interface Recorded {
  readonly secrets: readonly Secret[];
  readonly haystacks: readonly Haystack[];
  readonly cookies: readonly string[];
}

async function recorded(browser: Browser, planted: Planted, options: object): Promise<Recorded> {
  const page = secretsPage(planted.plant);
  const wire = await startWire(server.port);
  const site = await startSite(page, { ...options, endpoint: wire.url, writeKey: server.writeKey });
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  try {
    wire.isDown = true;
    const { sessionId, found } = await visit(context, site.url, page);
    wire.isDown = false;
    const api = new Api(server);
    // The next page sends what the first could not: all is there when its last words are.
    const isWhole = async () => {
      const events = await (await api.call(`/sessions/${sessionId}/events`)).text();
      return /"paid"/.test(events) && /"type":\s*"submit"/.test(events);
    };
    await expect.poll(isWhole, { timeout: 90_000 }).toBe(true);
    const stored = await atServer(server, api, sessionId);
    return {
      secrets: planted.secrets,
      haystacks: [...wire.requests, ...found, ...stored],
      cookies: wire.cookies,
    };
  } finally {
    await context.close();
    site.close();
    wire.close();
  }
}
