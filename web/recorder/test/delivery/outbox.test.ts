import { expect, test } from "vitest";
import type { Outbox } from "../../src/delivery/outbox";
import { FakeEnvironment, line, newOutbox, ORIGIN } from "../fakes";

function contents(outbox: Outbox) {
  return outbox.batches.map((batch) =>
    batch.lines.map(({ text }) => {
      const { data } = JSON.parse(text);
      return data.tag ? { tag: data.tag, ...data.payload } : data.n;
    }),
  );
}

test("events gather until they are sealed", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(1), ORIGIN);
  outbox.push(line(2), ORIGIN);
  expect(outbox.next()).toBeUndefined();
  outbox.seal();
  expect(contents(outbox)).toEqual([[1, 2]]);
});

test("another session or visitor is another batch", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(1), ORIGIN);
  outbox.push(line(2), { ...ORIGIN, sessionId: "s2" });
  outbox.push(line(3), { ...ORIGIN, sessionId: "s2", visitor: "ada" });
  outbox.seal();
  expect(contents(outbox)).toEqual([[1], [2], [3]]);
  expect(outbox.batches.map((batch) => batch.origin.sessionId)).toEqual(["s1", "s2", "s2"]);
});

test("no batch is larger than a megabyte unless one event is", () => {
  const outbox = newOutbox(new FakeEnvironment());
  for (let n = 0; n < 5; n++) outbox.push(line(n, 400_000), ORIGIN);
  outbox.push(line(5, 1_500_000), ORIGIN);
  outbox.seal();
  expect(contents(outbox)).toEqual([[0, 1], [2, 3], [4], [5]]);
});

test("over the bound the oldest batches go and one gap stands for them", () => {
  const outbox = newOutbox(new FakeEnvironment(), 100_000);
  for (let n = 0; n < 12; n++) outbox.push(line(n, 20_000), ORIGIN);
  outbox.seal();
  const [gap, ...rest] = contents(outbox);
  expect(gap).toEqual([
    { tag: "revisit/gap", n_events: 8, size_bytes: expect.any(Number), from: 1000, to: 1007 },
  ]);
  expect(rest.flat()).toEqual([8, 9, 10, 11]);
  expect(outbox.nDropped).toBe(8);
});

test("what is on its way is not dropped", () => {
  const outbox = newOutbox(new FakeEnvironment(), 100_000);
  outbox.push(line(0, 20_000), ORIGIN);
  outbox.seal();
  const first = outbox.next();
  if (first) first.state = "sent";
  for (let n = 1; n < 8; n++) outbox.push(line(n, 20_000), ORIGIN);
  expect(contents(outbox)[0]).toEqual([0]);
  expect(contents(outbox)[1]).toMatchObject([{ tag: "revisit/gap", from: 1001 }]);
});

test("a gap that was tried is not changed any more", () => {
  const outbox = newOutbox(new FakeEnvironment(), 100_000);
  for (let n = 0; n < 6; n++) outbox.push(line(n, 20_000), ORIGIN);
  const tried = outbox.next();
  const text = tried?.lines[0]?.text;
  if (tried) Object.assign(tried, { wasTried: true, state: "sent" });
  for (let n = 6; n < 12; n++) outbox.push(line(n, 20_000), ORIGIN);
  expect(text).toContain("revisit/gap");
  expect(outbox.batches[0]).toBe(tried);
  expect(tried?.lines[0]?.text).toBe(text);
  expect(contents(outbox)[1]).toMatchObject([{ tag: "revisit/gap" }]);
});

test("before the page ends, what was never tried is cut small", () => {
  const outbox = newOutbox(new FakeEnvironment());
  for (let n = 0; n < 4; n++) outbox.push(line(n, 25_000), ORIGIN);
  outbox.seal();
  outbox.sealSmall(60_000);
  expect(contents(outbox)).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test("what was tried keeps its id and its events", () => {
  const outbox = newOutbox(new FakeEnvironment());
  for (let n = 0; n < 4; n++) outbox.push(line(n, 25_000), ORIGIN);
  outbox.seal();
  const batch = outbox.next();
  if (batch) batch.wasTried = true;
  outbox.sealSmall(60_000);
  expect(outbox.batches).toEqual([batch]);
});
