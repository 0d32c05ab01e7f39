/**
 * Takes out what a recording has piled up deeper than pages are, by additions and moves: the
 * browser's layout goes down a tree by recursion and ends the whole tab at a few thousand.
 *
 * It looks right after each event, before anything is laid out. Whole trees are cut before they are
 * built (`recording/repair.ts`).
 */

import type { Replayer } from "rrweb";
import { EventType, isObject, type RecordedEvent, Source } from "../recording/event.ts";
import { MAX_DEPTH } from "../recording/repair.ts";

type Plugin = NonNullable<Replayer["config"]["plugins"]>[number];

/** From here on a move may have carried a subtree too deep: then the whole page is looked at. */
const SUSPECT_DEPTH = MAX_DEPTH / 2;

export function createDepthGuard(onCut: (count: number) => void): Plugin {
  return {
    handler({ type, data }: RecordedEvent, _isSync, { replayer }) {
      if (type !== EventType.Incremental || !isObject(data) || data.source !== Source.Mutation) {
        return;
      }
      const mirror = replayer.getMirror();
      const adds = data.adds as { node?: { id?: number } }[];
      const isSuspect = adds.some(({ node }) => {
        const added = node?.id === undefined ? null : mirror.getNode(node.id);
        return added !== null && depthOf(added, SUSPECT_DEPTH) >= SUSPECT_DEPTH;
      });
      const page = replayer.iframe.contentDocument;
      const nCut = isSuspect && page !== null ? cut(page) : 0;
      if (nCut > 0) onCut(nCut);
    },
  };
}

/** How deep a node stands, or `limit` when it is deeper. Asks natively: pages can hide properties. */
function depthOf(node: Node, limit: number): number {
  let depth = 0;
  let at: Node | null = node;
  while (at !== null && depth < limit) {
    at = (parentOf.call(at) as Node | null) ?? hostOf(at);
    depth += 1;
  }
  return depth;
}

/** The element that a shadow tree hangs on. */
function hostOf(node: Node): Node | null {
  return node.nodeType === Node.DOCUMENT_FRAGMENT_NODE ? ((node as ShadowRoot).host ?? null) : null;
}

/** Removes all that is too deep in a document and its shadow trees; returns how much. */
function cut(page: Node): number {
  let nCut = 0;
  const open: [node: Node, depth: number][] = [[page, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    if (depth > MAX_DEPTH) {
      removeChild.call(parentOf.call(node), node);
      nCut += 1;
      continue;
    }
    const root = (node as Element).shadowRoot;
    if (root instanceof Object && "host" in root) open.push([root, depth]);
    for (let child = firstChild.call(node); child !== null; child = nextSibling.call(child)) {
      open.push([child as Node, depth + 1]);
    }
  }
  return nCut;
}

const getterOf = (name: "parentNode" | "firstChild" | "nextSibling"): (() => Node | null) =>
  Object.getOwnPropertyDescriptor(Node.prototype, name)?.get as () => Node | null;
const parentOf = getterOf("parentNode");
const firstChild = getterOf("firstChild");
const nextSibling = getterOf("nextSibling");
const { removeChild } = Node.prototype;
