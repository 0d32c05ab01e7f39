/**
 * Several tabs, each in a process of its own, as browsers run them: what one writes into storage
 * another sees a little later, in the order in which the browser heard of it; locks are given one
 * after the other; and all of it takes as long as chance has it.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Clock } from "../../src/clock";
import { Session, type SessionChange } from "../../src/session/session";
import type { Storage } from "../../src/storage";
import { settled } from "../fakes";

/** The longest that a message between processes takes. */
const LATENCY_MS = 20;
const N_RUNS = 200;
const IDLE_MS = 30 * 60_000;

interface Task {
  from: number;
  /** Before that it must have happened. */
  until: number;
  /** Tasks of one line happen in order. */
  line: string;
  act(): void;
}

class World {
  now = 1_000_000;
  tabs: Tab[] = [];
  private _tasks: Task[] = [];
  private _held: { release(): void }[] = [];
  private readonly _stored = new Map<string, string>();

  constructor(
    private readonly _choose: (n: number) => number,
    readonly hasLocks: boolean,
  ) {}

  open(): Tab {
    const tab = new Tab(this, `tab ${this.tabs.length}`, new Map(this._stored));
    this.tabs.push(tab);
    tab.begin();
    return tab;
  }

  /** A message on its way, or a timer. */
  add(line: string, act: () => void, from = this.now, until = from + LATENCY_MS): void {
    this._tasks.push({ from, until, line, act });
  }

  /** The browser hears of a write, and tells the other tabs. */
  stored(writer: Tab, name: string, value: string): void {
    this._stored.set(name, value);
    for (const tab of this.tabs) {
      this.add(`to ${tab.name}`, () => tab.hears(writer, name, value));
    }
  }

  request(action: () => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const run = () =>
        void action().finally(() => {
          this._held.shift();
          resolve();
          this._grant();
        });
      this.add("locks", () => {
        this._held.push({ release: run });
        if (this._held.length === 1) this._grant();
      });
    });
  }

  async run(ms: number): Promise<void> {
    await settled();
    const end = this.now + ms;
    while (this.now <= end) {
      const task = this._next();
      if (task) {
        this._tasks.splice(this._tasks.indexOf(task), 1);
        task.act();
        await settled();
      } else {
        this._letTimePass(end);
      }
    }
  }

  /** One of what may happen now, or nothing, if it all can wait. */
  private _next(): Task | undefined {
    const isFirst = (task: Task) => this._tasks.find(({ line }) => line === task.line) === task;
    const due = this._tasks.filter((task) => task.from <= this.now && isFirst(task));
    const isUrgent = this._tasks.some(({ until }) => until <= this.now);
    if (due.length === 0) return undefined;
    const urgent = isUrgent ? due.filter((task) => this._blocks(task)) : due;
    const among = urgent.length > 0 ? urgent : due;
    return among[this._choose(isUrgent ? among.length : among.length + 1)];
  }

  /** Whether something that must happen now waits behind it. */
  private _blocks({ line }: Task): boolean {
    return this._tasks.some((task) => task.line === line && task.until <= this.now);
  }

  private _letTimePass(end: number): void {
    const waits = this._tasks.flatMap(({ from, until }) => [from, until]);
    const next = Math.min(end + 1, ...waits.filter((at) => at > this.now));
    const soon = this._tasks.some(({ from }) => from <= this.now) ? this.now + 1 : next;
    this.now = Math.min(next, soon);
  }

  private _grant(): void {
    const [next] = this._held;
    if (next) this.add("grants", next.release);
  }
}

class Tab {
  changes: SessionChange[] = [];
  /** The ids under which something might have been sent. */
  sent = new Set<string>();
  session: Session | undefined;
  private _nUnheard = 0;
  private _nIds = 0;

  constructor(
    private readonly _world: World,
    readonly name: string,
    private readonly _view: Map<string, string>,
  ) {}

  get id(): string {
    return this.session?.id ?? "";
  }

  begin(): void {
    const world = this._world;
    const now = () => world.now;
    const storage: Storage = {
      read: (name) => this._view.get(name) ?? null,
      write: (name, value) => {
        this._view.set(name, value);
        this._nUnheard += 1;
        world.add(`from ${this.name}`, () => world.stored(this, name, value));
      },
      remove: (name) => void this._view.delete(name),
    };
    this.session = new Session({
      environment: {
        clock: new Clock(now, now),
        now,
        newId: () => `${this.name.replace(" ", "-")}-${++this._nIds}`,
        after: (delayMs, act) => {
          let isOn = true;
          const at = world.now + delayMs;
          world.add(`timer ${this.name} ${at} ${Math.random()}`, () => isOn && act(), at, at + 4);
          return () => {
            isOn = false;
          };
        },
      },
      storage,
      exclusive: (_name, action) =>
        world.hasLocks ? world.request(action) : Promise.reject(new Error("no locks")),
      idleMs: IDLE_MS,
      maxMs: 24 * 60 * 60_000,
      onChange: (change) => {
        this.changes.push(change);
        this.sends();
      },
    });
    this.sends();
  }

  act(): void {
    this.session?.check(true);
    this.sends();
  }

  sends(): void {
    if (this.session?.isSettled) this.sent.add(this.session.id);
  }

  hears(writer: Tab, name: string, value: string): void {
    if (writer === this) {
      this._nUnheard -= 1;
      return;
    }
    // What this process wrote last counts here, until the browser has heard of it.
    if (this._nUnheard > 0) return;
    this._view.set(name, value);
    this.session?.follow();
  }
}

/** The same chances again make the same world again, so that a failure can be looked at. */
const chances = fc.array(fc.nat(1_000), { minLength: 40, maxLength: 200 });

function chooser(numbers: readonly number[]): (n: number) => number {
  let at = 0;
  return (n) => (numbers[at++ % numbers.length] ?? 0) % n;
}

const world = fc.record({
  numbers: chances,
  begins: fc.array(fc.nat(60), { minLength: 2, maxLength: 4 }),
  hasLocks: fc.boolean(),
});

test("tabs that begin at once end in one session, and nothing was sent under another id", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ numbers, begins, hasLocks }) => {
      const world = new World(chooser(numbers), hasLocks);
      for (const begin of [...begins].sort((a, b) => a - b)) {
        world.add(`open ${begin} ${Math.random()}`, () => world.open(), world.now + begin);
      }
      await world.run(2_000);
      const [first] = world.tabs;
      for (const tab of world.tabs) {
        expect(tab.session?.isSettled).toBe(true);
        expect(tab.id).toBe(first?.id);
        expect([...tab.sent]).toEqual([first?.id]);
      }
    }),
    { numRuns: N_RUNS },
  );
}, 60_000);

test("tabs that wake up at once begin one session", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ numbers, begins, hasLocks }) => {
      const world = new World(chooser(numbers), hasLocks);
      for (const _ of begins) world.open();
      await world.run(1_000);
      const old = world.tabs[0]?.id;
      world.now += IDLE_MS;
      for (const [at, begin] of begins.entries()) {
        world.add(`act ${at}`, () => world.tabs[at]?.act(), world.now + begin);
      }
      await world.run(2_000);
      const id = world.tabs[0]?.id;
      expect(id).not.toBe(old);
      for (const tab of world.tabs) expect([...tab.sent]).toEqual([old, id]);
    }),
    { numRuns: N_RUNS },
  );
}, 60_000);

test("a release by any tab reaches all of them", async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.nat(3), async ({ numbers, begins, hasLocks }, by) => {
      const world = new World(chooser(numbers), hasLocks);
      for (const _ of begins) world.open();
      await world.run(1_000);
      world.tabs[by % begins.length]?.session?.release(2);
      for (const tab of world.tabs) tab.act();
      await world.run(1_000);
      for (const tab of world.tabs) expect(tab.session?.released).toBe(2);
      expect(world.open().session?.released).toBe(2);
    }),
    { numRuns: 100 },
  );
}, 60_000);
