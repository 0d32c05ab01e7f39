import fc from "fast-check";
import { expect, test } from "vitest";
import { Clock } from "../src/clock";

const HOUR = 60 * 60_000;

function setUp() {
  const time = { wall: 1_000_000, ticks: 0 };
  const clock = new Clock(
    () => time.wall,
    () => time.ticks,
  );
  const pass = (ms: number) => {
    time.wall += ms;
    time.ticks += ms;
  };
  return { time, clock, pass };
}

test("it is the wall's time while nobody sets the clock", () => {
  const { time, clock, pass } = setUp();
  pass(90_000);
  expect(clock.now()).toBe(time.wall);
  expect(clock.offsetMs).toBe(0);
});

test("a clock set back by an hour leaves time going on", () => {
  const { time, clock, pass } = setUp();
  const before = clock.now();
  pass(2_000);
  time.wall -= HOUR;
  expect(clock.now()).toBe(before + 2_000);
  pass(500);
  expect(clock.now()).toBe(before + 2_500);
  expect(clock.offsetMs).toBe(HOUR);
});

test("it is noticed even if nobody looked for longer than it was set back", () => {
  const { time, clock, pass } = setUp();
  const before = clock.now();
  pass(2 * HOUR);
  time.wall -= HOUR;
  expect(clock.now()).toBe(before + 2 * HOUR);
});

test("a jump ahead is believed, for a laptop that slept", () => {
  const { time, clock } = setUp();
  time.wall += 8 * HOUR;
  expect(clock.now()).toBe(time.wall);
});

test("the next page goes on with the offset, and after the last word of the one before", () => {
  const first = setUp();
  first.pass(5_000);
  first.time.wall -= HOUR;
  const last = first.clock.now();
  const next = setUp();
  next.time.wall = first.time.wall + 300;
  next.clock.continueFrom(first.clock.offsetMs, last);
  expect(next.clock.now()).toBe(last + 300);
});

test("set back between two pages, time goes on from the last word", () => {
  const { time, clock, pass } = setUp();
  const last = time.wall + HOUR;
  clock.continueFrom(0, last);
  expect(clock.now()).toBe(last);
  pass(40);
  expect(clock.now()).toBe(last + 40);
});

test("whatever the clocks do, time never goes back, and never stands while there are ticks", () => {
  const step = fc.record({
    ticks: fc.oneof(fc.nat(5), fc.nat(100_000), fc.double({ min: 0, max: 50, noNaN: true })),
    jump: fc.oneof(fc.constant(0), fc.integer({ min: -5 * HOUR, max: 5 * HOUR })),
    isBroken: fc.constantFrom(false, false, false, true),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const { time, clock } = setUp();
      let last = clock.now();
      for (const { ticks, jump, isBroken } of steps) {
        time.ticks += ticks;
        time.wall += Math.round(ticks) + jump;
        const { wall } = time;
        if (isBroken) time.wall = Number.NaN;
        const now = clock.now();
        time.wall = wall;
        expect(now).toBeGreaterThanOrEqual(last);
        expect(Number.isInteger(now)).toBe(true);
        // A second is the slack of the comparison with the wall.
        if (jump <= 0 && !isBroken) expect(now - last).toBeGreaterThanOrEqual(ticks - 1_001);
        last = now;
      }
    }),
  );
});
