import { expect, test } from "vitest";
import { lineOf } from "../../src/delivery/batch";
import type { Outbox } from "../../src/delivery/outbox";
import { FakeEnvironment, line, newOutbox, ORIGIN, pointer } from "../fakes";

function contents(outbox: Outbox) {
  outbox.gather();
  return outbox.batches.map((batch) =>
    batch.lines?.map(({ text }) => {
      const { data } = JSON.parse(text);
      return data.tag ? { tag: data.tag, ...data.payload } : data.n;
    }),
  );
}

test("events gather until they are sealed", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(1), ORIGIN);
  outbox.push(line(2), ORIGIN);
  outbox.gather();
  expect(outbox.next()).toBeUndefined();
  outbox.seal();
  expect(outbox.next()?.nEvents).toBe(2);
  expect(contents(outbox)).toEqual([[1, 2]]);
});

test("another session or visitor is another batch", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(1), ORIGIN);
  outbox.push(line(2), { ...ORIGIN, sessionId: "s2" });
  outbox.push(line(3), { ...ORIGIN, sessionId: "s2", visitor: "ada" });
  expect(contents(outbox)).toEqual([[1], [2], [3]]);
  expect(outbox.batches.map((batch) => batch.origin.sessionId)).toEqual(["s1", "s2", "s2"]);
});

test("a batch is no larger than what can leave with the page", () => {
  const outbox = newOutbox(new FakeEnvironment());
  for (let n = 0; n < 4; n++) outbox.push(line(n, 25_000), ORIGIN);
  outbox.push(line(4, 150_000), ORIGIN);
  expect(contents(outbox)).toEqual([[0, 1], [2, 3], [4]]);
});

test("behind more than could leave with the page, batches are larger, up to a megabyte", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(0, 200_000), ORIGIN);
  for (let n = 1; n < 5; n++) outbox.push(line(n, 400_000), ORIGIN);
  expect(contents(outbox)).toEqual([[0], [1, 2], [3, 4]]);
});

test("a batch that has been open for long takes no more", () => {
  const environment = new FakeEnvironment();
  const outbox = newOutbox(environment);
  outbox.push(line(1), ORIGIN);
  outbox.gather();
  void environment.pass(19_000);
  outbox.push(line(2), ORIGIN);
  outbox.gather();
  void environment.pass(2_000);
  outbox.push(line(3), ORIGIN);
  expect(contents(outbox)).toEqual([[1, 2], [3]]);
});

test("beforeSend sees every event once, and what it gives back is sent", () => {
  const seen: unknown[] = [];
  const outbox = newOutbox(new FakeEnvironment(), 8_000_000, {
    beforeSend: (batch) => {
      seen.push(...batch.events.map(({ timestamp }) => timestamp));
      const events = batch.events.filter(({ timestamp }) => timestamp !== 1_002);
      return { ...batch, sessionId: "hers", visitor: "ada", events, metadata: { url: "/" } };
    },
  });
  outbox.push(line(1), ORIGIN);
  outbox.push(line(2), ORIGIN);
  outbox.gather();
  outbox.push(line(3), ORIGIN);
  expect(contents(outbox)).toEqual([[1, 3]]);
  expect(seen).toEqual([1_001, 1_002, 1_003]);
  const [batch] = outbox.batches;
  expect(batch?.origin).toEqual({ ...ORIGIN, visitor: "ada" });
  expect(batch?.metadata).toEqual({ url: "/" });
});

for (const [name, beforeSend] of [
  ["wants nothing", () => null],
  [
    "fails",
    () => {
      throw new Error("no");
    },
  ],
] as const) {
  test(`when beforeSend ${name}, nothing is sent`, () => {
    const outbox = newOutbox(new FakeEnvironment(), 8_000_000, { beforeSend });
    outbox.push(line(1), ORIGIN);
    expect(contents(outbox)).toEqual([]);
    expect(outbox.memoryBytes).toBe(0);
  });
}

test("over the bound the oldest events go and one gap stands for them", () => {
  const outbox = newOutbox(new FakeEnvironment(), 100_000);
  for (let n = 0; n < 12; n++) outbox.push(line(n, 20_000), ORIGIN);
  outbox.gather();
  outbox.keepBound();
  outbox.seal();
  const rest = contents(outbox).flat();
  const gap = rest.pop();
  expect(gap).toEqual({
    tag: "revisit/gap",
    n_events: 12 - rest.length,
    size_bytes: expect.any(Number),
    from: 1000,
    to: 1011 - rest.length,
    reason: "memory_full",
  });
  expect(rest).toEqual([9, 10, 11]);
  expect(outbox.nDropped).toBe(9);
  expect(outbox.memoryBytes).toBeLessThan(75_000);
});

test("what was tried is not touched", () => {
  const outbox = newOutbox(new FakeEnvironment(), 100_000);
  outbox.push(line(0, 20_000), ORIGIN);
  outbox.gather();
  outbox.seal();
  const first = outbox.next();
  if (first) Object.assign(first, { state: "sent", wasTried: true });
  for (let n = 1; n < 8; n++) outbox.push(line(n, 20_000), ORIGIN);
  outbox.gather();
  outbox.keepBound();
  outbox.seal();
  const left = contents(outbox).flat();
  expect(left[0]).toBe(0);
  expect(left[left.length - 1]).toMatchObject({ tag: "revisit/gap", from: 1001 });
});

test("what the journal has need not be in memory, but for the next to send", () => {
  const outbox = newOutbox(new FakeEnvironment(), 100_000);
  for (let n = 0; n < 6; n++) outbox.push(line(n, 40_000), ORIGIN);
  outbox.gather();
  outbox.seal();
  outbox.leaveToJournal();
  expect(outbox.memoryBytes).toBeGreaterThan(240_000);
  outbox.wereKept(outbox.takeUnsaved());
  outbox.leaveToJournal();
  expect(contents(outbox).map((lines) => lines ?? null)).toEqual([[0], [1], null, null]);
  expect(outbox.nEvents).toBe(6);
});

test("the journal gets each event once, and the whole batch again after it has changed", () => {
  const outbox = newOutbox(new FakeEnvironment());
  const parts = () => outbox.takeUnsaved().rows.map(({ part, text }) => [part, lineCount(text)]);
  outbox.push(line(1), ORIGIN);
  outbox.push(line(2), ORIGIN);
  outbox.gather();
  expect(parts()).toEqual([[0, 2]]);
  expect(parts()).toEqual([]);
  outbox.push(line(3), ORIGIN);
  outbox.gather();
  expect(parts()).toEqual([[1, 1]]);
  outbox.push(pointer(4), ORIGIN);
  outbox.gather();
  expect(parts()).toEqual([[2, 1]]);
  outbox.shed(1, "memory_full");
  expect(parts()).toEqual([[0, 3]]);
});

test("a write that failed is done again, whole", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(1), ORIGIN);
  outbox.gather();
  outbox.wereKept(outbox.takeUnsaved());
  outbox.push(line(2), ORIGIN);
  outbox.gather();
  outbox.wereNotKept(outbox.takeUnsaved());
  const { rows } = outbox.takeUnsaved();
  expect(rows.map(({ part, text }) => [part, lineCount(text)])).toEqual([[0, 2]]);
});

test("a lost batch is told of by the next of its recording", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(1), ORIGIN);
  outbox.gather();
  outbox.seal();
  const batch = outbox.next();
  if (batch) outbox.lose(batch, "refused");
  expect(contents(outbox)).toEqual([]);
  outbox.push(line(2), ORIGIN);
  outbox.gather();
  outbox.seal();
  expect(contents(outbox)).toEqual([
    [2, expect.objectContaining({ tag: "revisit/gap", n_events: 1, reason: "refused" })],
  ]);
});

test("a batch is cut in two with ids of their own", () => {
  const outbox = newOutbox(new FakeEnvironment());
  for (let n = 0; n < 3; n++) outbox.push(line(n), ORIGIN);
  outbox.gather();
  outbox.seal();
  const batch = outbox.next();
  const lines = batch?.lines?.map(({ text }) => lineOf(text)) ?? [];
  expect(batch && outbox.split(batch, lines)).toBe(true);
  expect(contents(outbox)).toEqual([[0, 1], [2]]);
  expect(new Set(outbox.batches.map(({ id }) => id)).add(batch?.id ?? "").size).toBe(3);
});

function lineCount(text: string): number {
  return text.split("\n").length;
}
