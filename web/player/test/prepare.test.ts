import { describe, expect, test } from "vitest";
import { isObject, type RecordedEvent } from "../src/recording/event.ts";
import { createPreparer } from "../src/recording/prepare.ts";
import { TreeRepair } from "../src/recording/repair.ts";
import { Resources } from "../src/recording/resources.ts";
import { change, meta, plugin, snapshot } from "./events.ts";

const isTagName = (name: string): boolean => /^[a-z]+$/i.test(name);

function prepare(...events: RecordedEvent[]) {
  const preparer = createPreparer(isTagName, new Resources());
  const prepared = events.flatMap((event) => preparer.push(event));
  return { prepared, nBroken: preparer.nBroken };
}

/** "2@5" is a full snapshot at 5; "3:4@7" an incremental event of source 4 at 7. */
function shape({ prepared }: { prepared: RecordedEvent[] }): string[] {
  return prepared.map(({ type, timestamp, data }) =>
    type === 3 && isObject(data) ? `3:${data.source}@${timestamp}` : `${type}@${timestamp}`,
  );
}

describe("metas", () => {
  test("a snapshot gets a meta of its own time, with the size that was told last", () => {
    const result = prepare(meta(1), snapshot(5));
    expect(shape(result)).toEqual(["4@5", "2@5"]);
    expect(result.prepared[0]?.data).toMatchObject({ width: 800, height: 600 });
  });
  test("a meta without a snapshot becomes a resize, so that no seek starts there", () => {
    expect(shape(prepare(meta(1), snapshot(1), meta(9)))).toEqual(["4@1", "2@1", "3:4@9"]);
  });
  test("a snapshot without a meta is shown in a size of its own", () => {
    expect(prepare(snapshot(5)).prepared[0]?.data).toMatchObject({ width: 1280, height: 720 });
  });
  test("a size that cannot be is not taken over", () => {
    const absurd = { type: 4, timestamp: 1, data: { href: "x", width: 1e9, height: -4 } };
    expect(prepare(absurd, snapshot(5)).prepared[0]?.data).toMatchObject({ width: 1280 });
  });
});

describe("pointer paths", () => {
  const path = { source: 1, positions: [at(-40), at(-20), at(0)] };
  function at(timeOffset: number) {
    return { x: 1, y: 2, id: 3, timeOffset };
  }
  test("each position is an event of its own time", () => {
    expect(shape(prepare(snapshot(0), change(100, path))).slice(2)).toEqual([
      "3:1@60",
      "3:1@80",
      "3:1@100",
    ]);
  });
  test("positions that are none are left out", () => {
    const broken = { source: 1, positions: [null, { x: "1" }, at(0)] };
    expect(shape(prepare(snapshot(0), change(100, broken))).slice(2)).toEqual(["3:1@100"]);
  });
});

describe("what does not change the picture, or cannot", () => {
  test("plugins, custom events and unknown types are left out without a word", () => {
    const result = prepare(
      snapshot(0),
      plugin(1, "a/b@1", {}),
      { type: 5, timestamp: 2, data: { tag: "t" } },
      { type: 99, timestamp: 3 },
    );
    expect([shape(result).length, result.nBroken]).toEqual([2, 0]);
  });
  test("nothing comes before the first snapshot", () => {
    expect(shape(prepare(change(1, { source: 0 }), snapshot(5)))).toEqual(["4@5", "2@5"]);
  });
  test("events that would make rrweb throw are left out and counted", () => {
    const result = prepare(
      snapshot(0),
      change(1, { source: 1, positions: null }),
      change(2, { source: 2, type: 77 }),
      change(3, { source: 8, adds: "x" }),
      change(4, { source: 13 }),
      change(5, { source: 15 }),
      { type: 3, timestamp: 6, data: null },
      { type: 2, timestamp: 7, data: {} },
    );
    expect([shape(result).length, result.nBroken]).toEqual([2, 7]);
  });
  test("a list that is missing in a mutation means none", () => {
    const { prepared } = prepare(snapshot(0), change(1, { source: 0, texts: [{ id: 1 }] }));
    expect(prepared[2]?.data).toEqual({
      source: 0,
      texts: [{ id: 1 }],
      adds: [],
      attributes: [],
      removes: [],
    });
  });
  test("the recorded events are not the ones that rrweb writes into", () => {
    const recorded = change(1, { source: 0, removes: [] });
    const { prepared } = prepare(snapshot(0), recorded);
    expect(prepared[2]).not.toBe(recorded);
    expect(prepared[2]?.data).not.toBe(recorded.data);
  });
});

describe("element names", () => {
  test("a name that the browser refuses becomes a div, and its children stay", () => {
    const child = { type: 2, tagName: "p", attributes: {} };
    const root = { type: 2, tagName: "no name", attributes: {}, childNodes: [child] };
    expect(new TreeRepair(isTagName).tree(root)).toBe(1);
    expect(root).toMatchObject({ tagName: "div", childNodes: [{ tagName: "p" }] });
  });
  test("a very deep tree is cut, and does not exhaust the stack", () => {
    let root: Record<string, unknown> = { type: 2, tagName: "b", attributes: {} };
    for (let depth = 0; depth < 100_000; depth += 1) {
      root = { type: 2, tagName: "b", attributes: {}, childNodes: [root] };
    }
    expect(new TreeRepair(isTagName).tree(root)).toBe(1);
  });
});

describe("what rrweb would throw at", () => {
  const repaired = (root: Record<string, unknown>): Record<string, unknown> => {
    new TreeRepair(isTagName).tree(root);
    return root;
  };
  const element = (more: Record<string, unknown>) => ({
    type: 2,
    tagName: "img",
    attributes: {},
    childNodes: [],
    ...more,
  });
  test("children that are none are left out", () => {
    const children = [null, 5, "x", [], { type: 0 }, { type: 1 }, { type: 3, textContent: "y" }];
    expect(repaired(element({ childNodes: children })).childNodes).toHaveLength(1);
    expect(repaired(element({ childNodes: {} })).childNodes).toEqual([]);
  });
  test("a document has one type and one element", () => {
    const [html, other] = [element({ tagName: "html" }), element({})];
    const kind = { type: 1, name: "html" };
    const childNodes = [kind, { type: 3, textContent: "x" }, html, other, { ...kind }];
    expect(repaired({ type: 0, childNodes }).childNodes).toEqual([kind, html]);
    expect(repaired({ type: 0, compatMode: "BackCompat" })).toEqual({ type: 0, childNodes: [] });
  });
  test("text is text", () => {
    expect(repaired({ type: 4, textContent: "x" })).toEqual({ type: 3, textContent: "x" });
    expect(repaired({ type: 3, textContent: {} })).toEqual({ type: 3, textContent: "" });
  });
  test("only what may be is a custom element or has a shadow root", () => {
    expect(repaired(element({ isCustom: true, isShadowHost: true }))).toEqual(element({}));
    const custom = element({ tagName: "div", isShadowHost: true });
    expect(repaired({ ...custom })).toEqual(custom);
  });
  test("media have a volume that there is", () => {
    const attributes = { rr_mediaVolume: 99, rr_mediaPlaybackRate: 2 };
    expect(repaired(element({ attributes })).attributes).toEqual({
      rr_mediaVolume: null,
      rr_mediaPlaybackRate: 2,
    });
  });
  test("a sheet is replaced at once", () => {
    const { prepared } = prepare(snapshot(0), change(1, { source: 8, id: 3, replace: "p {}" }));
    expect(prepared[2]?.data).toEqual({ source: 8, id: 3, replaceSync: "p {}" });
  });
});

describe("frames", () => {
  test("a frame has no address, and gets none later", () => {
    const repair = new TreeRepair(isTagName);
    const src = "https://elsewhere.example/";
    const frame = { type: 2, id: 7, tagName: "IFrame", attributes: { SRC: src, title: "t" } };
    const picture = { type: 2, id: 8, tagName: "img", attributes: { src } };
    repair.tree({ type: 2, id: 6, tagName: "p", attributes: {}, childNodes: [frame, picture] });
    expect(frame.attributes).toEqual({ title: "t" });
    expect(picture.attributes).toEqual({ src });
    const change = (id: number) => repair.attributes({ id, attributes: { src, width: "1" } });
    expect(change(7)).toEqual({ id: 7, attributes: { width: "1" } });
    expect(change(8)).toEqual({ id: 8, attributes: { src, width: "1" } });
    const page = repair.attributes({ id: 7, attributes: { srcDoc: "<p>", width: "1" } });
    expect(page.attributes).toEqual({ width: "1" });
  });
});

describe("links", () => {
  test("a link asks for no connection ahead of need, and does not later", () => {
    const repair = new TreeRepair(isTagName);
    const link = { type: 2, id: 7, tagName: "link", attributes: { Rel: "icon Preconnect" } };
    repair.tree(link);
    expect(link.attributes).toEqual({ Rel: "icon" });
    const change = repair.attributes({ id: 7, attributes: { rel: "dns-prefetch prerender x" } });
    expect(change.attributes).toEqual({ rel: "x" });
  });
});

describe("fonts", () => {
  const check = (fontSource: unknown, buffer = false): number =>
    prepare(snapshot(0), change(1, { source: 10, family: "F", fontSource, buffer })).prepared
      .length - 2;
  test("a font comes with its bytes", () => {
    expect(check("[0,1,0,0]", true)).toBe(1);
    expect(check('url("data:font/woff2;base64,AA==") format("woff2"), local(Arial)')).toBe(1);
  });
  test("a font that has to be fetched is left out", () => {
    expect(check("local(Arial), url(https://elsewhere.example/f.woff2)")).toBe(0);
    expect(check("u\\72l(https://elsewhere.example/f.woff2)")).toBe(0);
    expect(check("url(/f.woff2?data:)")).toBe(0);
  });
  test("a font is not as large as it says", () => {
    expect(check("9000000000", true)).toBe(0);
    expect(check('{"length":9000000000}', true)).toBe(0);
  });
});
