/**
 * What a person changed in a field: told when the typing pauses, the field is left or its form is
 * sent, not for each key.
 */
import type { Stop } from "../environment";
import { guard } from "../guard";
import { fieldValue, isFieldMasked } from "../privacy/fields";
import { isBlockedElement, isIgnoredElement } from "../privacy/mask";
import { cut } from "../privacy/value";
import type { ObserverContext } from "./context";
import { pathOf, tagOf, targetOf } from "./element";
import { listen } from "./listen";

const PAUSE_MS = 300;
const MAX_VALUE_CHARS = 1_000;

export function startInputs(context: ObserverContext): Stop {
  const { page } = context;
  const timers = new Map<Element, number>();
  /** Fields whose next `change` was already told, by `input`. */
  const told = new WeakSet<Element>();

  const tell = (field: Element) => {
    page.clearTimeout(timers.get(field));
    if (timers.delete(field)) guard(() => noteInput(context, field));
  };
  const tellAll = () => {
    for (const field of [...timers.keys()]) tell(field);
  };
  const wait = (field: Element) => {
    page.clearTimeout(timers.get(field));
    timers.set(
      field,
      page.setTimeout(() => guard(() => tell(field)), PAUSE_MS),
    );
  };
  const onChange = (event: Event) => {
    const field = fieldOf(event);
    if (!field) return;
    if (event.type === "input") {
      told.add(field);
      wait(field);
    } else {
      // Without an `input` before it: some browsers fill in addresses like that.
      if (!told.delete(field)) wait(field);
      tell(field);
    }
  };
  const stops = [
    listen(page.document, ["input", "change"], onChange),
    listen(page.document, ["focusout", "submit"], tellAll),
    listen(page, ["pagehide", "visibilitychange"], tellAll),
  ];
  return () => {
    for (const stop of stops) stop();
    tellAll();
  };
}

/** `contenteditable` has no events of its own: its `input` is of the element that it is said of. */
function fieldOf(event: Event): Element | null {
  const target = targetOf(event);
  if (!target) return null;
  const isField = /^(?:input|textarea|select)$/.test(tagOf(target));
  return isField || (target as HTMLElement).isContentEditable ? target : null;
}

function noteInput({ settings, scrub, note }: ObserverContext, field: Element): void {
  if (isBlockedElement(field, settings) || isIgnoredElement(field, settings)) return;
  const tag = tagOf(field);
  const { type, checked } = field as HTMLInputElement;
  const { value, isMasked } = fieldValue(field, settings);
  const hasCheck = tag === "input" && (type === "checkbox" || type === "radio");
  note("input", {
    path: scrub.text(pathOf(field)),
    tag,
    inputType: inputType(tag, type),
    value: cut(scrub.text(value), MAX_VALUE_CHARS),
    isMasked,
    ...(hasCheck && !isFieldMasked(field, settings) && { isChecked: checked }),
  });
}

function inputType(tag: string, type: string): string {
  if (tag === "input") return type;
  return tag === "textarea" || tag === "select" ? tag : "contenteditable";
}
