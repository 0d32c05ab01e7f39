/**
 * Recordings are hostile. Every attack of the collection is replayed in every place where the
 * player stands: at the start, in the middle, at the end, backwards, and by playing on.
 */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import type { RecordedLine, RevisitPlayer } from "@revisit/player";
import { Api } from "../src/api";
import { ATTACK_MS, type Attack, attacksOn, hugeAttacks, movedTo } from "../src/attacks/collection";
import { Attacker, Lookout } from "../src/attacks/lookout";
import { send } from "../src/batches";
import { startPages } from "../src/pages";
import { openReplay, signIn } from "../src/replay";
import { type Server, startServer } from "../src/server";

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
  const find = Document.prototype.querySelector;
  const hasEnd = () => {
    const page = player.replayDocument();
    return page !== null && find.call(page, "#after") !== null;
  };
  // What the end looks like may come with the next frame.
  for (let tries = 0; tries < 100 && !hasEnd(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    timeMs: player.currentTimeMs,
    durationMs,
    hasEnd: hasEnd(),
    problems: player.problems.map(({ kind, message, count }) => `${kind}: ${message} (${count})`),
  };
}

test("what the lookout looks out for, it sees", async ({ page }) => {
  const attack =
    "top.attacked=1;console.error('attacked by hand');localStorage.attacked=1;alert(1)";
  const at = `http://attacker.test:${attacker.port}`;
  const frame = `<img src="data:," onerror="${attack}"><img src="${at}/x.png"><iframe src="${at}/f">`;
  const pages = await startPages({ "/": "<!doctype html><title>A page</title>" });
  await page.goto(pages.url);
  const lookout = await Lookout.begin(page, attacker, [pages.url]);
  await page.evaluate((html) => {
    const unguarded = document.createElement("iframe");
    unguarded.srcdoc = html;
    document.body.append(unguarded);
  }, frame);
  const seen: string[] = [];
  for (const sign of ["console says: attacked", "dialog: 1", "GET /x.png", "GET /f", "stored"]) {
    await expect
      .poll(async () => seen.push(...(await lookout.seen())) && seen.join("\n"))
      .toContain(sign);
  }
  pages.close();
});

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
    expect.soft(outcome.timeMs, attack.name).toBe(outcome.durationMs);
    expect.soft(await lookout.seen(), attack.name).toEqual([]);
  }
  pages.close();
});

test("no attack does anything in the app", async ({ page, context }) => {
  test.setTimeout(240_000);
  const server = await startServer("serve");
  const attacks = attacksOn(attacker.port);
  await sendAsOne(server, "attacks", attacks);
  const api = new Api(server);
  await expect
    .poll(async () => (await api.session("attacks").catch(() => null))?.n_events ?? 0)
    .toBeGreaterThan(attacks.length * 3);
  const title = `<img src=x onerror="top.attacked=1">`;
  const body = JSON.stringify({ title, tags: [title, "javascript:top.attacked=1"] });
  const headers = { "content-type": "application/json" };
  const labelled = await api.call("/sessions/attacks", { method: "PATCH", headers, body });
  expect(labelled.status).toBe(200);

  await signIn(context, server);
  await openReplay(page, server, "attacks");
  await page.locator("revisit-player").focus();
  const lookout = await Lookout.begin(page, attacker, [server.url]);
  await playAll(page);
  expect.soft(await lookout.seen()).toEqual([]);
  for (const { name } of attacks) {
    await lookAt(page, windowOf(name));
    expect.soft(await lookout.seen(), name).toEqual([]);
  }
  for (const tab of await page.getByRole("tab").all()) await tab.click();
  expect.soft(await linksThatRun(page)).toEqual([]);
  lookout.end();
  await page.goto(`${server.url}/`);
  await expect(page.getByRole("list", { name: "Sessions" })).toContainText(title);
  expect.soft(await linksThatRun(page)).toEqual([]);
  expect(server.complaints).toEqual([]);
  await server.stop();
});

test("no attack does anything in a file, nor in the page that plays any archive", async ({
  page,
  context,
}, { outputDir }) => {
  test.setTimeout(240_000);
  const server = await startServer("serve");
  const attacks = attacksOn(attacker.port);
  await sendAsOne(server, "attacks", attacks);
  const api = new Api(server);
  const label = { method: "PATCH", headers: { "content-type": "application/json" } };
  const title = `</title></script><script>top.attacked=1</script><img src=x onerror=top.attacked=1>`;
  const labelled = await api.call("/sessions/attacks", {
    ...label,
    body: JSON.stringify({ title }),
  });
  expect(labelled.status).toBe(200);
  const exported = async (as: string): Promise<Buffer> => {
    const answer = await api.call(`/sessions/attacks/export?as=${as}`);
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  };
  const file = join(outputDir, "attacks.html");
  await mkdir(outputDir, { recursive: true });
  await writeFile(file, await exported("html"));
  const pages = await startPages({ "/attacks.replay.zip": await exported("zip") });

  await test.step("in a file, without a network", async () => {
    await context.setOffline(true);
    await page.goto(`file://${file}`);
    await goThrough(page, attacks, []);
    await context.setOffline(false);
  });
  await test.step("in the page that plays any archive", async () => {
    const src = encodeURIComponent(`${pages.url}/attacks.replay.zip`);
    await page.goto(`${server.url}/play?src=${src}`);
    await goThrough(page, attacks, [server.url, pages.url]);
  });
  pages.close();
  await server.stop();
});

/** Looks at every window of the session that a page shows. */
async function goThrough(page: Page, attacks: readonly Attack[], ownOrigins: readonly string[]) {
  await page.waitForFunction(() => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    return (player?.durationMs ?? 0) > 0 && (player?.replayDocument() ?? null) !== null;
  });
  await page.locator("revisit-player").focus();
  const lookout = await Lookout.begin(page, attacker, ownOrigins);
  for (const { name } of attacks) {
    await lookAt(page, windowOf(name));
    expect.soft(await lookout.seen(), name).toEqual([]);
  }
  expect.soft(await linksThatRun(page)).toEqual([]);
  lookout.end();
}

const windowOf = (name: string): string => `${name}"><img src=x onerror=top.attacked=1>`;

/** Sends all as one session: a window for each, one after the other, of a visitor with a name. */
async function sendAsOne(server: Server, session: string, attacks: readonly Attack[]) {
  const startMs = Date.now() - 600_000;
  for (const [index, attack] of attacks.entries()) {
    const { name, events } = movedTo(startMs + index * ATTACK_MS, attack);
    const answer = await send(server, {
      batch: randomUUID(),
      session,
      window: windowOf(name),
      visitor: `<img src=x onerror="top.attacked=1">`,
      sent_at: startMs + index * ATTACK_MS + ATTACK_MS,
      recorder: "<script>top.attacked=1</script> 1",
      metadata: {
        user_agent: "<script>",
        viewport: { width: 800, height: 600 },
        url: "javascript:x",
      },
      events,
    });
    expect.soft(answer.status, `${name}: ${await answer.text()}`).toBe(200);
  }
}

/** From the first window to the last, as somebody watches. A session that may go on has no end. */
async function playAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    await player?.seek(0);
    if (player) player.speed = 16;
    player?.play();
  });
  const isAtEnd = () => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    return player !== null && player.currentTimeMs >= player.durationMs;
  };
  await page.waitForFunction(isAtEnd, undefined, { timeout: 120_000 });
}

/** Goes about in one window of the session. */
function lookAt(page: Page, windowId: string): Promise<void> {
  return page.evaluate(async (id) => {
    const player = document.querySelector<RevisitPlayer>("revisit-player");
    const window = player?.windows.find((it) => it.id === id);
    if (!player || !window) throw new Error(`there is no window ${id}`);
    player.activeWindow = id;
    const { startMs, endMs } = window;
    for (const atMs of [startMs, (startMs + endMs) / 2, endMs, startMs]) await player.seek(atMs);
  }, windowId);
}

/** Links of the page around a replay that lead to anything but pages. */
function linksThatRun(page: Page): Promise<string[]> {
  return page.locator("a[href], area[href], form[action], [formaction]").evaluateAll((found) =>
    found.flatMap((it) => {
      const url = it.getAttribute("href") ?? it.getAttribute("action") ?? "";
      return /^(https?|blob|mailto):/.test(new URL(url, location.href).href) ? [] : [url];
    }),
  );
}
