/**
 * Puts captured resources in the place of their addresses, in what a page is built of and in every
 * change of it: pictures (`img`, `picture`, `input`, `video`'s poster, SVG's `image`), style sheets,
 * and what CSS names.
 */

import { isObject, Source } from "./event.ts";
import type { Resources } from "./resources.ts";

type Data = Record<string, unknown>;

const ELEMENT = 2;
/** Attributes that show a picture, by element. What an `a` leads to is not shown. */
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  img: ["src", "rr_src"],
  input: ["src"],
  video: ["poster"],
  image: ["href", "xlink:href"],
};

export class Swap {
  private readonly _resources: Resources;
  /** Where the page was: recorders leave some addresses relative to it. */
  private _pageUrl = "";
  /** What elements are, of those whose attributes matter, and texts that are CSS. */
  private readonly _names = new Map<unknown, string>();
  private readonly _cssTexts = new Set<unknown>();

  constructor(resources: Resources) {
    this._resources = resources;
  }

  /** A whole page, in place. */
  page(root: Data, url: string): void {
    this._pageUrl = url;
    this.tree(root);
  }

  /** In place. */
  tree(root: Data): void {
    if (this._resources.isEmpty) return;
    const open: Data[] = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const children = Array.isArray(node.childNodes) ? node.childNodes.filter(isObject) : [];
      if (node.type === ELEMENT) this._element(node, children);
      open.push(...children);
    }
  }

  /** A change of the page, as it was prepared; its parts are new objects where they differ. */
  change(data: Data): Data {
    if (this._resources.isEmpty) return data;
    switch (data.source) {
      case Source.Mutation:
        return this._mutation(data);
      case Source.StyleSheetRule:
        return this._rules(data);
      case Source.AdoptedStyleSheet:
        return { ...data, styles: this._list(data.styles, (sheet) => this._rules(sheet)) };
      case Source.StyleDeclaration:
        return isObject(data.set) ? { ...data, set: this._css(data.set, "value") } : data;
      case Source.Font:
        return data.buffer ? data : this._css(data, "fontSource");
      default:
        return data;
    }
  }

  private _mutation(data: Data): Data {
    for (const add of data.adds as Data[]) if (isObject(add.node)) this.tree(add.node);
    return {
      ...data,
      attributes: this._list(data.attributes, (change) => {
        const name = this._names.get(change.id) ?? "";
        if (!isObject(change.attributes)) return change;
        return { ...change, attributes: this._attributes(name, change.attributes) };
      }),
      texts: this._list(data.texts, (text) =>
        this._cssTexts.has(text.id) ? this._css(text, "value") : text,
      ),
    };
  }

  private _element(node: Data, children: readonly Data[]): void {
    const name = typeof node.tagName === "string" ? node.tagName.toLowerCase() : "";
    if (name === "style") {
      for (const text of children) {
        this._cssTexts.add(text.id);
        Object.assign(text, this._css(text, "textContent"));
      }
    }
    if (Object.hasOwn(PICTURES, name) || name === "source") this._names.set(node.id, name);
    if (!isObject(node.attributes)) return;
    const sheet = name === "link" ? this._linked(node.attributes) : null;
    node.attributes = sheet ?? this._attributes(name, node.attributes);
  }

  /** A sheet that could not be read when it was recorded, as rrweb records those that can be. */
  private _linked({ href, rel, ...rest }: Data): Data | null {
    if (typeof href !== "string" || !/(^|\s)stylesheet(\s|$)/i.test(String(rel))) return null;
    const css = "_cssText" in rest ? null : this._resources.sheet(href);
    return css === null ? null : { ...rest, _cssText: css };
  }

  private _attributes(name: string, attributes: Data): Data {
    let swapped = this._css(attributes, "_cssText");
    if (typeof swapped.style === "string") swapped = this._css(swapped, "style");
    else if (isObject(swapped.style)) swapped = { ...swapped, style: this._styles(swapped.style) };
    const pictures = Object.hasOwn(PICTURES, name) ? (PICTURES[name] ?? []) : [];
    for (const attribute of pictures) {
      const url = swapped[attribute];
      const address = typeof url === "string" ? this._picture(url) : null;
      if (address !== null) swapped = { ...swapped, [attribute]: address };
    }
    const { srcset } = swapped;
    const hasCandidates = (name === "img" || name === "source") && typeof srcset === "string";
    return hasCandidates ? { ...swapped, srcset: this._resources.srcset(srcset) } : swapped;
  }

  private _picture(url: string): string | null {
    const known = this._resources.picture(url);
    if (known !== null) return known;
    try {
      return this._resources.picture(new URL(url, this._pageUrl).href);
    } catch {
      return null;
    }
  }

  /** Changed properties: each is a value, or a value and its priority. */
  private _styles(style: Data): Data {
    const swapped = Object.entries(style).map(([name, value]) => {
      if (typeof value === "string") return [name, this._resources.css(value)];
      if (!Array.isArray(value) || typeof value[0] !== "string") return [name, value];
      return [name, [this._resources.css(value[0]), ...(value.slice(1) as unknown[])]];
    });
    return Object.fromEntries(swapped) as Data;
  }

  private _rules(sheet: Data): Data {
    const rule = (added: Data) => this._css(added, "rule");
    const swapped = this._css(this._css(sheet, "replace"), "replaceSync");
    return {
      ...swapped,
      ...(Array.isArray(sheet.adds) && { adds: this._list(sheet.adds, rule) }),
      ...(Array.isArray(sheet.rules) && { rules: this._list(sheet.rules, rule) }),
    };
  }

  private _css(holder: Data, name: string): Data {
    const text = holder[name];
    if (typeof text !== "string") return holder;
    const css = this._resources.css(text);
    return css === text ? holder : { ...holder, [name]: css };
  }

  private _list(list: unknown, swapped: (item: Data) => Data): unknown {
    if (!Array.isArray(list)) return list;
    return (list as unknown[]).map((item) => (isObject(item) ? swapped(item) : item));
  }
}
