import fc from "fast-check";
import { expect, test } from "vitest";
import { toLine } from "../../src/delivery/batch";
import { FULL_SNAPSHOT, META } from "../../src/event";
import { Kept } from "../../src/recording/kept";

interface Event {
  type: number;
  timestamp: number;
  data: { n: number; filler: string };
}

/** A ring with a page that takes snapshots when it is asked to. */
function setUp(maxBytes = 100_000) {
  const kept = new Kept(maxBytes);
  let n = 0;
  let now = 0;
  let nSnapshots = 0;
  const push = (type: number, sizeBytes = 100) => {
    n += 1;
    const event: Event = { type, timestamp: now, data: { n, filler: "x".repeat(sizeBytes) } };
    kept.push(toLine(event), type);
    return n;
  };
  const snapshot = (sizeBytes = 1_000) => {
    nSnapshots += 1;
    push(META, 0);
    return push(FULL_SNAPSHOT, sizeBytes);
  };
  return {
    kept,
    push,
    snapshot,
    pass: (ms: number) => {
      now += ms;
    },
    trim: () => kept.trim(now),
    types: () => kept.lines.map(({ text }) => (JSON.parse(text) as Event).type),
    numbers: () => kept.lines.map(({ text }) => (JSON.parse(text) as Event).data.n),
    taken: () => kept.take().map(({ text }) => (JSON.parse(text) as Event).data.n),
    nSnapshots: () => nSnapshots,
  };
}

test("what was before the page's first snapshot is part of it", () => {
  const { push, snapshot, trim, types } = setUp();
  push(6);
  snapshot();
  push(3);
  trim();
  expect(types()).toEqual([6, META, FULL_SNAPSHOT, 3]);
});

test("each line is handed on once, in order", () => {
  const { push, snapshot, taken, trim } = setUp();
  push(6);
  snapshot();
  expect(taken()).toEqual([1, 2, 3]);
  push(3);
  trim();
  expect(taken()).toEqual([4]);
  expect(taken()).toEqual([]);
});

test("a Meta waits for its snapshot, and goes alone where none comes", () => {
  const { push, taken } = setUp();
  push(META);
  expect(taken()).toEqual([]);
  push(3);
  expect(taken()).toEqual([1, 2]);
});

test("the oldest stretch goes when there is too much", () => {
  const { push, snapshot, trim, numbers } = setUp(3_000);
  snapshot();
  push(3, 1_000);
  const second = snapshot();
  trim();
  expect(numbers()[0]).toBe(second - 1);
});

test("a held recording reaches back a minute, and not much more", () => {
  const { kept, push, snapshot, pass, trim, numbers } = setUp();
  kept.keepMs = 60_000;
  const at = new Map<number, number>();
  snapshot();
  for (let second = 0; second < 600; second++) {
    pass(1_000);
    at.set(push(3), second);
    if (trim()) snapshot();
  }
  const oldest = at.get(numbers()[2] ?? 0) ?? 0;
  expect(600 - oldest).toBeGreaterThanOrEqual(60);
  expect(600 - oldest).toBeLessThanOrEqual(92);
});

test("a page that rests is not asked for snapshots", () => {
  const { kept, snapshot, push, pass, trim, nSnapshots } = setUp();
  kept.keepMs = 60_000;
  snapshot();
  trim();
  pass(600_000);
  expect(nSnapshots()).toBe(1);
  push(3);
  expect(trim()).toBe(true);
  expect(trim()).toBe(false);
});

test("a snapshot is asked for before there is too much", () => {
  const { push, snapshot, pass, trim, kept } = setUp(100_000);
  snapshot();
  let nAsked = 0;
  for (let each = 0; each < 500; each++) {
    pass(1_000);
    push(3, 1_000);
    if (trim()) {
      nAsked += 1;
      snapshot();
    }
    expect(kept.isWhole).toBe(true);
  }
  expect(nAsked).toBeGreaterThan(5);
  expect(nAsked).toBeLessThan(15);
});

test("where a page alone is too much there is nothing to go back to, but all is handed on", () => {
  const { push, snapshot, trim, taken, kept, pass } = setUp(10_000);
  const all: number[] = [];
  snapshot(50_000);
  all.push(...taken());
  expect(trim()).toBe(false);
  for (let each = 0; each < 50; each++) {
    pass(10_000);
    push(3, 1_000);
    all.push(...taken());
    expect(trim()).toBe(false);
  }
  expect(all).toEqual(Array.from({ length: 52 }, (_, at) => at + 1));
  expect([kept.isWhole, kept.lines]).toEqual([false, []]);
});

test("after a loss a recording begins with the next snapshot", () => {
  const { push, snapshot, trim, kept, numbers, taken, pass } = setUp(10_000);
  snapshot();
  push(3, 20_000);
  expect(trim()).toBe(true);
  expect(kept.isWhole).toBe(false);
  push(3);
  pass(10);
  const again = snapshot();
  push(3);
  expect(numbers()).toEqual([again - 1, again, again + 1]);
  expect(taken()).toEqual([again - 1, again, again + 1]);
});

test("what a server has too is worth no snapshot: the oldest goes, and the rest stays", () => {
  const { kept, push, snapshot, taken, trim, numbers, nSnapshots } = setUp(20_000);
  kept.isAll = false;
  snapshot();
  const all: number[] = taken();
  for (let at = 0; at < 300; at++) {
    all.push(push(3));
    expect(taken()).toEqual(all.slice(-1));
    expect(trim()).toBe(false);
    expect(kept.sizeBytes).toBeLessThanOrEqual(20_000);
  }
  expect(nSnapshots()).toBe(1);
  expect(numbers().length).toBeGreaterThan(50);
  expect(numbers()).toEqual(all.slice(-numbers().length));
});

test("nothing is left after clear", () => {
  const { push, snapshot, kept, taken } = setUp();
  snapshot();
  push(META);
  kept.clear();
  expect([kept.lines, taken(), kept.sizeBytes, kept.isWhole]).toEqual([[], [], 0, true]);
});

test("whatever comes, it stays in bounds, whole and in order", () => {
  const step = fc.record({
    kind: fc.constantFrom("change", "change", "change", "own", "snapshot", "take"),
    sizeBytes: fc.oneof(fc.nat(500), fc.nat(6_000)),
    passMs: fc.nat(20_000),
    isHeld: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { kept, push, snapshot, pass, trim, types, numbers, taken } = setUp(10_000);
      let last = 0;
      for (const { kind, sizeBytes, passMs, isHeld } of steps) {
        pass(passMs);
        kept.keepMs = isHeld ? 60_000 : Number.POSITIVE_INFINITY;
        if (kind === "snapshot") snapshot(sizeBytes);
        else if (kind !== "take") push(kind === "own" ? 6 : 3, sizeBytes);
        if (kind === "take") {
          for (const n of taken()) {
            expect(n).toBeGreaterThan(last);
            last = n;
          }
        }
        trim();
        expect(kept.sizeBytes).toBeLessThanOrEqual(10_000);
        expect(numbers()).toEqual([...numbers()].sort((a, b) => a - b));
        const held = types();
        if (held.includes(FULL_SNAPSHOT)) {
          // What comes before is only what the page began with.
          const first = held.indexOf(FULL_SNAPSHOT);
          expect(held[first - 1]).toBe(META);
          if (first > 1) expect(numbers()[0]).toBe(1);
        }
      }
    }),
  );
});
