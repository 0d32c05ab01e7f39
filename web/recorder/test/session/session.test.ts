import { expect, test } from "vitest";
import {
  type Exclusive,
  Session,
  type SessionChange,
  type SessionContext,
} from "../../src/session/session";
import type { Storage } from "../../src/storage";
import { safeStorage } from "../../src/storage";
import { FakeEnvironment, memoryStorage, settled } from "../fakes";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** There is no other tab. */
const exclusive: Exclusive = async (_name, action) => {
  await Promise.resolve();
  await action();
};

function setUp(storage: Storage = memoryStorage()) {
  const environment = new FakeEnvironment();
  const open = async (chosen: Partial<SessionContext> = {}) => {
    const changes: SessionChange[] = [];
    const session = new Session({
      environment,
      storage,
      exclusive,
      idleMs: 30 * MINUTE,
      maxMs: 24 * HOUR,
      onChange: (change) => changes.push(change),
      ...chosen,
    });
    await settled();
    return Object.assign(session, { changes });
  };
  return { environment, storage, open };
}

test("tabs of one origin share a session", async () => {
  const { open } = setUp();
  expect((await open()).id).toBe((await open()).id);
});

test("a page within half an hour goes on with the session", async () => {
  const { environment, open } = setUp();
  const { id } = await open();
  await environment.pass(29 * MINUTE);
  expect((await open()).id).toBe(id);
});

test("a page after half an hour begins another", async () => {
  const { environment, open } = setUp();
  const { id } = await open();
  await environment.pass(30 * MINUTE);
  expect((await open()).id).not.toBe(id);
});

test("who comes back after half an hour begins another", async () => {
  const { environment, open } = setUp();
  const session = await open();
  const { id, changes } = session;
  await environment.pass(30 * MINUTE);
  expect(session.check(true)).toBe(true);
  expect(changes).toEqual(["settled", "changed"]);
  expect(session.id).not.toBe(id);
  await settled();
  expect(changes).toEqual(["settled", "changed", "settled"]);
});

test("a page may choose how long is long", async () => {
  const { environment, open } = setUp();
  const session = await open({ idleMs: MINUTE, maxMs: 3 * MINUTE });
  const { id } = session;
  for (let n = 0; n < 5; n++) {
    await environment.pass(MINUTE / 2);
    session.check(true);
  }
  expect(session.id).toBe(id);
  await environment.pass(MINUTE / 2);
  session.check(true);
  expect(session.id).not.toBe(id);
});

test("a page that changes by itself keeps no session alive", async () => {
  const { environment, open } = setUp();
  const session = await open();
  const { id } = session;
  for (let minute = 0; minute < 29; minute++) {
    await environment.pass(MINUTE);
    expect(session.check(false)).toBe(true);
  }
  await environment.pass(MINUTE);
  expect(session.check(false)).toBe(false);
  expect(session.id).toBe(id);
});

test("a day is the longest session", async () => {
  const { environment, open } = setUp();
  const session = await open();
  const { id } = session;
  for (let quarter = 1; quarter < 4 * 24; quarter++) {
    await environment.pass(HOUR / 4);
    session.check(true);
    expect(session.id).toBe(id);
  }
  await environment.pass(HOUR / 4);
  session.check(true);
  expect(session.id).not.toBe(id);
});

test("a tab follows the session that another began", async () => {
  const { environment, open } = setUp();
  const [one, two] = [await open(), await open()];
  await environment.pass(31 * MINUTE);
  one.check(true);
  await settled();
  two.follow();
  expect(two.changes).toContain("changed");
  expect(two.id).toBe(one.id);
});

test("a tab that was told nothing finds out by itself", async () => {
  const { environment, open } = setUp();
  const [one, two] = [await open(), await open()];
  await environment.pass(31 * MINUTE);
  one.check(true);
  await environment.pass(2_000);
  expect(two.check(false)).toBe(true);
  expect(two.id).toBe(one.id);
});

test("a tab in the background lives as long as the one in front", async () => {
  const { environment, open } = setUp();
  const [front, back] = [await open(), await open()];
  for (let minute = 0; minute < 60; minute++) {
    await environment.pass(MINUTE);
    front.check(true);
  }
  expect(back.check(false)).toBe(true);
  expect(back.changes).toEqual([]);
});

test("an id of one's own never changes, and keeps its begin from page to page", async () => {
  const { environment, open } = setUp();
  const session = await open({ fixedId: "mine" });
  const { startedAt } = session;
  await environment.pass(48 * HOUR);
  expect(session.check(true)).toBe(true);
  expect(session.id).toBe("mine");
  expect((await open({ fixedId: "mine" })).startedAt).toBe(startedAt);
  expect((await open({ fixedId: "other" })).startedAt).toBe(environment.now());
});

test("an id of one's own leaves the shared session alone", async () => {
  const { open } = setUp();
  const { id } = await open();
  await open({ fixedId: "mine" });
  expect((await open()).id).toBe(id);
});

test("a release reaches every tab, and the next page", async () => {
  const { open } = setUp();
  const [one, two] = [await open(), await open()];
  one.release(2);
  two.follow();
  expect([two.released, two.changes]).toEqual([2, ["released"]]);
  two.release(1);
  expect((await open()).released).toBe(3);
});

test("a tab that writes late takes no release back", async () => {
  const { environment, open } = setUp();
  const [one, two] = [await open(), await open()];
  one.release(1);
  await environment.pass(10_000);
  two.check(true);
  expect((await open()).released).toBe(1);
});

test("a clock set back by an hour ends no session, and time goes on in it", async () => {
  const { environment, storage, open } = setUp();
  const session = await open();
  await environment.pass(10_000);
  environment.setClock(-HOUR);
  session.check(false);
  const before = environment.now();
  await environment.pass(1_000);
  const next = new FakeEnvironment();
  next.setClock(-HOUR + 12_000);
  const reloaded = new Session({
    environment: next,
    storage,
    exclusive,
    idleMs: 30 * MINUTE,
    maxMs: 24 * HOUR,
    onChange: () => {},
  });
  expect(reloaded.id).toBe(session.id);
  expect(next.now() - before).toBe(2_000);
});

test("a record from the day after tomorrow is none", async () => {
  const { environment, storage, open } = setUp();
  const { id } = await open();
  const stored = JSON.parse(storage.read("revisit.session") ?? "");
  const writtenAt = environment.now() + 48 * HOUR;
  storage.write("revisit.session", JSON.stringify({ ...stored, writtenAt, activeAt: writtenAt }));
  expect((await open()).id).not.toBe(id);
});

test("nonsense in storage is no session", async () => {
  for (const text of ["", "{", "null", "[]", '{"id":"<b>","startedAt":1,"activeAt":1}']) {
    const { storage, open } = setUp();
    storage.write("revisit.session", text);
    expect((await open()).id).toMatch(/^id-/);
  }
});

test("blocked storage leaves a session for the page", async () => {
  const blocked = safeStorage(() => {
    throw new Error("blocked");
  });
  const { environment, open } = setUp(blocked);
  const session = await open();
  const { id } = session;
  await environment.pass(10 * MINUTE);
  expect(session.check(true)).toBe(true);
  expect(session.id).toBe(id);
});

test("a lock that is never given holds things up for half a second", async () => {
  const { environment, open } = setUp();
  const session = await open({ exclusive: () => new Promise(() => {}) });
  await environment.pass(499);
  expect(session.isSettled).toBe(false);
  await environment.pass(1);
  expect([session.isSettled, session.changes]).toEqual([true, ["settled"]]);
});

test("without locks it takes a little longer", async () => {
  const { environment, open } = setUp();
  const session = await open({ exclusive: async () => Promise.reject(new Error("no locks")) });
  expect(session.isSettled).toBe(false);
  await environment.pass(125);
  expect(session.isSettled).toBe(true);
  expect((await open()).id).toBe(session.id);
});

test("a page that ends early settles with what it knows", async () => {
  const { open } = setUp();
  const session = await open({ exclusive: () => new Promise(() => {}) });
  session.settle();
  expect(session.isSettled).toBe(true);
  expect((await open()).id).toBe(session.id);
});

test("what was stopped writes no more", async () => {
  const { environment, storage, open } = setUp();
  const session = await open({ exclusive: () => new Promise(() => {}) });
  session.stop();
  await environment.pass(1_000);
  expect(storage.read("revisit.session")).toBeNull();
});
