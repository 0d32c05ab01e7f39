/**
 * Fields that hold what is never recorded, whatever the page chose: passwords, cards, one-time
 * codes and the like. It goes by what a field is and what it is called; a secret in a field named
 * `note` is hidden by masking, which is the default.
 */
import { isSensitiveName } from "./names";

/** A longer label is a sentence, which may speak of a password without asking for one. */
const MAX_LABEL_CHARS = 60;

/**
 * Fields seen as passwords. A button that shows a password makes it a field of text, and nothing in
 * the page says then what it was. Keyed by the page's fields, so all recorders may know of them.
 */
const wasPassword = new WeakSet<Element>();

export function isSensitive(element: Element): boolean {
  const said = (name: string) => element.getAttribute(name) ?? "";
  if ((element as Partial<HTMLInputElement>).type === "password") wasPassword.add(element);
  return (
    wasPassword.has(element) ||
    said("data-rr-is-password") !== "" ||
    // HTML's autofill names for payment cards and secrets.
    /\b(?:cc-(?!type\b)|(?:current|new)-password\b|one-time-code\b)/i.test(said("autocomplete")) ||
    ["name", "id", "aria-label", "placeholder", "title"].some((name) => isSecret(said(name))) ||
    isSecret(labelOf(element, said("aria-labelledby")))
  );
}

function isSecret(label: string): boolean {
  return label.length <= MAX_LABEL_CHARS && isSensitiveName(label);
}

/** What an element is labelled with. Its own `labels` are not asked: browsers look through the whole
 * page for each of them, which takes seconds where there are thousands of fields. */
function labelOf(element: Element, ids: string): string {
  const root = element.getRootNode() as ParentNode & Node & Partial<NonElementParentNode>;
  const named = ids === "" ? [] : ids.split(/\s+/).map((id) => root.getElementById?.(id) ?? null);
  const pointing = element.id === "" ? [] : (labelsIn(root).get(element.id) ?? []);
  const labels: (Node | null)[] = [element.closest("label"), ...pointing, ...named];
  return labels.map((label) => label?.textContent?.trim() ?? "").join(" ");
}

type Labels = ReadonlyMap<string, readonly Element[]>;

/** The labels of a page by what they are for, until whoever works now has ended: a snapshot asks
 * for each of its fields. */
const labelsNow = new WeakMap<Node, Labels>();

function labelsIn(root: ParentNode & Node): Labels {
  const known = labelsNow.get(root);
  if (known) return known;
  const found = new Map<string, Element[]>();
  // What is not in a page may be no more than an element.
  for (const label of Array.from(root.querySelectorAll("label[for]"))) {
    const id = label.getAttribute("for") ?? "";
    found.set(id, [...(found.get(id) ?? []), label]);
  }
  labelsNow.set(root, found);
  void Promise.resolve().then(() => labelsNow.delete(root));
  return found;
}
