/**
 * The fields of a page and what of their values may be recorded. Some never are, whatever the page
 * chose: passwords, cards, one-time codes and the like. It goes by what a field is and what it is
 * called; a secret in a field named `note` is hidden by masking, which is the default.
 */
import { closestAcross, elementAt } from "./ancestry";
import {
  BUTTONS,
  isBlockedElement,
  isEditable,
  isIgnoredElement,
  isMaskedElement,
  maskedText,
  maskedValue,
} from "./mask";
import { isSensitiveName } from "./names";
import { EDITABLE, type MaskSettings } from "./selectors";
import { typedWithoutSecrets } from "./text";

/** What stands for a secret, however long it is. */
const SECRET = "********";

/** A longer label is a sentence, which may speak of a password without asking for one. */
const MAX_LABEL_CHARS = 60;

/**
 * Fields seen as passwords. A button that shows a password makes it a field of text, and nothing in
 * the page says then what it was. Keyed by the page's fields, so all recorders may know of them.
 */
const wasPassword = new WeakSet<Element>();

export interface FieldValue {
  value: string;
  isMasked: boolean;
}

/** Whether a field holds what is never recorded. */
export function isSensitive(element: Element): boolean {
  if ((element as Partial<HTMLInputElement>).type === "password") wasPassword.add(element);
  return (
    wasPassword.has(element) ||
    element.hasAttribute("data-rr-is-password") ||
    isSecretAutofill(element.getAttribute("autocomplete") ?? "") ||
    ["name", "id", "aria-label", "placeholder", "title"].some((name) =>
      isSecretLabel(element.getAttribute(name)),
    ) ||
    isSecretLabel(labelText(element))
  );
}

/** What a field shows, as it may be recorded. */
export function fieldValue(element: Element, settings: MaskSettings): FieldValue {
  const value = currentValue(element);
  const shown = recordedValue(element, value, settings);
  return { value: shown, isMasked: shown !== value };
}

/** What may be recorded of a value that a field has or is about to have. */
export function recordedValue(element: Element, value: string, settings: MaskSettings): string {
  if (value === "" || isBlockedElement(element, settings)) return "";
  const { type } = element as HTMLInputElement;
  if (element.tagName === "INPUT" && BUTTONS.has(type)) {
    return isMaskedElement(element, settings) ? maskedText(value, element, settings) : value;
  }
  if (isIgnoredElement(element, settings)) return "";
  if (isSensitive(element) || type === "hidden" || type === "file") return SECRET;
  if (isFieldMasked(element, settings)) return maskedValue(value);
  return isDrawnHidden(element) ? SECRET : typedWithoutSecrets(value);
}

/** Whether nothing but a length class of a field may be recorded, nor which option was chosen. */
export function isFieldMasked(element: Element, settings: MaskSettings): boolean {
  return settings.maskAllInputs || isMaskedElement(element, settings) || isSensitive(element);
}

function currentValue(element: Element): string {
  if (/^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) {
    return String((element as HTMLInputElement).value);
  }
  const host = closestAcross(element, EDITABLE);
  return (host ?? (isEditable(element) ? elementAt(element) : null))?.textContent ?? "";
}

/** The autofill field names that HTML has for payment cards and secrets, see
 * https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill. */
function isSecretAutofill(autocomplete: string): boolean {
  return autocomplete
    .toLowerCase()
    .split(/\s+/)
    .some(
      (word) =>
        (word.startsWith("cc-") && word !== "cc-type") ||
        ["current-password", "new-password", "one-time-code"].includes(word),
    );
}

function isSecretLabel(text: string | null): boolean {
  return text !== null && text.length <= MAX_LABEL_CHARS && isSensitiveName(text);
}

function labelText(element: Element): string {
  const labels = Array.from((element as HTMLInputElement).labels ?? []);
  const others = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/);
  const root = element.getRootNode() as Document | ShadowRoot;
  const named = others.map((id) => (id === "" ? null : root.getElementById(id)));
  return [...labels, ...named].map((label) => label?.textContent?.trim() ?? "").join(" ");
}

/** A field of text that is drawn in dots, as some pages do to keep password managers away. */
function isDrawnHidden(element: Element): boolean {
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  const security = style?.getPropertyValue("-webkit-text-security") ?? "";
  return security !== "" && security !== "none";
}
