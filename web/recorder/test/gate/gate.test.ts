import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, type GateState, releasedAfter } from "../../src/gate/gate";
import type { Happening, Rules, Verdict } from "../../src/gate/rules";
import { draw } from "../../src/gate/sampling";

const ALL: Rules = { sampleRate: 1, errorSampleRate: 0, urlTriggers: [], eventTriggers: [] };
const NONE: Rules = { ...ALL, sampleRate: 0 };
const ON_ERROR: Rules = { ...NONE, errorSampleRate: 1 };
const ON_URL: Rules = { ...ALL, urlTriggers: ["/checkout*"] };
const ON_EVENT: Rules = { ...ALL, eventTriggers: ["order failed"] };

function state(chosen: Partial<GateState>): GateState {
  return {
    sessionId: "s1",
    ageMs: 10_000,
    minimumDurationMs: 0,
    isSettled: true,
    isRecording: true,
    rules: [ALL],
    released: 0,
    ...chosen,
  };
}

const VERDICTS: [string, Partial<GateState>, Verdict][] = [
  ["everything is sent", {}, "send"],
  ["or nothing", { rules: [NONE] }, "drop"],
  ["what waits for an error is held", { rules: [ON_ERROR] }, "hold"],
  ["what waits for an address is held", { rules: [ON_URL] }, "hold"],
  ["what waits for an event is held", { rules: [ON_EVENT] }, "hold"],
  ["and sent once it is released", { rules: [ON_EVENT], released: 1 }, "send"],
  [
    "no trigger brings in who is not in the sample",
    { rules: [{ ...ON_URL, sampleRate: 0 }] },
    "drop",
  ],
  ["the policy may say no", { isRecording: false }, "drop"],
  ["even to what is released", { isRecording: false, released: 1 }, "drop"],
  ["of page and policy the stricter holds", { rules: [ALL, ON_ERROR] }, "hold"],
  ["whichever it is", { rules: [ON_ERROR, ALL] }, "hold"],
  ["both have to agree", { rules: [NONE, ALL] }, "drop"],
  ["the page's release is not the policy's", { rules: [ON_URL, ON_ERROR], released: 1 }, "hold"],
  ["with both it goes", { rules: [ON_URL, ON_ERROR], released: 3 }, "send"],
  ["a short session is held", { minimumDurationMs: 10_001 }, "hold"],
  ["until it is not", { minimumDurationMs: 10_000 }, "send"],
  ["also when it is released", { minimumDurationMs: 10_001, rules: [ON_URL], released: 1 }, "hold"],
  ["what is not settled is held", { isSettled: false }, "hold"],
  ["for its id may be another", { isSettled: false, rules: [NONE] }, "hold"],
];

test.each(VERDICTS)("%s", (_name, chosen, verdict) => {
  expect(decide(state(chosen)).verdict).toBe(verdict);
});

test("only what waits for something lets go of what is older than a minute", () => {
  expect(decide(state({ rules: [ON_ERROR] })).keepMs).toBe(60_000);
  expect(decide(state({ minimumDurationMs: 20_000 })).keepMs).toBe(Number.POSITIVE_INFINITY);
  expect(decide(state({ isSettled: false, rules: [ON_ERROR] })).keepMs).toBe(
    Number.POSITIVE_INFINITY,
  );
});

const ERROR: Happening = { type: "error" };
const track = (name: string): Happening => ({ type: "track", name });
const at = (path: string): Happening => ({ type: "url", url: `https://shop.example${path}` });

const RELEASES: [string, Rules[], Happening, number][] = [
  ["an error releases what waits for one", [ON_ERROR], ERROR, 1],
  ["and nothing else", [ON_URL], ERROR, 0],
  ["an address", [ON_URL], at("/checkout/pay"), 1],
  ["but not any", [ON_URL], at("/cart"), 0],
  ["an event", [ON_EVENT], track("order failed"), 1],
  ["but not any event", [ON_EVENT], track("order"), 0],
  [
    "an event also releases what waits for errors",
    [{ ...ON_EVENT, ...ON_ERROR, eventTriggers: ["x"] }],
    track("x"),
    1,
  ],
  ["each set of rules by itself", [ON_URL, ON_EVENT], track("order failed"), 2],
  ["or both at once", [ON_ERROR, ON_ERROR], ERROR, 3],
];

test.each(RELEASES)("%s", (_name, rules, happening, released) => {
  expect(releasedAfter(state({ rules }), happening)).toBe(released);
});

test("a release stays", () => {
  expect(
    releasedAfter(state({ rules: [ON_URL, ON_EVENT], released: 1 }), track("order failed")),
  ).toBe(3);
});

test("a policy never lets through what the page would not", () => {
  const rate = fc.constantFrom(0, 0.2, 0.7, 1);
  const rules = fc.record({
    sampleRate: rate,
    errorSampleRate: rate,
    urlTriggers: fc.constantFrom<string[][]>([], ["/checkout*"]),
    eventTriggers: fc.constantFrom<string[][]>([], ["order failed"]),
  });
  const order: Verdict[] = ["send", "hold", "drop"];
  fc.assert(
    fc.property(rules, rules, fc.uuid(), fc.nat(3), (page, policy, sessionId, released) => {
      const alone = decide(state({ rules: [page], sessionId, released: released & 1 }));
      const both = decide(state({ rules: [page, policy], sessionId, released }));
      expect(order.indexOf(both.verdict)).toBeGreaterThanOrEqual(order.indexOf(alone.verdict));
    }),
  );
});

test("a draw is the same everywhere, and even", () => {
  expect(draw("01a1fd72-5559-78ea-a885-ec00069e4330")).toBe(
    draw("01a1fd72-5559-78ea-a885-ec00069e4330"),
  );
  for (const prefix of ["", "error ", "01a1fd72-5559-78ea-a885-"]) {
    const n = 20_000;
    const buckets = new Array<number>(10).fill(0);
    for (let each = 0; each < n; each++) {
      const bucket = Math.floor(draw(`${prefix}${each}`) * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    // Six standard deviations of a fair draw are about 255.
    for (const count of buckets) expect(Math.abs(count - n / 10)).toBeLessThan(255);
  }
});

test("who is in the sample says nothing about who is among the errors", () => {
  let nBoth = 0;
  for (let each = 0; each < 10_000; each++) {
    if (draw(`${each}`) < 0.5 && draw(`error ${each}`) < 0.5) nBoth += 1;
  }
  expect(Math.abs(nBoth - 2_500)).toBeLessThan(260);
});
