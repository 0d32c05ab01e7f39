/** A clock, a server and a storage that do what a test says. */
import { Clock } from "../src/clock";
import type { Line, Metadata, Origin } from "../src/delivery/batch";
import { toLine } from "../src/delivery/batch";
import { Outbox, type OutboxContext } from "../src/delivery/outbox";
import type { Answer, Packed, Transport } from "../src/delivery/transport";
import type { Environment } from "../src/environment";
import type { Storage } from "../src/storage";

export class FakeEnvironment implements Environment {
  private _now = 1_000_000;
  private _wallAheadMs = 0;
  private _nIds = 0;
  private _timers: { dueAt: number; callback: () => void }[] = [];

  clock = new Clock(
    () => this._now + this._wallAheadMs,
    () => this._now,
  );
  now = () => this.clock.now();
  random = () => 0;
  newId = () => `id-${++this._nIds}`;
  after = (delayMs: number, callback: () => void) => {
    const timer = { dueAt: this._now + delayMs, callback };
    this._timers.push(timer);
    return () => {
      this._timers = this._timers.filter((other) => other !== timer);
    };
  };

  get waits(): number[] {
    return this._timers.map((timer) => timer.dueAt - this._now);
  }

  /** Somebody sets the clock. */
  setClock(byMs: number): void {
    this._wallAheadMs += byMs;
  }

  async pass(ms: number): Promise<void> {
    this._now += ms;
    const due = this._timers.filter((timer) => timer.dueAt <= this._now);
    this._timers = this._timers.filter((timer) => timer.dueAt > this._now);
    for (const timer of due) timer.callback();
    await settled();
  }
}

export interface Received {
  batch: string;
  session: string;
  events: { data: { tag?: string; n?: number; payload?: unknown } }[];
}

export class FakeTransport implements Transport {
  /** Answers to give, in order; then 200. A promise holds the request up. */
  answers: (number | Answer | Promise<Answer>)[] = [];
  requests: (Received & { keepalive: boolean })[] = [];
  beacons: Received[] = [];
  takesBeacons = true;
  hasNetwork = true;
  mostAtOnce = 0;
  private _atOnce = 0;

  async pack(text: string): Promise<Packed> {
    return { content: text, keepalive: false };
  }

  async send({ content, keepalive }: Packed): Promise<Answer> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this._atOnce);
    this.requests.push({ ...JSON.parse(String(content)), keepalive });
    const answer = await (this.answers.shift() ?? 200);
    await Promise.resolve();
    this._atOnce -= 1;
    return typeof answer === "number" ? { status: answer, retryAfter: null } : answer;
  }

  beacon(text: string): boolean {
    if (this.takesBeacons) this.beacons.push(JSON.parse(text));
    return this.takesBeacons;
  }

  isOffline(): boolean {
    return !this.hasNetwork;
  }
}

export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    read: (name) => values.get(name) ?? null,
    write: (name, value) => void values.set(name, value),
    remove: (name) => void values.delete(name),
  };
}

export const ORIGIN: Origin = { sessionId: "s1", windowId: "w1", visitor: null };

export const METADATA: Metadata = {
  user_agent: "test",
  viewport: { width: 1, height: 1 },
  url: "https://shop.example/",
};

export function newOutbox(
  environment: FakeEnvironment,
  maxBytes = 8_000_000,
  more: Partial<OutboxContext> = {},
): Outbox {
  const metadata = () => METADATA;
  const to = "https://server.example/ingest/v1?key=k";
  return new Outbox({ environment, metadata, pageId: "page-1", to, maxBytes, ...more });
}

/** An event with a number to know it by, of about the size asked for. */
export function line(n: number, sizeBytes = 0): Line {
  const event = { type: 5, data: { n, filler: "x".repeat(sizeBytes) }, timestamp: 1_000 + n };
  return toLine(event);
}

/** A full snapshot in name and size. */
export function snapshot(n: number, sizeBytes = 0): Line {
  const event = { type: 2, data: { n, node: "x".repeat(sizeBytes) }, timestamp: 1_000 + n };
  return toLine(event);
}

/** Where the pointer was. */
export function pointer(n: number): Line {
  return toLine({ type: 3, data: { n, source: 1 }, timestamp: 1_000 + n });
}

export function numbers(received: Received[]): (number | string | undefined)[][] {
  return received.map(({ events }) => events.map(({ data }) => data.n ?? data.tag));
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
