/** Text and elements that are kept from view, because the page asked for it or because a person
 * typed them. */
import { closestAcross } from "./ancestry";
import { EDITABLE, type MaskSettings, selectors } from "./selectors";
import { isSensitive } from "./sensitive";

/** Of what was typed only this is told: about how long it is. */
const MIN_CLASS = 4;
const MAX_CLASS = 64;

/** What text of an element becomes in `textOf`, at most. */
const MAX_TEXT_CHARS = 100;
/** How much of one text it looks at, white space and all. */
const MAX_READ_CHARS = 1_000;
/** How many nodes `textOf` looks at: a click on the page's body must cost nothing. */
const MAX_TEXT_NODES = 300;

const UNREAD = /^(?:SCRIPT|STYLE|NOSCRIPT|TEMPLATE|TITLE)$/i;

/** Nothing stays nothing; else the next length class in asterisks. */
export function maskedValue(text: string): string {
  if (text === "") return "";
  let length = MIN_CLASS;
  while (length < text.length && length < MAX_CLASS) length *= 2;
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

/** How text is masked that stands in an element: as text of the page, as typed, or not at all. */
export type TextMask = "text" | "typed" | null;

export function textMask(element: Element, settings: MaskSettings): TextMask {
  const host = closestAcross(element, EDITABLE);
  if (isTyped(host, element.ownerDocument, settings)) return "typed";
  return isMaskedElement(element, settings) ? "text" : null;
}

/** Whether what a person types goes straight into the page, and is masked: in an element that can
 * be edited, or in a whole page that can. */
export function isTyped(
  host: Element | null,
  { designMode }: Document,
  { maskAllInputs }: MaskSettings,
): boolean {
  if (maskAllInputs) return host !== null || designMode === "on";
  return host !== null && isSensitive(host);
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
    if (UNREAD.test(inner.tagName) || isBlockedElement(inner, settings)) return;
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
  readElement(element);
  return found.join("").replace(/\s+/g, " ").trim().slice(0, MAX_TEXT_CHARS);
}

/** By the prototype: a form's may be an input of that name. */
function firstChildOf(node: Node): Node | null {
  return Reflect.get(Node.prototype, "firstChild", node);
}

/** What an element says by an attribute: a picture, or a button that is an input. */
function labelOf(element: Element): string {
  if (element.tagName === "IMG") return element.getAttribute("alt") ?? "";
  return isButton(element) ? element.value || element.alt : "";
}

/** Inputs that are buttons: what they hold is text of the page, and nobody types it. */
export function isButton(element: Element): element is HTMLInputElement {
  const { tagName, type } = element as HTMLInputElement;
  return tagName === "INPUT" && /^(?:button|submit|reset|image)$/.test(type);
}
