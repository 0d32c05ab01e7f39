import type { EventLine } from "@revisit/api-client";
import { describe, expect, test } from "vitest";
import { type Activity, ActivityReader, indexAt, matches } from "./activity";

function read(...events: object[]): readonly Activity[] {
  const reader = new ActivityReader();
  reader.read(events.map((event, at): EventLine => ["w1", { timestamp: at, ...event }]));
  return reader.activities;
}

function brief(activities: readonly Activity[]): string[] {
  return activities.map(({ kind, tone, title, detail }) => `${kind}/${tone}: ${title} | ${detail}`);
}

const meta = (href: string) => ({ type: 4, data: { href } });
const plugin = (name: string, payload: object) => ({ type: 6, data: { plugin: name, payload } });
const log = (level: string, ...payload: string[]) =>
  plugin("rrweb/console@1", { level, payload, trace: ["cart.js:1:2"] });
const request = (fields: object) => plugin("rrweb/network@1", { requests: [fields] });
const click = (id: number) => ({ type: 3, data: { source: 2, type: 2, id, x: 4, y: 5 } });
const element = (id: number, tagName: string, attributes: object, ...childNodes: object[]) => ({
  id,
  type: 2,
  tagName,
  attributes,
  childNodes,
});
const words = (id: number, textContent: string) => ({ id, type: 3, textContent });
const snapshot = (...childNodes: object[]) => ({
  type: 2,
  data: { node: { id: 1, type: 0, childNodes } },
});

describe("pages", () => {
  test("are told once for each address", () => {
    const home = "https://a.example/";
    const found = read(meta(home), meta(home), meta("https://a.example/cart?x=1"));
    expect(brief(found)).toEqual([
      "page/plain: / | a.example",
      "page/plain: /cart?x=1 | a.example",
    ]);
  });

  test("within a single-page app are told by the recorder's navigation", () => {
    const navigation = {
      type: 5,
      data: { tag: "revisit/navigation", payload: { href: "https://a.example/b" } },
    };
    expect(brief(read(meta("https://a.example/"), navigation, navigation))).toHaveLength(2);
  });
});

describe("a click", () => {
  const page = snapshot(
    element(2, "button", { id: "buy" }, element(3, "span", {}, words(4, " Add to \n cart "))),
    element(5, "input", { type: "password", value: "secret", placeholder: "Password" }),
    element(6, "div", { class: "grid wide" }),
  );

  test("on something inside a button is on the button", () => {
    expect(brief(read(page, click(3)))).toEqual(["click/plain: “Add to cart” | button#buy"]);
  });

  test("never tells what is typed into a field", () => {
    expect(brief(read(page, click(5)))).toEqual(["click/plain: “Password” | input"]);
  });

  test("on something without words is told by its element", () => {
    expect(brief(read(page, click(6)))).toEqual(["click/plain: div.grid | "]);
  });

  test("follows what the page changed", () => {
    const data = {
      source: 0,
      removes: [{ parentId: 1, id: 2 }],
      adds: [
        { parentId: 1, node: element(9, "a", {}) },
        { parentId: 9, node: words(10, "Pay") },
      ],
      texts: [{ id: 10, value: "Pay now" }],
    };
    const found = brief(read(page, { type: 3, data }, click(9), click(3)));
    expect(found).toEqual(["click/plain: “Pay now” | a", "click/plain: Somewhere on the page | "]);
  });
});

describe("the console", () => {
  test("is told where it warns or fails, in the words that the page used", () => {
    const found = read(
      log("log", '"hi"'),
      log("warn", '"Old:"', '{"a":1}'),
      log("error", "not json"),
    );
    expect(brief(found)).toEqual([
      'console/warning: Old: {"a":1} | cart.js:1:2',
      "console/error: not json | cart.js:1:2",
    ]);
  });
});

describe("a request", () => {
  test("that failed is told with its status", () => {
    const found = read(
      request({ name: "https://a.example/api?q=1", method: "POST", status: 500 }),
      request({ name: "https://b.example/x", responseStatus: 0, initiatorType: "fetch" }),
    );
    expect(brief(found)).toEqual([
      "network/error: POST /api?q=1 | 500 · a.example",
      "network/error: GET /x | No answer · b.example",
    ]);
  });

  test("that worked, or whose status a browser hides, is not told", () => {
    const found = read(
      request({ name: "https://a.example/ok", status: 204 }),
      request({ name: "https://cdn.example/i.png", responseStatus: 0, initiatorType: "img" }),
      request({ name: "first-paint", entryType: "paint" }),
    );
    expect(found).toEqual([]);
  });
});

test("a PostHog event shows the properties that the page set", () => {
  const event = { event: "paid", properties: { $lib: "web", total: 84.5, currency: "EUR" } };
  const [found] = read(plugin("posthog/event@1", event));
  expect(brief(found ? [found] : [])).toEqual(["event/plain: paid | total: 84.5 · currency: EUR"]);
  expect(found?.facts.at(-1)).toEqual(["$lib", "web"]);
});

test("broken and unknown events are passed over", () => {
  const reader = new ActivityReader();
  const broken = [null, 4, {}, { type: 4, timestamp: "x" }, { type: 6, timestamp: 1, data: null }];
  reader.read(broken.map((event): EventLine => ["w1", event]));
  reader.read([["w1", { type: 2, timestamp: 1, data: { node: { id: {}, childNodes: 4 } } }]]);
  reader.read([["w1", { type: 3, timestamp: 1, data: { source: 0, adds: {}, removes: [null] } }]]);
  expect(reader.activities).toEqual([]);
});

test("late events are put where they belong", () => {
  const reader = new ActivityReader();
  reader.read([["w1", { ...meta("https://a.example/2"), timestamp: 20 }]]);
  reader.read([["w2", { ...meta("https://a.example/1"), timestamp: 10 }]]);
  expect(reader.activities.map((activity) => activity.timestamp)).toEqual([10, 20]);
});

test("the activity at a time is the last one before it", () => {
  const found = read(
    meta("https://a.example/0"),
    meta("https://a.example/1"),
    meta("https://a.example/2"),
  );
  expect([-1, 0, 1, 1.5, 9].map((at) => indexAt(found, at))).toEqual([-1, 0, 1, 1, 2]);
});

test("a search finds every word anywhere", () => {
  const [error] = read(log("error", '"Cannot pay"'));
  if (!error) throw new Error("no activity");
  expect(["", "PAY", "cart pay", "paid"].map((search) => matches(error, search))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
