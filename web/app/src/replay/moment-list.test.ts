import type { Moment } from "@revisit/api-client";
import type { Family } from "@revisit/player/moments";
import { KINDS } from "@revisit/player/moments";
import { describe, expect, test } from "vitest";
import { detailOf, factsOf } from "./moment-facts";
import { countsOf, currentIndex, entriesOf, headOf, indexAt, shownOf } from "./moment-list";

type Facts = Partial<Moment> & Pick<Moment, "kind">;

function moments(...facts: Facts[]): Moment[] {
  return facts.map((it, index) => ({ at_ms: index * 10_000, window: "w1", ...it }));
}

const DAY = entriesOf(
  moments(
    { kind: "page_view", load: "full", url: "https://shop.example/cart", title: "Your cart" },
    { kind: "click", label: "Buy now", selector: "#buy", path: "html > body > button#buy" },
    { kind: "request", method: "GET", request_url: "https://shop.example/api/pay", status: 500 },
    { kind: "error", message: "Cannot pay", stack: "at pay (cart.js:1:2)" },
    { kind: "page_view", load: "push_state", url: "https://shop.example/thanks" },
    { kind: "copy" },
  ),
);

describe("the list", () => {
  const shown = (families: Family[], search = ""): string[] =>
    shownOf(DAY, new Set(families), search).map(({ sentence }) => sentence);

  test("shows everything while no family is chosen", () => {
    expect(shownOf(DAY, new Set(), " ")).toBe(DAY);
  });
  test("shows the chosen families", () => {
    expect(shown(["click", "error"])).toEqual(["Clicked “Buy now”", "Cannot pay"]);
  });
  test("is searched by every word, in sentences and in facts", () => {
    expect(shown([], "PAY cannot")).toEqual(["Cannot pay"]);
    expect(shown([], "cart.js")).toEqual(["Cannot pay"]);
    expect(shown([], "your CART")).toEqual(["Loaded /cart"]);
    expect(shown(["click"], "cannot")).toEqual([]);
  });
  test("counts its families", () => {
    expect([...countsOf(DAY)]).toEqual([
      ["page", 2],
      ["click", 1],
      ["network", 1],
      ["error", 1],
      ["input", 1],
    ]);
  });
  test("has a key for each, the same when it grows", () => {
    const two = moments({ kind: "copy", at_ms: 5 }, { kind: "copy", at_ms: 5 });
    const [first, second] = entriesOf(two);
    expect(first?.key).not.toBe(second?.key);
    expect(entriesOf([...moments({ kind: "click" }), ...two])[2]?.key).toBe(second?.key);
  });
});

describe("the moment that is now", () => {
  test("is the last one before", () => {
    expect([-1, 0, 9_999, 10_000, 99_999].map((ms) => indexAt(DAY, ms))).toEqual([-1, 0, 0, 1, 5]);
  });
  test("is the one that was picked until its time has come", () => {
    const picked = DAY[1]?.key ?? "";
    expect([9_000, 9_500, 10_000].map((ms) => currentIndex(DAY, ms, picked))).toEqual([1, 1, 1]);
    expect([2_000, 20_000].map((ms) => currentIndex(DAY, ms, picked))).toEqual([0, 2]);
    expect(currentIndex(DAY, 9_500, "nobody")).toBe(0);
  });
  test("is under the head of its page", () => {
    expect([0, 3, 4, 5].map((index) => headOf(DAY, index))).toEqual([0, 0, 4, 4]);
    expect(headOf(DAY.slice(1, 3), 1)).toBe(-1);
  });
});

describe("a second line", () => {
  const table: readonly [Facts, string][] = [
    [{ kind: "page_view", title: "Cart", url: "https://a.example/" }, "Cart · a.example"],
    [{ kind: "click", label: "Buy", path: "html > body > button#buy" }, "button#buy"],
    [{ kind: "input", value: "****", input_type: "email" }, "**** · email"],
    [{ kind: "submit", fields: [{ name: "q", input_type: "text", value: "tea" }] }, "q: tea"],
    [{ kind: "error", file: "https://a.example/x.js", line: 3, column: 9 }, "/x.js:3:9"],
    [{ kind: "request", initiator: "fetch", response_bytes: 1234 }, "fetch · 1.2 kB"],
    [{ kind: "analytics", properties: { $lib: "web", total: 84.5 } }, "total: 84.5"],
    [{ kind: "idle", duration_ms: 5 }, ""],
  ];
  test.each(table)("%j: %s", (facts, expected) => {
    expect(moments(facts).map(detailOf)).toEqual([expected]);
  });
});

test("facts are told where they are known", () => {
  const [request] = moments({
    kind: "request",
    method: "POST",
    request_url: "https://a.example/api",
    status: 500,
    duration_ms: 230.4,
    url: "https://a.example/",
  });
  expect(request && factsOf(request)).toEqual([
    ["Request", "POST https://a.example/api"],
    ["Status", "500"],
    ["Took", "230 ms"],
    ["Page", "https://a.example/"],
  ]);
});

test("the API's kinds are the player's", () => {
  // Stops the type check when either side gets a kind that the other does not have.
  const kinds: readonly Moment["kind"][] = KINDS;
  const same: Moment["kind"] extends (typeof KINDS)[number] ? true : false = true;
  expect([kinds.length, same]).toEqual([32, true]);
});
