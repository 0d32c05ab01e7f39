import { expect, test } from "vitest";
import { Sender } from "../../src/delivery/sender";
import type { Answer } from "../../src/delivery/transport";
import {
  FakeEnvironment,
  FakeTransport,
  line,
  newOutbox,
  numbers,
  ORIGIN,
  settled,
} from "../fakes";

function setUp(maxBytes?: number) {
  const environment = new FakeEnvironment();
  const transport = new FakeTransport();
  const outbox = newOutbox(environment, maxBytes);
  const nothing = () => {};
  let nRecovered = 0;
  let nSaved = 0;
  const sender = new Sender({
    ...{ environment, outbox, transport, onSent: nothing, onRest: nothing },
    read: async () => null,
    save: async () => void nSaved++,
    onRecovered: () => nRecovered++,
  });
  const push = (...ns: number[]) => {
    for (const n of ns) outbox.push(line(n), ORIGIN);
  };
  const ready = () => {
    outbox.gather();
    outbox.seal();
  };
  const flush = () => {
    ready();
    return sender.flush();
  };
  const numbersOf = { nRecovered: () => nRecovered, nSaved: () => nSaved };
  return { environment, transport, outbox, sender, push, ready, flush, ...numbersOf };
}

function held() {
  let release: (answer: Answer) => void = () => {};
  const answer = new Promise<Answer>((resolve) => {
    release = resolve;
  });
  return { answer, release: () => release({ status: 200, retryAfter: null }) };
}

test("one batch is under way at a time, and in order", async () => {
  const { transport, push, flush } = setUp();
  const first = held();
  transport.answers = [first.answer];
  push(1);
  const done = flush();
  await settled();
  push(2);
  void flush();
  push(3);
  void flush();
  await settled();
  expect(numbers(transport.requests)).toEqual([[1]]);
  first.release();
  await done;
  expect(numbers(transport.requests)).toEqual([[1], [2], [3]]);
  expect(transport.mostAtOnce).toBe(1);
});

test("a resend has the same id and the same events", async () => {
  const { environment, transport, push, ready, flush } = setUp();
  transport.answers = [0, 500, 200];
  push(1, 2);
  await flush();
  push(3);
  ready();
  await environment.pass(60_000);
  await environment.pass(60_000);
  expect(numbers(transport.requests)).toEqual([[1, 2], [1, 2], [1, 2], [3]]);
  const ids = transport.requests.map((request) => request.batch);
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  expect(ids[3]).not.toBe(ids[0]);
});

test("while it waits to try again, a flush sends nothing", async () => {
  const { transport, push, flush } = setUp();
  transport.answers = [503];
  push(1);
  await flush();
  push(2);
  await flush();
  expect(transport.requests).toHaveLength(1);
});

test("waits double up to a minute", async () => {
  const { environment, transport, push, flush } = setUp();
  transport.answers = Array(9).fill(0);
  push(1);
  await flush();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    waits.push(...environment.waits);
    await environment.pass(60_000);
  }
  // Half of each is by chance, and chance is 0 here.
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("the server's Retry-After is kept to", async () => {
  const { environment, transport, push, flush } = setUp();
  transport.answers = [{ status: 503, retryAfter: "120" }];
  push(1);
  await flush();
  expect(environment.waits).toEqual([120_000]);
  await environment.pass(119_000);
  expect(transport.requests).toHaveLength(1);
  await environment.pass(1_000);
  expect(transport.requests).toHaveLength(2);
});

test("back on the network, it does not wait any longer", async () => {
  const { environment, transport, sender, push, flush } = setUp();
  transport.answers = [0];
  push(1);
  await flush();
  await sender.flushNow();
  expect(transport.requests).toHaveLength(2);
  expect(environment.waits).toEqual([]);
});

for (const status of [400, 401]) {
  test(`a batch refused with ${status} is counted, marked, and not sent again`, async () => {
    const { environment, transport, sender, push, flush } = setUp();
    transport.answers = [status];
    push(1, 2);
    await flush();
    push(3);
    await flush();
    expect(numbers(transport.requests)).toEqual([
      [1, 2],
      [3, "revisit/gap"],
    ]);
    expect(sender.nRefused).toBe(2);
    expect(environment.waits).toEqual([]);
  });
}

test("a batch that is too large for the server goes in two, once the journal knows", async () => {
  const { transport, sender, push, flush, nSaved } = setUp();
  transport.answers = [413];
  push(1, 2, 3);
  await flush();
  expect(numbers(transport.requests)).toEqual([[1, 2, 3], [1, 2], [3]]);
  expect(new Set(transport.requests.map(({ batch }) => batch)).size).toBe(3);
  expect(nSaved()).toBe(1);
  expect(sender.nRefused).toBe(0);
});

test("an event that is too large alone is dropped", async () => {
  const { transport, sender, push, flush } = setUp();
  transport.answers = [413];
  push(1);
  await flush();
  expect(transport.requests).toHaveLength(1);
  expect(sender.nRefused).toBe(1);
});

test("without a network nothing is tried until there is one", async () => {
  const { environment, transport, sender, push, flush } = setUp();
  transport.hasNetwork = false;
  push(1);
  await flush();
  await environment.pass(59_000);
  expect(transport.requests).toEqual([]);
  expect(sender.nFailures).toBe(0);
  transport.hasNetwork = true;
  await sender.flushNow();
  expect(numbers(transport.requests)).toEqual([[1]]);
});

test("a browser that wrongly says there is no network is not believed for ever", async () => {
  const { environment, transport, push, flush } = setUp();
  transport.hasNetwork = false;
  push(1);
  await flush();
  await environment.pass(60_000);
  expect(numbers(transport.requests)).toEqual([[1]]);
});

test("hidden: what is left goes at once, by requests that outlive the page", async () => {
  const { transport, outbox, sender, ready } = setUp();
  for (let n = 0; n < 3; n++) outbox.push(line(n, 15_000), ORIGIN);
  ready();
  sender.hurry();
  await settled();
  expect(transport.requests.map((request) => request.keepalive)).toEqual([true]);
  expect(outbox.batches).toEqual([]);
});

test("hidden: no more than browsers allow goes at once, the rest as usual", async () => {
  const { transport, outbox, sender, ready } = setUp();
  for (let n = 0; n < 4; n++) outbox.push(line(n, 40_000), ORIGIN);
  ready();
  sender.hurry();
  await sender.flush();
  await settled();
  expect(transport.requests.map(({ keepalive }) => keepalive)).toEqual([true, false, false, false]);
  expect(numbers(transport.requests).flat()).toEqual([0, 1, 2, 3]);
});

test("the end: beacons below the browser's limit, kept until there is an answer", async () => {
  const { transport, outbox, sender, ready } = setUp();
  for (let n = 0; n < 4; n++) outbox.push(line(n, 25_000), ORIGIN);
  ready();
  sender.goodbye();
  expect(numbers(transport.beacons)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(outbox.batches).toHaveLength(2);
  sender.comeBack();
  await sender.flush();
  expect(transport.requests.map(({ batch }) => batch)).toEqual(
    transport.beacons.map(({ batch }) => batch),
  );
  expect(outbox.batches).toEqual([]);
});

test("the end: what a beacon cannot take goes by an ordinary request", () => {
  const { transport, outbox, sender, ready } = setUp();
  outbox.push(line(1, 90_000), ORIGIN);
  ready();
  sender.goodbye();
  expect(transport.beacons).toEqual([]);
  expect(transport.requests).toMatchObject([{ keepalive: false }]);
});

test("the end: a request that would end with the page is said again, under its id", async () => {
  const { transport, outbox, sender, push, flush } = setUp();
  const first = held();
  transport.answers = [first.answer];
  push(1);
  void flush();
  await settled();
  sender.goodbye();
  expect(transport.beacons[0]?.batch).toBe(transport.requests[0]?.batch);
  first.release();
  await settled();
  expect(transport.requests).toHaveLength(1);
  expect(outbox.batches).toEqual([]);
});

test("the end: a request that outlives the page is left alone", async () => {
  const { transport, sender, push, ready } = setUp();
  transport.answers = [held().answer];
  push(1);
  ready();
  sender.hurry();
  await settled();
  sender.goodbye();
  expect(transport.beacons).toEqual([]);
});

test("after a gap that a replay feels, the first answer asks for the whole page", async () => {
  const { environment, transport, outbox, flush, ready, nRecovered } = setUp(100_000);
  transport.answers = [0];
  for (let n = 0; n < 12; n++) outbox.push(line(n, 20_000), ORIGIN);
  ready();
  outbox.keepBound();
  await flush();
  expect(nRecovered()).toBe(0);
  await environment.pass(60_000);
  expect(nRecovered()).toBe(1);
  expect(outbox.batches).toEqual([]);
});
