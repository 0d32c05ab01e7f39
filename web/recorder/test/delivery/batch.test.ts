import { expect, test } from "vitest";
import { batchBody, splitLines } from "../../src/delivery/batch";
import { FakeEnvironment, line, newOutbox, ORIGIN } from "../fakes";

function check(sizes: number[], limit: number, expected: number[][]) {
  const lines = sizes.map((sizeBytes) => ({ text: "", sizeBytes, timestamp: 0 }));
  const runs = splitLines(lines, limit).map((run) => run.map((one) => one.sizeBytes));
  expect(runs).toEqual(expected);
}

test("what fits stays together", () => check([10, 20, 30], 100, [[10, 20, 30]]));
test("commas count", () => check([50, 50], 100, [[50], [50]]));
test("a run ends before it is too large", () => check([60, 30, 60], 100, [[60, 30], [60]]));
test("an event above the limit goes alone", () => check([1, 500, 1], 100, [[1], [500], [1]]));
test("nothing makes no runs", () => check([], 100, []));

test("sizes are bytes and not characters", () => {
  expect(line(1, 0).sizeBytes).toBe(new TextEncoder().encode(line(1, 0).text).length);
});

test("a body is what the native ingest reads", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(7), { ...ORIGIN, visitor: "ada" });
  outbox.seal();
  const batch = outbox.next();
  expect(batch && JSON.parse(batchBody(batch, 42))).toEqual({
    batch: "id-1",
    session: "s1",
    window: "w1",
    visitor: "ada",
    sent_at: 42,
    recorder: "revisit-recorder 0.1.0",
    metadata: {
      user_agent: "test",
      viewport: { width: 1, height: 1 },
      url: "https://shop.example/",
    },
    events: [{ type: 5, data: { n: 7, filler: "" }, timestamp: 1007 }],
  });
});
