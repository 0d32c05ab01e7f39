import { expect, test } from "vitest";
import { batchBody, lineOf } from "../../src/delivery/batch";
import { FakeEnvironment, line, newOutbox, ORIGIN } from "../fakes";

test("sizes are bytes and not characters", () => {
  const { text, sizeBytes } = lineOf('{"type":5,"data":{"n":"äöü"},"timestamp":1}');
  expect(sizeBytes).toBe(text.length + 3);
});

test("a body is what the native ingest reads", () => {
  const outbox = newOutbox(new FakeEnvironment());
  outbox.push(line(7), { ...ORIGIN, visitor: "ada" });
  outbox.gather();
  outbox.seal();
  const batch = outbox.next();
  const texts = batch?.lines?.map(({ text }) => text) ?? [];
  expect(batch && JSON.parse(batchBody(batch, texts, 42))).toEqual({
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
