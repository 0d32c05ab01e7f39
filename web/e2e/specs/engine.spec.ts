/** The Rust mirror against rrweb's own player: both must show the same page at any time. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import type { Canonical } from "../src/engine/canonical";
import { engineFixture, engineGolden, fixture, type Golden } from "../src/engine/fixtures";
import { eventsOf, mirrorAt } from "../src/engine/mirror";
import { randomTimes } from "../src/engine/random";
import { type RecordedEvent, Reference } from "../src/engine/reference";

/** Real applications, each of another kind. */
const RECORDINGS = [
  "actual-1",
  "aggrid-2",
  "datasette-1",
  "excalidraw-canvas1",
  "gradio-1",
  "handsontable-2",
  "rapidoc-1",
  "streamlit-1",
  "svgedit-1",
  "swagger-1",
];

for (const name of RECORDINGS) {
  test(`${name} is the same in mirror and player, from the start and from keyframes`, async ({
    context,
  }) => {
    test.setTimeout(300_000);
    const file = fixture(`recordings/rrweb/${name}.json.zst`);
    const events = await eventsOf(file);
    const stamps = events.map((it) => it.timestamp);
    const startMs = Math.min(...stamps);
    const times = randomTimes(name, Math.max(...stamps) - startMs);
    const reference = await Reference.open(context);

    const mirrored = await mirrorAt(file, times);
    const played = await reference.at(events, times);
    let nKeyframes = 0;
    for (const [index, { t, dom, keyframe }] of mirrored.entries()) {
      const expected = played[index] ?? null;
      expectSame(dom, expected, `mirror of ${name} at ${t}`);
      if (!keyframe) continue;
      nKeyframes += 1;
      // Playing on from every one of them would take twice as long.
      const later = index % 3 === 0 ? times[index + 1] : undefined;
      const rest = events.filter((it) => it.timestamp >= startMs + t);
      // The keyframe is a millisecond earlier than `t`.
      const offsets = later === undefined ? [1] : [1, later - t + 1];
      const started = await reference.at([...keyframe, ...rest], offsets);
      expectSame(started[0] ?? null, expected, `player from the keyframe of ${name} at ${t}`);
      if (later === undefined) continue;
      const then = `player from the keyframe of ${name} at ${t}, later at ${later}`;
      expectSame(started[1] ?? null, played[index + 1] ?? null, then);
    }
    expect(nKeyframes).toBeGreaterThan(0);
  });
}

test("the player shows what the engine's fixtures say", async ({ context }) => {
  const reference = await Reference.open(context);
  const names = readdirSync(engineGolden("")).filter((it) => it.endsWith(".json"));
  expect(names.length).toBeGreaterThanOrEqual(12);
  for (const name of names) {
    const events: RecordedEvent[] = JSON.parse(readFileSync(engineFixture(name), "utf8"));
    const golden: Golden = JSON.parse(readFileSync(engineGolden(name), "utf8"));
    const states = await reference.at(
      events,
      golden.states.map((it) => it.t),
    );
    for (const [index, { t, dom }] of golden.states.entries()) {
      expectSame(states[index] ?? null, dom, `${name} at ${t}`);
    }
  }
});

/** Compares as text: a difference between pages is easier to find there than in nested values. */
function expectSame(found: Canonical | null, expected: Canonical | null, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a === b) return;
  let at = 0;
  while (a[at] === b[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 200), at + 200);
  expect(around(a), what).toBe(around(b));
}
