import { afterEach, expect, test, vi } from "vitest";
import type { RecordedEvent } from "../../src/event";
import type { ObserverContext } from "../../src/observers/context";
import { startErrors } from "../../src/observers/errors";
import { startFetch } from "../../src/observers/fetch";
import { startNavigation } from "../../src/observers/navigation";
import { settings } from "../../src/options";
import { newScrub } from "../../src/privacy/scrub";
import { ownEvent } from "../../src/session-event";

function setUp() {
  const events: RecordedEvent[] = [];
  const context: ObserverContext = {
    page: window,
    settings: settings({ endpoint: "https://replay.example/", writeKey: "rvw_x" }, "https://a/"),
    scrub: newScrub(),
    now: () => 5,
    emit: (event) => events.push(event),
    note: (type, data, at = 5) => events.push(ownEvent(type, data, at)),
  };
  return { context, events, payloads: () => events.map(({ data }) => data as { payload: never }) };
}

afterEach(() => vi.unstubAllGlobals());

test("a failed request is recorded without its password, and its answer untouched", async () => {
  const answer = new Response("no", { status: 500 });
  vi.stubGlobal("fetch", async () => answer);
  const { context, payloads } = setUp();
  const stop = startFetch(context);
  const got = await window.fetch("https://user:secret@shop.example/api?x=1", { method: "post" });
  stop();
  expect(got).toBe(answer);
  expect(payloads()).toMatchObject([
    {
      plugin: "rrweb/network@1",
      payload: {
        requests: [{ name: "https://shop.example/api?x=1", method: "POST", status: 500 }],
      },
    },
  ]);
});

test("a request that finds nobody has status 0 and fails for the page as before", async () => {
  const failure = new TypeError("offline");
  vi.stubGlobal("fetch", async () => Promise.reject(failure));
  const { context, payloads } = setUp();
  const stop = startFetch(context);
  await expect(window.fetch("/x")).rejects.toBe(failure);
  stop();
  expect(payloads()).toMatchObject([{ payload: { requests: [{ status: 0, method: "GET" }] } }]);
});

test("our own requests are not the page's", async () => {
  vi.stubGlobal("fetch", async () => new Response());
  const { context, events } = setUp();
  const stop = startFetch(context);
  await window.fetch("https://replay.example/ingest/v1?key=rvw_x");
  stop();
  expect(events).toEqual([]);
});

test("stopping gives fetch back", () => {
  const { context } = setUp();
  const before = window.fetch;
  const stop = startFetch(context);
  expect(window.fetch).not.toBe(before);
  stop();
  expect(window.fetch).toBe(before);
});

test("a fetch that someone wrapped after us stays wrapped", async () => {
  vi.stubGlobal("fetch", async () => new Response());
  const { context, events } = setUp();
  const stop = startFetch(context);
  const ours = window.fetch;
  const theirs: typeof fetch = (...args) => ours(...args);
  window.fetch = theirs;
  stop();
  expect(window.fetch).toBe(theirs);
  await window.fetch("https://shop.example/");
  expect(events).toEqual([]);
});

test("a changed URL is a navigation, and the same URL is none", () => {
  const { context, payloads } = setUp();
  window.history.replaceState(null, "", "#start");
  const stop = startNavigation(context);
  window.history.pushState(null, "", "#cart");
  window.history.replaceState({ a: 1 }, "", "#cart");
  stop();
  window.history.pushState(null, "", "#after");
  expect(payloads()).toEqual([
    { tag: "revisit/navigation", payload: { href: expect.stringContaining("#cart") } },
  ]);
});

test("uncaught errors are console lines, with or without an error object", () => {
  const { context, payloads } = setUp();
  const stop = startErrors(context);
  const error = new Error("broken");
  window.dispatchEvent(new ErrorEvent("error", { message: "Uncaught Error: broken", error }));
  window.dispatchEvent(new ErrorEvent("error", { message: "Script error.", error: null }));
  stop();
  expect(payloads()).toMatchObject([
    {
      plugin: "rrweb/console@1",
      payload: { level: "error", payload: ['"Uncaught Error: broken"'] },
    },
    { plugin: "rrweb/console@1", payload: { level: "error", payload: ['"Script error."'] } },
  ]);
});

test("unhandled rejections say what was rejected", () => {
  const { context, payloads } = setUp();
  const stop = startErrors(context);
  for (const reason of [new TypeError("late"), "text", { code: 7 }, undefined]) {
    window.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason }));
  }
  stop();
  expect(payloads().map(({ payload }) => (payload as { payload: string[] }).payload[0])).toEqual([
    '"Uncaught (in promise) TypeError: late"',
    '"Uncaught (in promise) text"',
    '"Uncaught (in promise) {\\"code\\":7}"',
    '"Uncaught (in promise) undefined"',
  ]);
});
