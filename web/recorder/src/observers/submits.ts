/**
 * Forms that are sent, by a person or by a script. The values are read field by field: the
 * browser's own `FormData` of a form would run the page's listeners.
 */
import type { Stop } from "../environment";
import { hook } from "../hooks";
import { fieldValue, isSensitive } from "../privacy/fields";
import { isBlockedElement } from "../privacy/mask";
import { cut } from "../privacy/value";
import type { ObserverContext } from "./context";
import { attributeOf, pathOf, tagOf, targetOf } from "./element";
import { listen } from "./listen";

const MAX_FIELDS = 200;
const MAX_NAME_CHARS = 100;
const MAX_VALUE_CHARS = 500;
const REDACTED = "[redacted]";
const UNSENT = new Set(["button", "image", "reset", "submit"]);

export function startSubmits(context: ObserverContext): Stop {
  const { page } = context;
  const stops = [
    listen<SubmitEvent>(page.document, ["submit"], (event) => {
      const form = targetOf(event);
      if (form) noteSubmit(context, form, event.submitter ?? null);
    }),
    // `requestSubmit()` makes an event, this makes none.
    hook(page.HTMLFormElement.prototype, "submit", ({ self }) => {
      if (self instanceof page.HTMLFormElement) noteSubmit(context, self, null);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function noteSubmit(context: ObserverContext, form: Element, submitter: Element | null): void {
  const { page, settings, scrub, note } = context;
  if (isBlockedElement(form, settings)) return;
  const chosen = (name: string) =>
    (submitter && attributeOf(submitter, `form${name}`)) ?? attributeOf(form, name);
  note("submit", {
    path: scrub.text(pathOf(form)),
    action: scrub.url(chosen("action") || page.location.href, page.document.baseURI),
    method: (chosen("method") || "get").toLowerCase(),
    formData: formData(context, form),
  });
}

function formData(context: ObserverContext, form: Element): Record<string, string> {
  const { page, scrub } = context;
  const { prototype } = page.HTMLFormElement;
  const fields: ArrayLike<Element> = Reflect.get(prototype, "elements", form);
  const values = new Map<string, string>();
  for (const field of Array.from(fields).slice(0, MAX_FIELDS)) {
    const name = scrub.text((attributeOf(field, "name") ?? "").slice(0, MAX_NAME_CHARS));
    if (name === "" || !isSent(field)) continue;
    const value = shownValue(context, name, field);
    const before = values.get(name);
    values.set(name, before === undefined || value === REDACTED ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(values);
}

function isSent(field: Element): boolean {
  const { type, checked, disabled } = field as HTMLInputElement;
  if (disabled || UNSENT.has(type) || /^(?:fieldset|object|output)$/.test(tagOf(field)))
    return false;
  return checked || (type !== "checkbox" && type !== "radio");
}

function shownValue({ settings, scrub }: ObserverContext, name: string, field: Element): string {
  const { type, files } = field as HTMLInputElement;
  if (type === "file") return `${files?.length ?? 0} files`;
  if (scrub.isSecretName(name) || isSensitive(field)) return REDACTED;
  return cut(scrub.text(fieldValue(field, settings).value), MAX_VALUE_CHARS);
}
