/**
 * Elements as events of ours name them. A form shadows its own properties with its fields, so that
 * `form.id` may be an input: what is asked of an element is asked by the DOM's own prototypes.
 */

/** Deeper elements are named from the nearest of these on. */
const MAX_STEPS = 40;
const MAX_ID_CHARS = 60;

/** What an event is about, also where that is inside a shadow root. */
export function targetOf(event: Event): Element | null {
  const [target] = event.composedPath();
  return target instanceof Node && target.nodeType === Node.ELEMENT_NODE
    ? (target as Element)
    : null;
}

/** `html > body > main > button#buy`. What a shadow root holds comes after its host. */
export function pathOf(element: Element): string {
  const steps: string[] = [];
  for (let at: Element | null = element; at; at = elementAbove(at)) {
    if (steps.length === MAX_STEPS) {
      steps.unshift("…");
      break;
    }
    const id = attributeOf(at, "id");
    steps.unshift(id ? `${tagOf(at)}#${id.slice(0, MAX_ID_CHARS)}` : tagOf(at));
  }
  return steps.join(" > ");
}

export function tagOf(element: Element): string {
  return String(Reflect.get(Element.prototype, "localName", element));
}

export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

function elementAbove(element: Element): Element | null {
  const parent: unknown = Reflect.get(Node.prototype, "parentNode", element);
  if (parent instanceof ShadowRoot) return parent.host;
  return parent instanceof Element ? parent : null;
}
