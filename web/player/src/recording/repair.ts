/**
 * Makes a recorded tree buildable. One element name that the browser refuses makes rrweb throw and
 * show nothing of the whole page; such an element becomes a plain `div`. Nothing else is changed.
 */

import { isObject } from "./event.ts";

/** Whether the browser builds an element of this name. */
export type TagNameCheck = (tagName: string) => boolean;

const ELEMENT = 2;

/** Repairs `root` in place and returns how many names it had to replace. */
export function repairTagNames(root: Record<string, unknown>, isTagName: TagNameCheck): number {
  let nRepaired = 0;
  // A list instead of recursion: the depth of a recorded tree is the sender's choice.
  const open: Record<string, unknown>[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === ELEMENT) {
      if (typeof node.tagName !== "string" || !isTagName(node.tagName)) {
        node.tagName = "div";
        nRepaired += 1;
      }
      if (!isObject(node.attributes)) node.attributes = {};
    }
    if (Array.isArray(node.childNodes)) {
      for (const child of node.childNodes as unknown[]) if (isObject(child)) open.push(child);
    }
  }
  return nRepaired;
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
