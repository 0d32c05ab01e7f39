/**
 * Recordings are hostile. Every attack of the collection is replayed in every place where the
 * player stands: at the start, in the middle, at the end, backwards, and by playing on.
 */
import { expect, test } from "@playwright/test";
import type { RecordedLine, RevisitPlayer } from "@revisit/player";
import { attacksOn, hugeAttacks } from "../src/attacks/collection";
import { Attacker, Lookout } from "../src/attacks/lookout";
import { startPages } from "../src/pages";

/** Attacks on the very nodes that the last change is made to, or on what finds it. */
const WITHOUT_END = new Set(["cycles", "framesets", "odd-ids", "clobbering"]);
const PLAIN_PAGE = `<!doctype html><title>A page</title><body>
  <revisit-player id="player"></revisit-player>
  <script type="module" src="/player.js"></script>`;

let attacker: Attacker;
test.beforeEach(async () => {
  attacker = await Attacker.start();
});
test.afterEach(() => {
  attacker.close();
});

interface Outcome {
  readonly timeMs: number;
  readonly durationMs: number;
  readonly hasEnd: boolean;
  readonly problems: readonly string[];
}

/** Runs in the page: gives the player an attack, looks at it here and there, and plays it. */
async function replay({ name, text }: { name: string; text: string }): Promise<Outcome> {
  const player = document.querySelector<RevisitPlayer>("revisit-player");
  if (!player) throw new Error("there is no player");
  const once = (type: string) =>
    new Promise<void>((resolve) => player.addEventListener(type, () => resolve(), { once: true }));
  const ready = once("ready");
  // The window's name is an attack too.
  const windowId = `${name}"><img src=x onerror="top.attacked=1">`;
  player.events = JSON.parse(text).map((event: unknown) => [windowId, event] as RecordedLine);
  await ready;
  player.focus();
  const { durationMs } = player;
  const part = Math.min(durationMs, 1_400);
  for (const atMs of [0, 0.3 * part, 0.6 * part, part, 0.4 * part, 0]) await player.seek(atMs);
  player.speed = 16;
  const ended = once("ended");
  player.play();
  await ended;
  const page = player.replayDocument();
  const find = Document.prototype.querySelector;
  return {
    timeMs: player.currentTimeMs,
    durationMs,
    hasEnd: page !== null && find.call(page, "#after") !== null,
    problems: player.problems.map(({ kind, message, count }) => `${kind}: ${message} (${count})`),
  };
}

test("no attack does anything in a plain page", async ({ page }) => {
  test.setTimeout(240_000);
  const pages = await startPages({ "/": PLAIN_PAGE });
  await page.goto(pages.url);
  await page.waitForFunction(() => customElements.get("revisit-player") !== undefined);
  await page.locator("revisit-player").focus();
  const lookout = await Lookout.begin(page, attacker, [pages.url]);
  const attacks = attacksOn(attacker.port);
  expect(attacks.length).toBeGreaterThanOrEqual(40);
  for (const { name, events } of attacks) {
    await test.step(name, async () => {
      const outcome = await page.evaluate(replay, { name, text: JSON.stringify(events) });
      expect.soft(outcome.timeMs, `${name} plays to its end`).toBe(outcome.durationMs);
      if (!WITHOUT_END.has(name)) expect.soft(outcome.hasEnd, `${name} goes on`).toBe(true);
      expect.soft(await lookout.seen(), name).toEqual([]);
    });
  }
  pages.close();
});

test("what is huge is shown or named as a problem", async ({ page }) => {
  test.setTimeout(240_000);
  const pages = await startPages({ "/": PLAIN_PAGE });
  await page.goto(pages.url);
  await page.waitForFunction(() => customElements.get("revisit-player") !== undefined);
  await page.locator("revisit-player").focus();
  const lookout = await Lookout.begin(page, attacker, [pages.url]);
  for (const attack of hugeAttacks()) {
    const outcome = await page.evaluate(replay, attack);
    console.log(attack.name, outcome);
    expect.soft(outcome.timeMs, attack.name).toBe(outcome.durationMs);
    expect.soft(await lookout.seen(), attack.name).toEqual([]);
  }
  pages.close();
});
