import { expect, test, vi } from "vitest";
import { hook, type Outcome } from "../src/hooks";
import { watchProperties } from "./untouched";

type Add = { (this: unknown, a: number, b: number): unknown; polyfill?: boolean };

function newOwner(add: Add = (a, b) => a + b): { add: Add } {
  return { add };
}

test("a listener is told of each call, and how it ended", () => {
  const owner = newOwner();
  const told: unknown[] = [];
  hook(owner, "add", ({ self, args }) => {
    told.push(self === owner, [...args]);
    return (outcome) => told.push(outcome);
  });
  expect(owner.add(1, 2)).toBe(3);
  expect(told).toEqual([true, [1, 2], { isOk: true, value: 3 }]);
});

test("the page sees this, arguments, result and error as without us", () => {
  const error = new Error("page's own");
  const seen: unknown[] = [];
  const owner = newOwner(function add(this: unknown, ...args) {
    seen.push(this, args.length);
    throw error;
  });
  const outcomes: unknown[] = [];
  hook(owner, "add", () => (outcome) => outcomes.push(outcome));
  const { add } = owner;
  expect(() => (add as (...args: unknown[]) => unknown)()).toThrow(error);
  expect(seen).toEqual([undefined, 0]);
  expect(outcomes).toEqual([{ isOk: false, error }]);
});

test("the function keeps its name, its length, its text and what hangs on it", () => {
  const add: Add = function add(a, b) {
    return a + b;
  };
  const owner = newOwner(add);
  add.polyfill = true;
  const stop = hook(owner, "add", () => {});
  expect(owner.add).not.toBe(add);
  expect(owner.add.name).toBe("add");
  expect(owner.add.length).toBe(2);
  expect(owner.add.polyfill).toBe(true);
  expect(Function.prototype.toString.call(owner.add)).toContain("function");
  expect(Reflect.ownKeys(owner.add)).toEqual(Reflect.ownKeys(add));
  Object.assign(owner.add, { later: 1 });
  stop();
  expect(owner.add).toHaveProperty("later", 1);
});

test("however many listen there is one patch, gone with the last of them", () => {
  const owner = newOwner();
  const before = watchProperties(owner);
  const told: string[] = [];
  const stopFirst = hook(owner, "add", () => void told.push("first"));
  const patched = owner.add;
  const stopSecond = hook(owner, "add", () => void told.push("second"));
  expect(owner.add).toBe(patched);
  owner.add(1, 1);
  stopFirst();
  stopFirst();
  owner.add(1, 1);
  expect(told).toEqual(["first", "second", "second"]);
  expect(before.changed()).toEqual(["add"]);
  stopSecond();
  expect(before.changed()).toEqual([]);
});

test("a second copy of the script listens through the first one's patch", async () => {
  const owner = newOwner();
  const before = watchProperties(owner);
  const stopFirst = hook(owner, "add", () => {});
  const patched = owner.add;
  vi.resetModules();
  const copy = await import("../src/hooks");
  expect(copy.hook).not.toBe(hook);
  const told: unknown[] = [];
  const stopSecond = copy.hook(owner, "add", ({ args }) => void told.push(args));
  expect(owner.add).toBe(patched);
  stopFirst();
  owner.add(3, 4);
  expect(told).toEqual([[3, 4]]);
  stopSecond();
  expect(before.changed()).toEqual([]);
});

test("wrapped by others, a patch that nobody needs passes on, and goes when it is on top again", () => {
  const owner = newOwner();
  const before = watchProperties(owner);
  const told: unknown[] = [];
  const stop = hook(owner, "add", () => void told.push("told"));
  const ours = owner.add;
  const theirs: Add = (a, b) => ours(a, b);
  owner.add = theirs;
  stop();
  expect(owner.add).toBe(theirs);
  expect(owner.add(1, 2)).toBe(3);
  owner.add = ours;
  expect(owner.add(2, 2)).toBe(4);
  expect(before.changed()).toEqual([]);
  expect(told).toEqual([]);
});

test("a patch below that of others is used again, so that nothing is told twice", () => {
  const owner = newOwner();
  hook(owner, "add", () => {})();
  const stop = hook(owner, "add", () => {});
  const ours = owner.add;
  const theirs: Add = (a, b) => ours(a, b);
  owner.add = theirs;
  stop();
  const told: unknown[] = [];
  hook(owner, "add", () => void told.push("told"));
  expect(owner.add).toBe(theirs);
  owner.add(1, 2);
  expect(told).toEqual(["told"]);
});

test("errors of a listener never reach the page, nor the next listener", () => {
  const owner = newOwner();
  const told: unknown[] = [];
  hook(owner, "add", () => {
    throw new Error("ours");
  });
  hook(owner, "add", () => () => {
    throw new Error("ours too");
  });
  hook(owner, "add", () => void told.push("told"));
  expect(owner.add(1, 2)).toBe(3);
  expect(told).toEqual(["told"]);
});

test("calls out of a listener's own work are not told", () => {
  const owner = newOwner();
  let nTold = 0;
  hook(owner, "add", () => {
    nTold += 1;
    owner.add(5, 5);
    return () => void owner.add(6, 6);
  });
  owner.add(1, 2);
  expect(nTold).toBe(1);
});

test("a promise ends with what it gives, and is the page's to handle", async () => {
  const failure = new TypeError("offline");
  const results = [Promise.resolve(7), Promise.reject(failure)];
  const owner = newOwner(() => results.shift());
  const outcomes: Outcome<unknown>[] = [];
  hook(owner, "add", () => (outcome) => outcomes.push(outcome));
  await expect(owner.add(0, 0)).resolves.toBe(7);
  await expect(owner.add(0, 0)).rejects.toBe(failure);
  expect(outcomes).toEqual([
    { isOk: true, value: 7 },
    { isOk: false, error: failure },
  ]);
});

test("a result that bears no questions is given to the page as it is", () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const unruly = {
    get [Symbol.toStringTag](): string {
      throw new Error("page's own");
    },
  };
  // biome-ignore lint/suspicious/noThenProperty: a page may do just that.
  const stuck = Object.defineProperty(Promise.resolve(7), "then", {
    get() {
      throw new Error("page's own");
    },
  });
  for (const result of [revoked.proxy, unruly, stuck]) {
    const owner = newOwner(() => result);
    hook(owner, "add", () => () => {});
    expect(owner.add(0, 0) === result).toBe(true);
  }
});

test("who has stopped listening is not told how a call ended", async () => {
  let answer = (_: number) => {};
  const owner = newOwner(() => new Promise((resolve) => (answer = resolve)));
  const outcomes: unknown[] = [];
  const stop = hook(owner, "add", () => (outcome) => outcomes.push(outcome));
  const promise = owner.add(0, 0);
  stop();
  answer(7);
  await expect(promise).resolves.toBe(7);
  expect(outcomes).toEqual([]);
});

const HARD_OWNERS: { name: string; owner: { add: Add }; isTold: boolean }[] = [
  { name: "frozen", owner: Object.freeze(newOwner()), isTold: false },
  { name: "without a function", owner: { add: 7 as unknown as Add }, isTold: false },
  {
    name: "with a getter that throws",
    owner: Object.defineProperty(newOwner(), "add", {
      get: () => {
        throw new Error("page's own");
      },
    }),
    isTold: false,
  },
  {
    name: "with a getter only",
    owner: Object.defineProperty(newOwner(), "add", { get: () => (a: number) => a }),
    isTold: false,
  },
  {
    name: "with a setter that takes it",
    owner: (() => {
      let held: Add = (a, b) => a + b;
      return {
        get add() {
          return held;
        },
        set add(value) {
          held = value;
        },
      };
    })(),
    isTold: true,
  },
  {
    name: "with a setter that does not",
    owner: {
      get add(): Add {
        return (a, b) => a + b;
      },
      set add(_) {},
    },
    isTold: false,
  },
  {
    name: "that cannot be redefined, but written",
    owner: Object.defineProperty({} as { add: Add }, "add", {
      value: (a: number) => a,
      writable: true,
      configurable: false,
    }),
    isTold: true,
  },
  {
    name: "that cannot be written, but redefined",
    owner: Object.defineProperty({} as { add: Add }, "add", {
      value: (a: number) => a,
      writable: false,
      configurable: true,
    }),
    isTold: true,
  },
  { name: "that inherits it", owner: Object.create(newOwner()), isTold: true },
  {
    name: "that is a proxy which allows nothing",
    owner: new Proxy(newOwner(), { defineProperty: () => false, set: () => false }),
    isTold: false,
  },
];

for (const { name, owner, isTold } of HARD_OWNERS) {
  test(`an owner ${name} is left as it was`, () => {
    const before = watchProperties(owner);
    let nTold = 0;
    const stop = hook(owner, "add", () => void nTold++);
    if (isTold) owner.add(1, 2);
    stop();
    expect(nTold).toBe(isTold ? 1 : 0);
    expect(before.changed()).toEqual([]);
  });
}
