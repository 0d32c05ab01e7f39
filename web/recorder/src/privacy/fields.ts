/** The fields of a page and what of their values may be recorded. */
import { closestAcross } from "./ancestry";
import {
  isBlockedElement,
  isButton,
  isIgnoredElement,
  isMaskedElement,
  maskedText,
  maskedValue,
} from "./mask";
import { EDITABLE, type MaskSettings } from "./selectors";
import { isSensitive } from "./sensitive";
import { typedWithoutSecrets } from "./text";

export { isSensitive };

/** What stands for a secret, however long it is. */
const SECRET = "********";

export interface FieldValue {
  value: string;
  isMasked: boolean;
}

/** What a field shows, as it may be recorded. */
export function fieldValue(element: Element, settings: MaskSettings): FieldValue {
  const value = isField(element)
    ? element.value
    : ((closestAcross(element, EDITABLE) ?? element).textContent ?? "");
  const shown = recordedValue(element, value, settings);
  return { value: shown, isMasked: shown !== value };
}

/** What may be recorded of a value that a field has or is about to have. */
export function recordedValue(element: Element, value: string, settings: MaskSettings): string {
  if (value === "" || isBlockedElement(element, settings)) return "";
  if (isButton(element)) {
    return isMaskedElement(element, settings) ? maskedText(value, element, settings) : value;
  }
  if (isIgnoredElement(element, settings)) return "";
  if (isSensitive(element) || /^(?:hidden|file)$/.test((element as HTMLInputElement).type)) {
    return SECRET;
  }
  if (isFieldMasked(element, settings)) return maskedValue(value);
  return isDrawnHidden(element) ? SECRET : typedWithoutSecrets(value);
}

/** Whether nothing but a length class of a field may be recorded, nor which option was chosen. */
export function isFieldMasked(element: Element, settings: MaskSettings): boolean {
  return settings.maskAllInputs || isMaskedElement(element, settings) || isSensitive(element);
}

export function isField(element: Element): element is HTMLInputElement {
  return /^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

/** A field of text that is drawn in dots, as some pages do to keep password managers away. */
function isDrawnHidden(element: Element): boolean {
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  return !["", "none"].includes(style?.getPropertyValue("-webkit-text-security") ?? "");
}
