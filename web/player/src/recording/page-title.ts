/** Reads a page's title out of a full snapshot, without building the page. */

import { isObject } from "./event.ts";

type Node = Record<string, unknown>;

export function pageTitle(document: Node): string | null {
  const html = child(document, "html");
  const head = html && child(html, "head");
  const title = head && child(head, "title");
  if (!title) return null;
  const text = childrenOf(title).map((node) => node.textContent);
  return (
    text
      .filter((part) => typeof part === "string")
      .join("")
      .trim() || null
  );
}

function child(node: Node, tagName: string): Node | null {
  return childrenOf(node).find((candidate) => candidate.tagName === tagName) ?? null;
}

function childrenOf(node: Node): Node[] {
  return Array.isArray(node.childNodes) ? (node.childNodes as unknown[]).filter(isObject) : [];
}
