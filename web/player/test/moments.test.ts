import { describe, expect, test } from "vitest";
import { clickLabels } from "../src/moments/click-label.ts";
import { familyOf, isBackground, KINDS, type Moment, toneOf } from "../src/moments/moment.ts";
import { sentenceOf } from "../src/moments/sentence.ts";
import { neighbourOf, ticksOf } from "../src/moments/ticks.ts";
import { MomentTrack } from "../src/moments/track.ts";
import type { RecordedEvent } from "../src/recording/event.ts";
import { ENGLISH } from "../src/strings.ts";
import { Memory } from "../src/worker/memory.ts";
import { click, meta, plugin, snapshot } from "./events.ts";

const moment = (kind: string, facts: object = {}, atMs = 0): Moment => ({
  at_ms: atMs,
  window: "w1",
  kind,
  ...facts,
});
const buy = { label: "Buy now", path: "html > body > button#buy", tag: "button" };
const page = { url: "https://shop.example/cart?x=1" };

describe("a sentence", () => {
  const table: readonly [kind: string, facts: object, expected: string][] = [
    ["session_start", {}, "The session started"],
    ["session_end", { duration_ms: 75_000 }, "The session ended after 1 min 15 s"],
    ["page_view", { load: "full", ...page }, "Loaded /cart?x=1"],
    ["page_view", { load: "push_state", url: "https://a.example/a%20b" }, "Went to /a b"],
    ["page_view", { load: "pop_state", ...page }, "Went through the history to /cart?x=1"],
    ["page_view", { load: "hash", url: "https://a.example/#top" }, "Jumped to /#top"],
    ["page_view", { load: "soft" }, "Went to a page without an address"],
    ["page_view", { load: "replace_state", ...page }, "The address became /cart?x=1"],
    ["scroll_depth", { max_px: 2400, max_percent: 79.6 }, "Saw the page down to 80 %"],
    ["scroll_depth", { max_px: 2400 }, "Scrolled down 2400 px"],
    ["click", buy, "Clicked “Buy now”"],
    ["click", { ...buy, pointer: "touch" }, "Tapped “Buy now”"],
    ["click", { text: "Add\n to cart" }, "Clicked “Add to cart”"],
    ["click", { path: buy.path }, "Clicked button#buy"],
    ["click", { path: "body > div.card.wide#x" }, "Clicked div.card"],
    ["click", { text: "many words ".repeat(9), path: "body > main.page" }, "Clicked main.page"],
    ["click", {}, "Clicked the page"],
    ["double_click", buy, "Double-clicked “Buy now”"],
    ["context_menu", { tag: "img" }, "Opened the context menu of img"],
    ["rage_click", { ...buy, n_clicks: 5, duration_ms: 900 }, "Rage click ×5 on “Buy now”"],
    ["dead_click", buy, "Dead click on “Buy now”"],
    ["error_click", { ...buy, message: "no" }, "Error click on “Buy now”: no"],
    [
      "u_turn",
      { via_url: "https://a.example/b", after_ms: 3_000 },
      "U-turn: back from /b after 3 s",
    ],
    [
      "thrashed_cursor",
      { n_turns: 8, duration_ms: 1_200 },
      "Thrashed the cursor: 8 turns in 1.2 s",
    ],
    [
      "input",
      { label: "E-mail", input_type: "email", n_changes: 9 },
      "Typed into “E-mail” (9 changes)",
    ],
    ["input", { label: "Terms", input_type: "checkbox", is_checked: true }, "Ticked “Terms”"],
    ["input", { label: "Terms", input_type: "checkbox", is_checked: false }, "Unticked “Terms”"],
    ["input", { label: "Express", input_type: "radio", is_checked: true }, "Chose “Express”"],
    [
      "input",
      { label: "Country", input_type: "select-one", value: "DE" },
      "Chose “DE” in “Country”",
    ],
    ["input", { label: "Volume", input_type: "range", value: "4" }, "Set “Volume” to 4"],
    ["input", { label: "Photo", input_type: "file" }, "Chose a file in “Photo”"],
    ["input", { input_type: "text", n_changes: 1 }, "Typed into a field (1 change)"],
    [
      "submit",
      { label: "Checkout", tag: "form", fields: [{}, {}] },
      "Sent the form “Checkout” with 2 fields",
    ],
    [
      "submit",
      { label: "Apply", tag: "button", fields: [{}] },
      "Sent a form by “Apply” with 1 field",
    ],
    ["submit", { fields: [] }, "Sent a form"],
    ["key_presses", { n_keys: 1 }, "1 key press on this page"],
    ["selection", { text: "so much" }, "Selected “so much”"],
    ["selection", {}, "Selected some text"],
    ["copy", {}, "Copied something"],
    ["resize", { width: 800, height: 600 }, "Resized the window to 800 × 600"],
    ["window_focus", { state: "hidden" }, "Put the tab in the background"],
    ["idle", { duration_ms: 125_000 }, "Did nothing for 2 min 5 s"],
    ["console", { level: "warn", text: "Old:\nat b", n_times: 3 }, "Old: (×3)"],
    ["console", { level: "log", text: "hi", n_times: 1 }, "hi"],
    [
      "error",
      { error_type: "TypeError", message: "x is not a function" },
      "TypeError: x is not a function",
    ],
    ["error", { error_type: "TypeError", message: "TypeError: x" }, "TypeError: x"],
    ["error", { error_type: "AbortError", message: "" }, "AbortError"],
    ["unhandled_rejection", { message: "no" }, "Unhandled rejection: no"],
    [
      "request",
      {
        ...page,
        method: "get",
        request_url: "https://shop.example/api/cart",
        status: 500,
        duration_ms: 230.4,
      },
      "GET /api/cart → 500 in 230 ms",
    ],
    ["request", { ...page, request_url: "https://cdn.example/a.js" }, "cdn.example/a.js"],
    [
      "request",
      { method: "POST", request_url: "/a", status: 0, is_failed: true },
      "POST /a → failed",
    ],
    ["web_vital", { name: "LCP", value: 2_140 }, "LCP 2.1 s"],
    ["web_vital", { name: "CLS", value: 0.125 }, "CLS 0.13"],
    ["long_task", { duration_ms: 320 }, "Long task of 320 ms"],
    ["custom", { name: "bought" }, "bought"],
    ["analytics", { name: "$autocapture" }, "$autocapture"],
    ["feature_flag", { flag: "new-cart", variant: "test" }, "Flag “new-cart” is test"],
    ["feature_flag", { flag: "new-cart" }, "Asked for the flag “new-cart”"],
    ["identify", { visitor: "mira@northwind.dev" }, "Identified as mira@northwind.dev"],
    ["annotation", { text: "Look here" }, "Look here"],
    ["gap", { n_events: 1200, duration_ms: 65_000 }, "1,200 events are missing, over 1 min 5 s"],
    ["gap", { n_events: 1 }, "1 event is missing"],
    ["gap", { n_events: 0 }, "A part of the recording is missing"],
    ["brand_new", {}, "Brand new"],
  ];

  test.each(table)("%s %j: %s", (kind, facts, expected) => {
    expect(sentenceOf(moment(kind, facts))).toBe(expected);
  });
  test("is there for every kind", () => {
    expect(KINDS.filter((kind) => !table.some(([told]) => told === kind))).toEqual([]);
  });
  test("is made of whatever facts there are", () => {
    const nonsense = { label: 4, status: "x", duration_ms: null, fields: {}, text: [], url: {} };
    for (const kind of KINDS) expect(sentenceOf(moment(kind, nonsense))).not.toBe("");
  });
  test("is short", () => {
    const told = sentenceOf(moment("error", { message: "x".repeat(9_000) }));
    expect(told).toHaveLength(240);
  });
});

describe("ticks", () => {
  const ticks = (...moments: Moment[]): string[] =>
    ticksOf(moments, 10_000).map(
      (tick) => `${tick.atMs} ${tick.family}/${tick.tone} ${tick.moments.length}`,
    );

  test("near ones become one, at the place of the most important", () => {
    const near = [moment("click", {}, 100), moment("error", {}, 130), moment("input", {}, 159)];
    expect(ticks(...near, moment("click", {}, 160))).toEqual([
      "130 error/error 3",
      "160 click/plain 1",
    ]);
  });
  test("frustration stands out among errors", () => {
    expect(ticks(moment("error"), moment("rage_click"))).toEqual(["0 frustration/warning 2"]);
  });
  test("what happens all the time has none, unless it failed", () => {
    const quiet = [moment("request"), moment("console", { level: "log" }), moment("idle")];
    const failed = moment("request", { is_failed: true }, 5_000);
    expect(quiet.every(isBackground)).toBe(true);
    expect(ticks(...quiet, failed)).toEqual(["5000 network/error 1"]);
  });
  test("a session without length has one for every moment", () => {
    expect(ticksOf([moment("click"), moment("click")], 0)).toHaveLength(2);
  });
});

describe("a jump", () => {
  const moments = [
    moment("page_view", {}, 0),
    moment("request", {}, 3_000),
    moment("click", {}, 5_000),
    moment("click", {}, 9_000),
  ];
  const jump = (fromMs: number, step: 1 | -1, slackMs = 0): number | undefined =>
    neighbourOf(moments, fromMs, step, slackMs)?.at_ms;

  test("leads to just before the next moment worth it", () => {
    expect([jump(0, 1), jump(4_000, 1), jump(8_000, 1)]).toEqual([5_000, 9_000, undefined]);
  });
  test("leads back, past what has just been played", () => {
    expect([jump(8_000, -1), jump(8_500, -1), jump(8_500, -1, 1_500), jump(0, -1)]).toEqual([
      5_000,
      9_000,
      5_000,
      undefined,
    ]);
  });
  test("is told in words", () => {
    const track = new MomentTrack(() => undefined);
    track.given = [moment("click", buy, 9_000)];
    track.jump(0, 1, false);
    expect(track.landedOn).toBe("Clicked “Buy now”");
  });
});

describe("click labels", () => {
  const at = { x: 10, y: 20 };
  const labels = (...moments: Moment[]): string[] =>
    clickLabels(moments, 0, 100, ENGLISH).map(({ text }) => text);

  test("name what was clicked while the clock passed", () => {
    const passed = [0, 1, 100, 101].map((ms) => moment("click", { ...at, label: `at ${ms}` }, ms));
    expect(labels(...passed)).toEqual(["at 1", "at 100"]);
  });
  test("say what is worse of what happened at once", () => {
    const first = moment("click", { ...at, ...buy }, 5);
    const rage = moment("rage_click", { ...at, ...buy, n_clicks: 4 }, 5);
    expect(labels(first, rage)).toEqual(["Rage click ×4 · Buy now"]);
  });
  test("need a place and a name", () => {
    const nameless = moment("dead_click", at, 3);
    expect(labels(moment("click", buy, 1), moment("click", at, 2), nameless)).toEqual([
      "Dead click",
    ]);
  });
});

test("families and tones", () => {
  const told = [
    moment("console", { level: "error" }),
    moment("console", { level: "warn" }),
    moment("request", { is_failed: true }),
    moment("dead_click"),
    moment("brand_new"),
  ].map((it) => `${familyOf(it)}/${toneOf(it)}`);
  expect(told).toEqual([
    "console/error",
    "console/warning",
    "network/error",
    "frustration/warning",
    "custom/plain",
  ]);
});

test("given moments are put in order, and what is none is left out", () => {
  const track = new MomentTrack(() => undefined);
  const none = { at_ms: "soon", kind: "click", window: "w1" } as unknown as Moment;
  track.given = [moment("click", {}, 9), none, moment("copy", {}, 4)];
  expect(track.moments.map((it) => it.at_ms)).toEqual([4, 9]);
  expect(track.clicks.map((it) => it.at_ms)).toEqual([9]);
});

function told(...events: RecordedEvent[]): string[] {
  const memory = new Memory();
  for (const event of events) memory.add("w", event, "");
  memory.seal();
  return memory.moments().map((it) => `${it.at_ms} ${it.kind} ${sentenceOf(it)}`);
}

describe("a recording tells by itself", () => {
  test("a page when the address changes", () => {
    expect(
      told(meta(0, "a"), snapshot(1), meta(5, "a"), snapshot(6), meta(9, "b"), snapshot(9)),
    ).toEqual(["0 page_view Loaded a", "9 page_view Loaded b"]);
  });
  test("a console error with its words", () => {
    const payload = { level: "error", trace: [], payload: ['"cart is"', "{undefined", '{"a":1}'] };
    expect(told(click(0), plugin(7, "rrweb/console@1", payload))).toEqual([
      '7 console cart is {undefined {"a":1}',
    ]);
  });
  test("no console line that is no error", () => {
    const payload = { level: "log", trace: [], payload: ['"hello"'] };
    expect(told(click(0), plugin(7, "rrweb/console@1", payload))).toEqual([]);
  });
  test("a request that failed, and none that did not", () => {
    const requests = [
      { name: "/api/coupon", method: "POST", status: 500 },
      { name: "/api/products", method: "GET", status: 200 },
      { name: "/lost", responseStatus: 404 },
      "nonsense",
    ];
    expect(told(click(0), plugin(3, "rrweb/network@1", { requests }))).toEqual([
      "3 request POST /api/coupon → 500",
      "3 request /lost → 404",
    ]);
  });
  test("plugins that are not known are passed by", () => {
    expect(told(click(0), plugin(3, "someone/else@1", null))).toEqual([]);
  });
});
