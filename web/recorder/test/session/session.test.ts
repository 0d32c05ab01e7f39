import { expect, test } from "vitest";
import { Session } from "../../src/session/session";
import type { Storage } from "../../src/storage";
import { safeStorage } from "../../src/storage";
import { FakeEnvironment, memoryStorage } from "../fakes";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function setUp(storage: Storage = memoryStorage()) {
  const environment = new FakeEnvironment();
  const open = (fixedId?: string) => new Session(environment, storage, fixedId);
  return { environment, storage, open };
}

test("tabs of one origin share a session", () => {
  const { open } = setUp();
  expect(open().id).toBe(open().id);
});

test("a page within half an hour goes on with the session", async () => {
  const { environment, open } = setUp();
  const { id } = open();
  await environment.pass(29 * MINUTE);
  expect(open().id).toBe(id);
});

test("a page after half an hour begins another", async () => {
  const { environment, open } = setUp();
  const { id } = open();
  await environment.pass(30 * MINUTE);
  expect(open().id).not.toBe(id);
});

test("who comes back after half an hour begins another", async () => {
  const { environment, open } = setUp();
  const session = open();
  const { id } = session;
  await environment.pass(30 * MINUTE);
  expect(session.check(true)).toBe("changed");
  expect(session.id).not.toBe(id);
  expect(session.check(true)).toBe("same");
});

test("a page that changes by itself keeps no session alive", async () => {
  const { environment, open } = setUp();
  const session = open();
  const { id } = session;
  for (let minute = 0; minute < 29; minute++) {
    await environment.pass(MINUTE);
    expect(session.check(false)).toBe("same");
  }
  await environment.pass(MINUTE);
  expect(session.check(false)).toBe("idle");
  expect(session.id).toBe(id);
});

test("a day is the longest session", async () => {
  const { environment, open } = setUp();
  const session = open();
  for (let quarter = 1; quarter < 4 * 24; quarter++) {
    await environment.pass(HOUR / 4);
    expect(session.check(true)).toBe("same");
  }
  await environment.pass(HOUR / 4);
  expect(session.check(true)).toBe("changed");
});

test("a tab follows the session that another began", async () => {
  const { environment, open } = setUp();
  const [one, two] = [open(), open()];
  await environment.pass(31 * MINUTE);
  expect(one.check(true)).toBe("changed");
  await environment.pass(2_000);
  expect(two.check(false)).toBe("changed");
  expect(two.id).toBe(one.id);
});

test("a tab in the background lives as long as the one in front", async () => {
  const { environment, open } = setUp();
  const [front, back] = [open(), open()];
  for (let minute = 0; minute < 60; minute++) {
    await environment.pass(MINUTE);
    front.check(true);
  }
  expect(back.check(false)).toBe("same");
});

test("an id of one's own never changes", async () => {
  const { environment, open } = setUp();
  const session = open("mine");
  await environment.pass(48 * HOUR);
  expect(session.check(true)).toBe("same");
  expect(session.id).toBe("mine");
});

test("nonsense in storage is no session", () => {
  for (const text of ["", "{", "null", "[]", '{"id":"<b>","startedAt":1,"activeAt":1}']) {
    const { storage, open } = setUp();
    storage.write("revisit.session", text);
    expect(open().id).toMatch(/^id-/);
  }
});

test("blocked storage leaves a session for the page", async () => {
  const blocked = safeStorage(() => {
    throw new Error("blocked");
  });
  const { environment, open } = setUp(blocked);
  const session = open();
  const { id } = session;
  await environment.pass(10 * MINUTE);
  expect(session.check(true)).toBe("same");
  expect(session.id).toBe(id);
});
