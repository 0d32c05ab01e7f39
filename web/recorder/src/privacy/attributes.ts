/** What may be recorded of the attributes of an element, by what each attribute is for. */
import type { Settings } from "../options";
import { withoutCssSecrets } from "./css";
import { isField, recordedValue } from "./fields";
import { masked, maskedValue, type TextMask } from "./mask";
import { REDACTED, remembering } from "./names";
import type { Scrub } from "./scrub";

/** What holds for all that is in an element, and for itself. */
export interface Around {
  mask: TextMask;
  /** Nothing may tell which option is chosen. */
  hidesChoice: boolean;
  isBlocked: boolean;
}

const KINDS = {
  /** Long or many, and never a secret: names, relations, drawings, and what rrweb itself noted. */
  kept: /^(?:class|id|type|role|rel|name|for|d|points|transform|viewBox|width|height|integrity|aria-(?:controls|labelledby|describedby)|data-rr-.*|rr_(?!src).*)$/,
  url: /^(?:(?:xlink:)?href|(?:rr_)?src|(?:form)?action|poster|cite|background|data|codebase|ping|itemid)$/,
  srcset: /^(?:image)?srcset$/,
  css: /^(?:style|_cssText)$/,
  value: /^value$/,
  /** Text that a person sees or hears. */
  shown:
    /^(?:title|alt|placeholder|label|content|summary|data-(?:tooltip|title|content)|aria-(?:label|description|placeholder|valuetext|roledescription))$/,
  /** No replay needs them: the code of handlers, what a frame shows (it is recorded from the
   * frame), and what is a secret by what it is for. */
  leftOut: /^(?:on.*|srcdoc|nonce)$/,
  /** A common way to let a box grow with what is typed into it. */
  typed: /^data-.*value$/,
};

type Kind = keyof typeof KINDS | "other";

/** Data in place of an address, that a page needs to look as it did. */
const LOOKS = /^\s*data:(?:image|font|audio|video|text\/css|application\/(?:x-)?font)/i;

/** What cleans the attributes of elements, in place. */
export type CleanAttributes = (
  attributes: Record<string, unknown>,
  element: Element | null,
  around: Around,
) => void;

export function newCleanAttributes(settings: Settings, scrub: Scrub): CleanAttributes {
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  const kindOf = remembering<Kind>((name) => kinds.find((it) => KINDS[it].test(name)) ?? "other");
  const url = (address: string) => (LOOKS.test(address) ? address : scrub.url(address));

  const cleaned = (name: string, value: string, element: Element | null, mask: TextMask) => {
    const kind = kindOf(name);
    if (kind === "kept") return value;
    if (kind === "leftOut") return undefined;
    if (kind === "url") return url(value);
    if (kind === "srcset") return value.replace(/\S+/g, url);
    if (kind === "css") return withoutCssSecrets(value, scrub.url);
    if (kind === "value" && element && isField(element)) {
      return scrub.text(recordedValue(element, value, settings));
    }
    const isTyped = kind === "typed" || (kind === "value" && isSuggestion(element));
    if (isTyped && settings.maskAllInputs) return maskedValue(value);
    if (mask !== null && (kind === "shown" || kind === "value")) {
      return masked(value, mask, element, settings);
    }
    const isMeta = name === "content" && element?.tagName === "META";
    const named = isMeta ? (element.getAttribute("name") ?? "") : name;
    return scrub.isSecretName(named) ? REDACTED : scrub.text(value);
  };

  return (attributes, element, { mask, hidesChoice }) => {
    for (const name in attributes) {
      const value = attributes[name];
      if (typeof value !== "string" || value === "") continue;
      const clean = cleaned(name, value, element, mask);
      if (clean === undefined) delete attributes[name];
      else attributes[name] = clean;
    }
    if (hidesChoice) delete attributes.selected;
  };
}

/** A suggestion of a list, or the field of a custom element. */
function isSuggestion(element: Element | null): boolean {
  return (
    element !== null && (element.tagName.includes("-") || element.closest("datalist") !== null)
  );
}
