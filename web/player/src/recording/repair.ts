/**
 * Makes a recorded tree buildable and harmless. Nothing else is changed.
 *
 * - One element name that the browser refuses makes rrweb throw and show nothing of the whole page;
 *   such an element becomes a plain `div`.
 * - A frame gets no address and no page as text. What it showed comes in the recording, and
 *   recorders leave the address out; where one is there all the same, the browser would connect to
 *   its host before any policy says no, and tell a stranger who is watching.
 * - A link that asks for connections ahead of need does not say so: no policy speaks of those.
 */

import { isObject } from "./event.ts";

/** Whether the browser builds an element of this name. */
export type TagNameCheck = (tagName: string) => boolean;

const ELEMENT = 2;
const FRAME = /^i?frame$/i;
const ADDRESS = /^src(doc)?$/i;
const AHEAD_OF_NEED = /(^|\s)(preconnect|dns-prefetch|prerender)(?=\s|$)/gi;

/** Repairs what is built of one window, one tree after another. */
export class TreeRepair {
  private readonly _isTagName: TagNameCheck;
  private readonly _frames = new Set<unknown>();

  constructor(isTagName: TagNameCheck) {
    this._isTagName = isTagName;
  }

  /** Repairs `root` in place and returns how many names it had to replace. */
  tree(root: Record<string, unknown>): number {
    let nRepaired = 0;
    // A list instead of recursion: the depth of a recorded tree is the sender's choice.
    const open: Record<string, unknown>[] = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.type === ELEMENT) {
        if (typeof node.tagName !== "string" || !this._isTagName(node.tagName)) {
          node.tagName = "div";
          nRepaired += 1;
        }
        if (!isObject(node.attributes)) node.attributes = {};
        node.attributes = calmed(node.attributes as Record<string, unknown>);
        if (FRAME.test(node.tagName as string)) {
          this._frames.add(node.id);
          node.attributes = withoutAddress(node.attributes as Record<string, unknown>);
        }
      }
      if (Array.isArray(node.childNodes)) {
        for (const child of node.childNodes as unknown[]) if (isObject(child)) open.push(child);
      }
    }
    return nRepaired;
  }

  /** A change of an element's attributes, as it may be applied. */
  attributes(change: Record<string, unknown>): Record<string, unknown> {
    if (!isObject(change.attributes)) return change;
    const attributes = calmed(change.attributes);
    if (this._frames.has(change.id)) return { ...change, attributes: withoutAddress(attributes) };
    return attributes === change.attributes ? change : { ...change, attributes };
  }
}

/** The same attributes where they ask for nothing ahead of need, else others. */
function calmed(attributes: Record<string, unknown>): Record<string, unknown> {
  const loud = Object.entries(attributes).filter(
    ([name, value]) => /^rel$/i.test(name) && typeof value === "string" && isLoud(value),
  );
  if (loud.length === 0) return attributes;
  const quiet = loud.map(([name, value]) => [
    name,
    String(value).replace(AHEAD_OF_NEED, "").trim(),
  ]);
  return { ...attributes, ...Object.fromEntries(quiet) };
}

const isLoud = (rel: string): boolean => rel.search(AHEAD_OF_NEED) >= 0;

function withoutAddress(attributes: Record<string, unknown>): Record<string, unknown> {
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
