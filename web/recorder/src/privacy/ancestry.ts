/**
 * What a node stands in, as a person sees it: a mask on a host holds inside its shadow root, and a
 * mask around a frame inside the frame. `closest` alone stops at both.
 *
 * The DOM's own methods are called by their prototypes, because a form gives a field of its own for
 * any name: `form.closest` is an input where there is `<input name="closest">`.
 */

/** The nearest element that matches, from an element itself upwards and outwards. */
export function closestAcross(element: Element, selector: string): Element | null {
  for (let inner: Node | null = element; inner; inner = around(rootOf(inner))) {
    const found = Element.prototype.closest.call(inner, selector);
    if (found) return found;
  }
  return null;
}

/** A node's parent, a shadow root's host, or the frame that shows a document. */
export function around(node: Node): Node | null {
  const { nodeType } = node;
  if (nodeType === Node.DOCUMENT_FRAGMENT_NODE) return (node as ShadowRoot).host ?? null;
  if (nodeType !== Node.DOCUMENT_NODE) return Reflect.get(Node.prototype, "parentNode", node);
  try {
    return (node as Document).defaultView?.frameElement ?? null;
  } catch {
    return null; // The frame's page is of another origin.
  }
}

function rootOf(node: Node): Node {
  return Node.prototype.getRootNode.call(node);
}
