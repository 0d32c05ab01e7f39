/**
 * The whole of delivery, against a server that knows a batch again and a browser that outlives its
 * pages. Pages die at any moment; what they had saved arrives, once, in order.
 */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Origin } from "../../src/delivery/batch";
import { Delivery } from "../../src/delivery/delivery";
import type { Answer, Packed, Transport } from "../../src/delivery/transport";
import { settings } from "../../src/options";
import { FakeEnvironment, line, METADATA, ORIGIN, snapshot } from "../fakes";
import { FakeLocks } from "./fake-locks";

/** Stores a batch once, as the real one does; and fails when told to. */
class Server {
  readonly batches = new Map<string, { window: string; ns: number[] }>();
  readonly order: number[] = [];
  isDown = false;
  /** Stores, and then the answer is lost. */
  losesAnswers = false;

  take(body: string): number {
    if (this.isDown) return 0;
    const { batch, window, events } = JSON.parse(body);
    if (!this.batches.has(batch)) {
      const ns = events.map(({ data }: { data: { n?: number } }) => data.n ?? -1);
      this.batches.set(batch, { window, ns });
      this.order.push(...ns);
    }
    return this.losesAnswers ? 0 : 200;
  }
}

/** A browser: it keeps its storage and its clock while pages come and go. */
class Browser {
  readonly server = new Server();
  readonly environment = new FakeEnvironment();
  readonly locks = new FakeLocks();
  private _nPages = 0;

  open(more: { hasBeacons?: boolean } = {}): Page {
    this._nPages += 1;
    return new Page(this, `page-${this._nPages}`, more.hasBeacons ?? true);
  }
}

class Page implements Transport {
  readonly delivery: Delivery;
  private _isDead = false;

  constructor(
    private readonly _browser: Browser,
    private readonly _pageId: string,
    private readonly _hasBeacons: boolean,
  ) {
    const { environment, locks } = _browser;
    const navigator = { onLine: true, locks: locks.of(_pageId) };
    const page = new Proxy(window, {
      get: (target, name) => (name === "navigator" ? navigator : Reflect.get(target, name)),
    });
    this.delivery = new Delivery(
      {
        // A dead page's timers do not ring.
        environment: {
          ...environment,
          after: (ms, ring) => environment.after(ms, () => this._isDead || ring()),
        },
        ...{ page, pageId: _pageId, metadata: () => METADATA, onRecovered: () => {} },
        settings: settings(
          { endpoint: "https://server.example", writeKey: "k", flushIntervalMs: 2_000 },
          "https://shop.example/",
        ),
      },
      this,
    );
  }

  push(n: number, origin: Origin = ORIGIN): void {
    this.delivery.push(line(n), origin);
  }

  die(): void {
    this._isDead = true;
    this._browser.locks.drop(this._pageId);
  }

  leave(): void {
    this.delivery.pageHidden();
    this.delivery.pageEnds();
    this.die();
  }

  async pack(text: string): Promise<Packed> {
    return { content: text, keepalive: false };
  }

  async send({ content }: Packed): Promise<Answer> {
    const status = this._isDead ? 0 : this._browser.server.take(String(content));
    // What comes back to a dead page is heard by nobody.
    if (this._isDead) await new Promise(() => {});
    return { status, retryAfter: null };
  }

  beacon(text: string): boolean {
    if (this._hasBeacons) this._browser.server.take(text);
    return this._hasBeacons;
  }

  isOffline(): boolean {
    return false;
  }
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => sessionStorage.clear());

/** Lets time pass, and storage, which has turns of its own, come to rest before and after. */
async function rest(browser: Browser, ms = 0): Promise<void> {
  await turns();
  await browser.environment.pass(ms);
  await turns();
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 15; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

test("what was saved arrives with the next page, before anything of that window", async () => {
  const browser = new Browser();
  const first = browser.open();
  browser.server.isDown = true;
  first.push(1);
  first.push(2);
  await rest(browser, 250);
  await rest(browser);
  first.push(3);
  first.die();
  browser.server.isDown = false;
  const second = browser.open();
  second.push(4);
  await rest(browser);
  await rest(browser, 2_000);
  expect(browser.server.order).toEqual([1, 2, 4]);
});

test("what a living page has in the journal is its own to send", async () => {
  const browser = new Browser();
  const first = browser.open();
  first.push(1);
  await rest(browser, 250);
  const second = browser.open();
  second.push(2, { ...ORIGIN, windowId: "w2" });
  await rest(browser);
  await second.delivery.flush();
  expect(browser.server.order).toEqual([2]);
  first.push(3);
  await first.delivery.flush();
  expect(browser.server.order).toEqual([2, 1, 3]);
});

test("what went by beacon is sent again and stored once", async () => {
  const browser = new Browser();
  const first = browser.open();
  first.push(1);
  await rest(browser, 50);
  first.leave();
  expect(browser.server.order).toEqual([1]);
  const second = browser.open();
  second.push(2);
  await rest(browser);
  await second.delivery.flush();
  await rest(browser, 250);
  expect(browser.server.order).toEqual([1, 2]);
  const third = browser.open();
  third.push(3);
  await rest(browser, 0);
  await third.delivery.flush();
  expect(third.delivery.stats.nBatchesSent).toBe(1);
});

test("a page that comes back says by request what it had said by beacon", async () => {
  const browser = new Browser();
  const page = browser.open();
  page.push(1);
  await rest(browser, 50);
  page.delivery.pageEnds();
  expect(page.delivery.stats.nWaiting).toBe(1);
  await page.delivery.pageIsBack();
  expect(page.delivery.stats.nWaiting).toBe(0);
  expect(browser.server.order).toEqual([1]);
});

test("what is wiped is not sent, by this page or the next", async () => {
  const browser = new Browser();
  browser.server.isDown = true;
  const first = browser.open();
  first.push(1);
  await rest(browser, 250);
  first.die();
  const second = browser.open();
  second.push(2);
  await second.delivery.wipe();
  browser.server.isDown = false;
  await second.delivery.flush();
  second.leave();
  const third = browser.open();
  third.push(3);
  await rest(browser);
  await third.delivery.flush();
  expect(browser.server.order).toEqual([3]);
});

test("stopped, it sends the rest and lets go of the browser", async () => {
  const browser = new Browser();
  const page = browser.open();
  page.push(1);
  page.delivery.stop();
  await rest(browser, 250);
  await rest(browser);
  expect(browser.server.order).toEqual([1]);
  expect(browser.environment.waits).toEqual([]);
  expect(browser.locks.held).toEqual([]);
});

test("stopped with no server, what is left is for the next page", async () => {
  const browser = new Browser();
  browser.server.isDown = true;
  const page = browser.open();
  page.push(1);
  page.delivery.stop();
  await rest(browser, 250);
  await rest(browser);
  expect(browser.locks.held).toEqual([]);
  browser.server.isDown = false;
  const next = browser.open();
  next.push(2);
  await rest(browser);
  await next.delivery.flush();
  expect(browser.server.order).toEqual([1, 2]);
});

test("a full snapshot does not wait for company", async () => {
  const browser = new Browser();
  const page = browser.open();
  page.delivery.push(snapshot(1), ORIGIN);
  await rest(browser, 50);
  await rest(browser);
  expect(browser.server.order).toEqual([1]);
});

type Step =
  | { type: "push"; nEvents: number }
  | { type: "pass"; ms: number }
  | { type: "server"; isDown: boolean; losesAnswers: boolean }
  | { type: "kill" }
  | { type: "leave"; hasBeacons: boolean }
  | { type: "sleep" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("push" as const),
      nEvents: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("pass" as const),
      ms: fc.constantFrom(0, 100, 250, 300, 1_000, 2_000, 30_000),
    }),
  },
  fc.record({
    type: fc.constant("server" as const),
    isDown: fc.boolean(),
    losesAnswers: fc.boolean(),
  }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant("kill" as const) }) },
  fc.record({ type: fc.constant("leave" as const), hasBeacons: fc.boolean() }),
  fc.record({ type: fc.constant("sleep" as const) }),
);

test("whatever happens, nothing arrives twice, and nothing is lost but what no one had time to save", async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
    globalThis.indexedDB = new IDBFactory();
    const browser = new Browser();
    let page = browser.open();
    let n = 0;
    /** Pushed since the journal last had time to take them. */
    let unsaved: number[] = [];
    const mayBeLost = new Set<number>();
    for (const it of steps) {
      if (it.type === "push") {
        for (let i = 0; i < it.nEvents; i++) {
          page.push(n);
          unsaved.push(n++);
        }
      } else if (it.type === "pass") {
        await rest(browser, it.ms);
        if (it.ms >= 250) unsaved = [];
      } else if (it.type === "server") {
        Object.assign(browser.server, it);
      } else if (it.type === "sleep") {
        page.delivery.pageHidden();
        page.delivery.pageEnds();
        await rest(browser, 120_000);
        await page.delivery.pageIsBack();
      } else {
        if (it.type === "leave") page.leave();
        else page.die();
        for (const one of unsaved) mayBeLost.add(one);
        unsaved = [];
        await rest(browser);
        page = browser.open();
      }
    }
    Object.assign(browser.server, { isDown: false, losesAnswers: false });
    page.push(n++);
    for (let turn = 0; turn < 4; turn++) await rest(browser, 60_000);
    const arrived = browser.server.order;
    expect(arrived).toEqual([...new Set(arrived)]);
    const missing = Array.from({ length: n }, (_, at) => at).filter((at) => !arrived.includes(at));
    expect(missing.filter((one) => !mayBeLost.has(one))).toEqual([]);
    expect(page.delivery.stats.nWaiting).toBe(0);
  });
  await fc.assert(property, { numRuns: 15 });
}, 120_000);
