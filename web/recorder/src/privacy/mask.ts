/** Text and elements that are kept from view, because the page asked for it or because a person
 * typed them. */
import { closestAcross, elementAt } from "./ancestry";
import { EDITABLE, type MaskSettings, selectors } from "./selectors";

/** Of what was typed only this is told: about how long it is. */
const LENGTH_CLASSES = [4, 8, 16, 32, 64] as const;

/** What text of an element becomes in `textOf`, at most. */
const MAX_TEXT_CHARS = 100;
/** How much of one text it looks at, white space and all. */
const MAX_READ_CHARS = 1_000;
/** How many nodes `textOf` looks at: a click on the page's body must cost nothing. */
const MAX_TEXT_NODES = 300;

const UNREAD: ReadonlySet<string> = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TITLE"]);

/** Nothing stays nothing; else the next length class in asterisks. */
export function maskedValue(text: string): string {
  if (text === "") return "";
  const length = LENGTH_CLASSES.find((most) => text.length <= most) ?? 64;
  return "*".repeat(length);
}

/** Text in which each character that is no space became `*`, or what the page makes of it. */
export function maskedText(text: string, element: Element | null, settings: MaskSettings): string {
  if (settings.maskTextFn) {
    try {
      return String(settings.maskTextFn(text, element));
    } catch {
      // The page's own function failed: its text stays hidden all the same.
    }
  }
  return text.replace(/\S/g, "*");
}

export function isMaskedElement(element: Element, settings: MaskSettings): boolean {
  return settings.maskAllText || closestAcross(element, selectors(settings).masked) !== null;
}

export function isBlockedElement(element: Element, settings: MaskSettings): boolean {
  return closestAcross(element, selectors(settings).blocked) !== null;
}

export function isIgnoredElement(element: Element, settings: MaskSettings): boolean {
  return closestAcross(element, selectors(settings).ignored) !== null;
}

/** Whether what a person types goes straight into the page there. */
export function isEditable(element: Element): boolean {
  return element.ownerDocument.designMode === "on" || closestAcross(element, EDITABLE) !== null;
}

/** How text is masked that stands in an element: as text of the page, as typed, or not at all. */
export type TextMask = "text" | "typed" | null;

export function textMask(element: Element, settings: MaskSettings): TextMask {
  if (settings.maskAllInputs && isEditable(element)) return "typed";
  return isMaskedElement(element, settings) ? "text" : null;
}

export function masked(
  text: string,
  mask: TextMask,
  element: Element | null,
  settings: MaskSettings,
): string {
  if (mask === "typed") return maskedValue(text);
  return mask === "text" ? maskedText(text, element, settings) : text;
}

/** What a person reads in an element, masked where it is to be, in one line of 100 characters. */
export function textOf(element: Element, settings: MaskSettings): string {
  const found: string[] = [];
  let nLeft = MAX_TEXT_NODES;
  let nChars = 0;
  const isDone = () => nLeft <= 0 || nChars > MAX_TEXT_CHARS;
  const read = (node: Node, mask: TextMask, around: Element): void => {
    nLeft -= 1;
    if (node.nodeType === Node.TEXT_NODE) {
      const text = (node.nodeValue ?? "").slice(0, MAX_READ_CHARS).replace(/\s+/g, " ");
      found.push(masked(text, mask, around, settings));
      nChars += text.trim().length;
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      readElement(node as Element);
    }
  };
  const readElement = (inner: Element): void => {
    if (UNREAD.has(inner.tagName) || isBlockedElement(inner, settings)) return;
    const mask = textMask(inner, settings);
    const said = labelOf(inner);
    if (said !== "") found.push(masked(` ${said} `, mask, inner, settings));
    if (/^(?:INPUT|TEXTAREA|SELECT)$/.test(inner.tagName)) return;
    // Not a list of them: there may be thousands, of which ten are read.
    const children: Node = inner.shadowRoot ?? inner;
    for (let child = firstChildOf(children); child && !isDone(); child = child.nextSibling) {
      read(child, mask, inner);
    }
  };
  readElement(elementAt(element) ?? element);
  return found.join("").replace(/\s+/g, " ").trim().slice(0, MAX_TEXT_CHARS);
}

/** By the prototype: a form's may be an input of that name. */
function firstChildOf(node: Node): Node | null {
  return Reflect.get(Node.prototype, "firstChild", node);
}

/** What an element says by an attribute: a picture, or a button that is an input. */
function labelOf(element: Element): string {
  if (element.tagName === "IMG") return element.getAttribute("alt") ?? "";
  if (element.tagName !== "INPUT") return "";
  const input = element as HTMLInputElement;
  return BUTTONS.has(input.type) ? input.value || input.alt : "";
}

/** Inputs that are buttons: what they hold is text of the page, and nobody types it. */
export const BUTTONS: ReadonlySet<string> = new Set(["button", "submit", "reset", "image"]);
