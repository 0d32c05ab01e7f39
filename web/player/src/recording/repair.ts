/**
 * Makes a recorded tree buildable and harmless. Nothing else is changed.
 *
 * - What the browser refuses would make rrweb throw and show nothing of the whole page: an element
 *   name, a shadow root, a custom element, children that are none, a node that cannot stand where
 *   it does. Such a part becomes something plain, or goes.
 * - What stands deeper than pages do goes: the browser's layout ends the whole tab at a few
 *   thousand. (What gets there by additions is for `playback/depth.ts`.)
 * - A frame gets no address and no page as text. What it showed comes in the recording, and
 *   recorders leave the address out; where one is there all the same, the browser would connect to
 *   its host before any policy says no, and tell a stranger who is watching.
 * - A link that asks for connections ahead of need does not say so: no policy speaks of those.
 */

import { isObject } from "./event.ts";

/** Whether the browser builds an element of this name. */
export type TagNameCheck = (tagName: string) => boolean;

type Data = Record<string, unknown>;

const NodeType = {
  Document: 0,
  DocumentType: 1,
  Element: 2,
  Text: 3,
  Cdata: 4,
  Comment: 5,
} as const;
/** As deep as Chromium's own parser builds pages. */
export const MAX_DEPTH = 512;

const FRAME = /^i?frame$/i;
const ADDRESS = /^src(doc)?$/i;
const AHEAD_OF_NEED = /(^|\s)(preconnect|dns-prefetch|prerender)(?=\s|$)/gi;
/** The names that the standard allows, but for letters that hardly anybody uses in them. */
const CUSTOM = /^(?!annotation-xml$|color-profile$|font-face|missing-glyph$)[a-z][\w.]*-[\w.-]*$/;
const CAN_HOST =
  /^(article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span|[a-z][^A-Z]*-.*)$/;
/** What properties of media take; others make them throw. */
const MEDIA_RANGES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  rr_mediaVolume: [0, 1],
  rr_mediaPlaybackRate: [0.0625, 16],
  rr_mediaCurrentTime: [0, 1e9],
};

/** Repairs what is built of one window, one tree after another. */
export class TreeRepair {
  private readonly _isTagName: TagNameCheck;
  private readonly _frames = new Set<unknown>();

  constructor(isTagName: TagNameCheck) {
    this._isTagName = isTagName;
  }

  /** Repairs `root` in place and returns how many of its parts it had to replace or leave out. */
  tree(root: Data): number {
    let nRepaired = 0;
    // A list instead of recursion: the depth of a recorded tree is the sender's choice.
    const open: [node: Data, depth: number][] = [[root, 1]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [node, depth] = next;
      nRepaired += this._node(node);
      if (node.type !== NodeType.Element && node.type !== NodeType.Document) continue;
      const given = Array.isArray(node.childNodes) ? (node.childNodes as unknown[]) : [];
      const children = depth < MAX_DEPTH ? childrenOf(node, given) : [];
      nRepaired += given.length - children.length;
      node.childNodes = children;
      // In quirks mode rrweb asks the first child for its type.
      if (children.length === 0) delete node.compatMode;
      for (const child of children) open.push([child, depth + 1]);
    }
    return nRepaired;
  }

  /** A change of an element's attributes, as it may be applied. */
  attributes(change: Data): Data {
    if (!isObject(change.attributes)) return change;
    const attributes = calmed(change.attributes);
    if (this._frames.has(change.id)) return { ...change, attributes: withoutAddress(attributes) };
    return attributes === change.attributes ? change : { ...change, attributes };
  }

  private _node(node: Data): number {
    if (node.type === NodeType.Element) return this._element(node);
    // There is none in HTML.
    if (node.type === NodeType.Cdata) node.type = NodeType.Text;
    if (node.type === NodeType.Text && typeof node.textContent !== "string") {
      node.textContent = "";
      return 1;
    }
    return 0;
  }

  private _element(node: Data): number {
    let nRepaired = 0;
    if (typeof node.tagName !== "string" || !this._isTagName(node.tagName)) {
      node.tagName = "div";
      nRepaired += 1;
    }
    const name = node.tagName as string;
    if (!isObject(node.attributes)) node.attributes = {};
    node.attributes = calmed(node.attributes as Data);
    if (FRAME.test(name)) {
      this._frames.add(node.id);
      node.attributes = withoutAddress(node.attributes as Data);
    }
    if (node.isCustom && !CUSTOM.test(name)) delete node.isCustom;
    if (node.isShadowHost && (node.isSVG || !CAN_HOST.test(name))) {
      delete node.isShadowHost;
      nRepaired += 1;
    }
    return nRepaired;
  }
}

/** The children that can stand in `parent`. */
function childrenOf(parent: Data, given: readonly unknown[]): Data[] {
  const children = given.filter(isObject);
  if (parent.type !== NodeType.Document) {
    return children.filter(
      ({ type }) => type !== NodeType.Document && type !== NodeType.DocumentType,
    );
  }
  const root = children.find(({ type }) => type === NodeType.Element);
  const kind = children.find(({ type }) => type === NodeType.DocumentType);
  return children.filter(
    (child) => child === root || child === kind || child.type === NodeType.Comment,
  );
}

/** The same attributes where none of them has to be another, else others. */
function calmed(attributes: Data): Data {
  const changed = Object.entries(attributes).filter(
    ([name, value]) => isLoudLink(name, value) || isOutOfRange(name, value),
  );
  if (changed.length === 0) return attributes;
  const calm = changed.map(([name, value]) => [
    name,
    typeof value === "string" ? value.replace(AHEAD_OF_NEED, "").trim() : null,
  ]);
  return { ...attributes, ...Object.fromEntries(calm) };
}

function isLoudLink(name: string, value: unknown): boolean {
  return /^rel$/i.test(name) && typeof value === "string" && value.search(AHEAD_OF_NEED) >= 0;
}

function isOutOfRange(name: string, value: unknown): boolean {
  const range = Object.hasOwn(MEDIA_RANGES, name) ? MEDIA_RANGES[name] : undefined;
  return (
    range !== undefined && typeof value === "number" && !(value >= range[0] && value <= range[1])
  );
}

function withoutAddress(attributes: Data): Data {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !ADDRESS.test(name)));
}

/** Asks the browser, once for each name. */
export function createTagNameCheck(document: Document): TagNameCheck {
  const known = new Map<string, boolean>();
  return (tagName) => {
    const answer = known.get(tagName);
    if (answer !== undefined) return answer;
    let isValid = true;
    try {
      document.createElement(tagName);
    } catch {
      isValid = false;
    }
    known.set(tagName, isValid);
    return isValid;
  };
}
