/** What may be recorded of the attributes of an element, by what each attribute is for. */
import type { Settings } from "../options";
import { withoutCssSecrets } from "./css";
import { isField, recordedValue } from "./fields";
import { masked, maskedValue, type TextMask } from "./mask";
import { REDACTED } from "./names";
import type { Scrub } from "./scrub";

/** What holds for all that is in an element, and for itself. */
export interface Around {
  mask: TextMask;
  /** Nothing may tell which option is chosen. */
  hidesChoice: boolean;
  isBlocked: boolean;
}

/** Long or many, and never a secret: names, relations, drawings, and what rrweb itself noted. */
const KEPT =
  /^(?:class|id|type|role|rel|name|for|d|points|transform|viewBox|width|height|integrity|aria-(?:controls|labelledby|describedby)|data-rr-.*|rr_(?!src).*)$/;
const URLS =
  /^(?:(?:xlink:)?href|(?:rr_)?src|(?:form)?action|poster|cite|background|data|codebase|ping|itemid)$/;
const STYLES = /^(?:style|_cssText)$/;
/** Text that a person sees or hears. */
const SHOWN =
  /^(?:title|alt|placeholder|label|content|summary|value|data-(?:tooltip|title|content)|aria-(?:label|description|placeholder|valuetext|roledescription))$/;
/** No replay needs them: the code of handlers, what a frame shows (it is recorded from the frame),
 * and what is a secret by what it is for. */
const LEFT_OUT = /^(?:on.*|srcdoc|nonce)$/;

/** Data in place of an address, that a page needs to look as it did. */
const LOOKS = /^\s*data:(?:image|font|audio|video|text\/css|application\/(?:x-)?font)/i;

/** In place. */
export function cleanAttributes(
  attributes: Record<string, unknown>,
  element: Element | null,
  { mask, hidesChoice }: Around,
  settings: Settings,
  scrub: Scrub,
): void {
  const url = (address: string) => (LOOKS.test(address) ? address : scrub.url(address));
  const isMeta = element?.tagName === "META";
  const cleaned = (name: string, value: string): string | undefined => {
    if (URLS.test(name)) return url(value);
    if (name === "srcset" || name === "imagesrcset") return value.replace(/\S+/g, url);
    if (STYLES.test(name)) return withoutCssSecrets(value, scrub.url);
    if (LEFT_OUT.test(name)) return undefined;
    if (name === "value") {
      if (element && isField(element)) return scrub.text(recordedValue(element, value, settings));
      // A suggestion, or the field of a custom element.
      const isTyped = element && (element.closest("datalist") || element.tagName.includes("-"));
      if (isTyped && settings.maskAllInputs) return maskedValue(value);
    }
    if (mask !== null && SHOWN.test(name)) return masked(value, mask, element, settings);
    const named = isMeta && name === "content" ? element.getAttribute("name") : name;
    if (scrub.isSecretName(named ?? "")) return REDACTED;
    // A common way to let a box grow with what is typed into it.
    if (settings.maskAllInputs && /^data-.*value$/.test(name)) return maskedValue(value);
    return scrub.text(value);
  };
  for (const name in attributes) {
    const value = attributes[name];
    if (typeof value !== "string" || value === "" || KEPT.test(name)) continue;
    attributes[name] = cleaned(name, value);
    if (attributes[name] === undefined) delete attributes[name];
  }
  if (hidesChoice) delete attributes.selected;
}
