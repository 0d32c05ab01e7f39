/**
 * What an element stands in, as a person sees it: a mask on a host holds inside its shadow root,
 * and a mask around a frame inside the frame. `closest` alone stops at both.
 *
 * The DOM's own methods are called by their prototypes, because a form gives a field of its own for
 * any name: `form.closest` is an input where there is `<input name="closest">`.
 */

/** The nearest element that matches, from the node itself upwards and outwards. */
export function closestAcross(node: Node, selector: string): Element | null {
  for (let element = elementAt(node); element; element = elementAround(element)) {
    const found = Element.prototype.closest.call(element, selector);
    if (found) return found;
  }
  return null;
}

/** The element a node is, or is in: for what lies at the top of a shadow root, its host. */
export function elementAt(node: Node): Element | null {
  if (node.nodeType === Node.ELEMENT_NODE) return node as Element;
  const parent = parentOf(node);
  if (!parent) return null;
  if (parent.nodeType === Node.ELEMENT_NODE) return parent as Element;
  return "host" in parent ? (parent as ShadowRoot).host : null;
}

export function parentOf(node: Node): Node | null {
  return Node.prototype.getRootNode.call(node) === node ? null : node.parentNode;
}

/** The host of the shadow root, or the frame of the document, that holds an element. */
export function elementAround(element: Element): Element | null {
  const root = Node.prototype.getRootNode.call(element);
  if ("host" in root) return (root as ShadowRoot).host;
  try {
    return (root as Document).defaultView?.frameElement ?? null;
  } catch {
    return null; // The frame's page is of another origin.
  }
}
