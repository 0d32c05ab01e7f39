/**
 * A replayed page as one JSON value: what the Rust mirror writes too (`revisit dom --as json`), so
 * that both can be compared to the letter. Keys come in one order, attributes are sorted, and what
 * is absent, false or empty by default is left out.
 *
 * What the player puts in for its own ends is left out: its style below `html`, the class
 * `rrweb-paused`, and `autocomplete`, which it sets on every field. Style text is as recorded,
 * because the players that are asked do not rewrite it (`reference.ts`).
 */
import type { Replayer } from "rrweb";

/** One node, as JSON. */
export type Canonical = { readonly [key: string]: unknown };

/** Runs in the page, by itself: it must use nothing from around it. */
export function canonicalOf(replayer: Replayer): Canonical | null {
  const mirror = replayer.getMirror();
  const PREFIXES: Record<string, string> = {
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "math",
  };

  const identity = (node: Node): Record<string, unknown> => {
    const id = mirror.getId(node);
    if (id <= 0) return { id: null };
    return mirror.getNode(id) === node ? { id } : { id, stale: true };
  };
  const isOfPlayer = (node: Node): boolean =>
    node.nodeName === "STYLE" && node.parentNode?.nodeName === "HTML" && mirror.getId(node) <= 0;
  const childrenOf = (parent: Node): Canonical[] =>
    [...parent.childNodes].filter((it) => !isOfPlayer(it)).map(shown);

  const attributesOf = (element: Element): Record<string, string> => {
    const found: Record<string, string> = {};
    for (const { name } of [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      let value = element.getAttribute(name) ?? "";
      if (name === "autocomplete" && /^(input|textarea)$/.test(element.localName)) continue;
      if (name === "class" && element.localName === "html") {
        const own = value.split(/\s+/).filter((it) => it !== "" && it !== "rrweb-paused");
        if (own.length === 0) continue;
        value = own.join(" ");
      }
      found[name] = value;
    }
    return found;
  };
  const stateOf = (element: Element): Record<string, unknown> | null => {
    switch (element.localName) {
      case "input": {
        const { type, value, checked } = element as HTMLInputElement;
        return type === "checkbox" || type === "radio" ? { value, checked } : { value };
      }
      case "textarea":
      case "select":
        return { value: (element as HTMLSelectElement).value };
      case "option":
        return { selected: (element as HTMLOptionElement).selected };
      case "dialog":
        return {
          open: (element as HTMLDialogElement).open,
          modal: element.matches("dialog:modal"),
        };
      default:
        return null;
    }
  };

  const elementOf = (element: Element): Canonical => {
    const { id, stale } = identity(element);
    const out: Record<string, unknown> = { k: "el", id, tag: element.localName };
    const prefix = PREFIXES[element.namespaceURI ?? ""];
    if (prefix) out.ns = prefix;
    const recorded = mirror.getMeta(element);
    if (recorded && "tagName" in recorded && recorded.tagName !== element.localName) {
      out.src = recorded.tagName;
    }
    if (stale) out.stale = stale;
    out.attrs = attributesOf(element);
    const props = stateOf(element);
    if (props) out.props = props;
    if (element.shadowRoot) out.shadow = { ch: childrenOf(element.shadowRoot) };
    if (element.localName === "iframe") {
      const framed = (element as HTMLIFrameElement).contentDocument;
      if (framed && mirror.getId(framed) > 0) out.doc = shown(framed);
    }
    out.ch = childrenOf(element);
    return out;
  };

  function shown(node: Node): Canonical {
    const own = identity(node);
    switch (node.nodeType) {
      case Node.ELEMENT_NODE:
        return elementOf(node as Element);
      case Node.DOCUMENT_TYPE_NODE: {
        const { name, publicId, systemId } = node as DocumentType;
        return { k: "doctype", ...own, name, public: publicId, system: systemId };
      }
      case Node.DOCUMENT_NODE: {
        const mode = (node as Document).compatMode;
        const quirks = mode === "CSS1Compat" ? {} : { mode };
        return { k: "document", ...own, ...quirks, ch: childrenOf(node) };
      }
      default: {
        const kind = node.nodeType === Node.TEXT_NODE ? "text" : "comment";
        return { k: kind, ...own, text: (node as CharacterData).data };
      }
    }
  }

  const page = replayer.iframe.contentDocument;
  return page && shown(page);
}
