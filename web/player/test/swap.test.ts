import { expect, test } from "vitest";
import { Resources } from "../src/recording/resources.ts";
import { Swap } from "../src/recording/swap.ts";

const PNG = "data:image/png;base64,iVBORw0KGgo=";
const SVG = `data:image/svg+xml;base64,${btoa("<svg/>")}`;
const FONT = "data:font/woff2;base64,d09GMg==";
const SHEET = `data:text/css;base64,${btoa('p { background: url("https://a/p.svg") }')}`;

function resources(): Resources {
  const made = new Resources();
  made.add([
    ["https://a/p.png", PNG],
    ["https://a/p.svg", SVG],
    ["https://a/f.woff2", FONT],
    ["https://a/s.css", SHEET],
    ["https://a/evil.html", `data:text/html;base64,${btoa("<script>")}`],
    ["https://a/evil.png", 'data:image/png;base64,"onload="x'],
    ["https://a/evil.svg", "data:image/svg+xml,<svg onload=x>"],
  ]);
  return made;
}

function element(tagName: string, attributes: object, text?: string) {
  const childNodes = text === undefined ? [] : [{ type: 3, id: 2, textContent: text }];
  return { type: 2, id: 1, tagName, attributes, childNodes };
}

/** The attributes that an element is built with, and its text. */
function built(tagName: string, attributes: object, text?: string): unknown {
  const node = element(tagName, attributes, text);
  new Swap(resources()).tree(node);
  const { childNodes } = node;
  return childNodes[0] ? [node.attributes, childNodes[0].textContent] : node.attributes;
}

const BLOB = expect.stringMatching(/^blob:/);

test("a picture stands in the place of its address", () => {
  expect(built("img", { src: "https://a/p.png", alt: "x" })).toEqual({ src: BLOB, alt: "x" });
  expect(built("input", { src: "https://a/p.png" })).toEqual({ src: BLOB });
  expect(built("video", { poster: "https://a/p.png" })).toEqual({ poster: BLOB });
  expect(built("image", { "xlink:href": "https://a/p.png" })).toEqual({ "xlink:href": BLOB });
  // A tab that is opened on a blob would run what a drawing holds.
  expect(built("img", { src: "https://a/p.svg#part" })).toEqual({ src: `${SVG}#part` });
});

test("an address that was left relative is one of its page", () => {
  const node = element("video", { poster: "/p.png" });
  new Swap(resources()).page(node, "https://a/shop/");
  expect(node.attributes).toEqual({ poster: BLOB });
  expect(built("video", { poster: "/p.png" })).toEqual({ poster: "/p.png" });
});

test.each(["https://a/evil.html", "https://a/evil.png", "https://a/evil.svg", "https://a/s.css"])(
  "what is no picture is none: %s",
  (src) => expect(built("img", { src })).toEqual({ src }),
);

test("what leads somewhere or runs keeps its address", () => {
  for (const tag of ["a", "iframe", "script", "object", "embed"]) {
    const attributes = { href: "https://a/p.png", src: "https://a/p.png" };
    expect(built(tag, attributes)).toEqual(attributes);
  }
});

test("of several candidates those that were captured are left", () => {
  const srcset = "https://a/q.png 1x, https://a/p.png 2x";
  expect(built("img", { srcset })).toEqual({ srcset: expect.stringMatching(/^blob:\S+ 2x$/) });
  const unknown = { srcset: "https://a/q.png 1x, https://a/r.png 2x" };
  expect(built("source", unknown)).toEqual(unknown);
});

test("css has pictures and fonts in place, wherever it stands", () => {
  const css = "@font-face { src: url('https://a/f.woff2') } p { background: url(https://a/q.png) }";
  const swapped = `@font-face { src: url("${FONT}") } p { background: url(https://a/q.png) }`;
  expect(built("style", { _cssText: css }, css)).toEqual([{ _cssText: swapped }, swapped]);
  const style = "background: url(https://a/p.svg)";
  expect(built("p", { style })).toEqual({ style: `background: url("${SVG}")` });
});

test("a sheet that could not be read is built as one that could", () => {
  const link = { rel: "stylesheet", href: "https://a/s.css", media: "print" };
  expect(built("link", link)).toEqual({
    media: "print",
    _cssText: `p { background: url("${SVG}") }`,
  });
  expect(built("link", { rel: "icon", href: "https://a/s.css" })).toHaveProperty("href");
});

test("changes are swapped like what they change", () => {
  const swap = new Swap(resources());
  swap.tree({
    type: 0,
    childNodes: [element("style", {}, "p {}"), { ...element("img", {}), id: 5 }],
  });
  const css = "p { background: url(https://a/p.svg) }";
  const swapped = `p { background: url("${SVG}") }`;
  const changed = swap.change({
    source: 0,
    adds: [{ node: element("img", { src: "https://a/p.svg" }) }],
    removes: [],
    texts: [
      { id: 2, value: css },
      { id: 9, value: css },
    ],
    attributes: [
      { id: 5, attributes: { src: "https://a/p.svg" } },
      { id: 6, attributes: { src: "https://a/p.svg" } },
      { id: 6, attributes: { style: { background: ["url(https://a/p.svg)", "important"] } } },
    ],
  });
  expect(changed).toMatchObject({
    adds: [{ node: { attributes: { src: SVG } } }],
    texts: [{ value: swapped }, { value: css }],
    attributes: [
      { attributes: { src: SVG } },
      { attributes: { src: "https://a/p.svg" } },
      { attributes: { style: { background: [`url("${SVG}")`, "important"] } } },
    ],
  });
  expect(swap.change({ source: 8, adds: [{ rule: css }], replaceSync: css })).toMatchObject({
    adds: [{ rule: swapped }],
    replaceSync: swapped,
  });
  expect(swap.change({ source: 15, styles: [{ rules: [{ rule: css }] }] })).toMatchObject({
    styles: [{ rules: [{ rule: swapped }] }],
  });
  expect(swap.change({ source: 10, fontSource: "url(https://a/f.woff2)" })).toMatchObject({
    fontSource: `url("${FONT}")`,
  });
});
