import { expect, test } from "vitest";
import { chooseWindowId, startWindowMark } from "../../src/session/window-id";
import { FakeEnvironment, memoryStorage } from "../fakes";

function setUp() {
  const { newId } = new FakeEnvironment();
  return { storage: memoryStorage(), newId, isFrame: false };
}

test("a tab keeps its id from page to page", () => {
  const context = setUp();
  const id = chooseWindowId(context);
  const stop = startWindowMark(window, context);
  window.dispatchEvent(new Event("pagehide"));
  expect(chooseWindowId(context)).toBe(id);
  stop();
});

test("a duplicated tab gets an id of its own", () => {
  const context = setUp();
  const id = chooseWindowId(context);
  const stop = startWindowMark(window, context);
  // The copy has the same storage, and the original is still open.
  expect(chooseWindowId(context)).not.toBe(id);
  stop();
});

test("a page back from the cache is open again", () => {
  const context = setUp();
  const id = chooseWindowId(context);
  const stop = startWindowMark(window, context);
  window.dispatchEvent(new Event("pagehide"));
  window.dispatchEvent(new Event("pageshow"));
  expect(chooseWindowId(context)).not.toBe(id);
  stop();
});

test("a frame leaves the page's id alone", () => {
  const context = setUp();
  const id = chooseWindowId(context);
  expect(chooseWindowId({ ...context, isFrame: true })).not.toBe(id);
  expect(chooseWindowId(context)).toBe(id);
});
