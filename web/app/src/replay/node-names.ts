/**
 * Knows what the nodes of one window are called, so that a click can be told in words.
 *
 * It keeps the tree of the last snapshot with its changes: tags, a few attributes and text. It is not
 * a mirror: no styles, no frames, no order among siblings after a change.
 */
import { type Fields, fields, list, number, text } from "./recorded";

interface Node {
  readonly tag: string;
  readonly attributes: Fields;
  text: string;
  parentId: number | null;
  readonly children: Set<number>;
}

export interface NodeName {
  /** What a person would call it: its label or its text. May be empty. */
  readonly words: string;
  /** `button`, `a.nav-link`: for when there are no words. */
  readonly element: string;
}

const ELEMENT = 2;
const INTERACTIVE = new Set([
  "a",
  "button",
  "label",
  "select",
  "summary",
  "input",
  "textarea",
  "option",
]);
const INTERACTIVE_ROLES = new Set(["button", "link", "menuitem", "option", "switch", "tab"]);
const NAMING_ATTRIBUTES = ["aria-label", "title", "alt", "placeholder", "name"];
/** An icon in a span in a button is three steps; a click ten levels down is not on the button. */
const CLIMB_LEVELS = 5;
const MAX_WORDS_CHARS = 60;
/** Text is gathered from at most so many nodes; a click on a page's body needs no novel. */
const MAX_VISITED = 60;
const MAX_DEPTH = 500;

export class NodeNames {
  readonly #nodes = new Map<number, Node>();

  snapshot(root: unknown): void {
    this.#nodes.clear();
    this.#add(root, null, 0);
  }

  mutate(data: Fields): void {
    for (const removed of list(data.removes)) this.#remove(number(fields(removed).id));
    for (const added of list(data.adds)) {
      const { node, parentId } = fields(added);
      this.#add(node, number(parentId), 0);
    }
    for (const changed of list(data.texts)) {
      const { id, value } = fields(changed);
      const node = this.#nodes.get(number(id) ?? -1);
      if (node) node.text = text(value);
    }
  }

  name(id: number): NodeName | null {
    const target = this.#nodes.get(id);
    if (!target) return null;
    const node = this.#interactive(target) ?? target;
    return { words: this.#words(node), element: elementText(node) };
  }

  #add(raw: unknown, parentId: number | null, depth: number): void {
    const { id, type, tagName, attributes, textContent, childNodes } = fields(raw);
    const key = number(id);
    if (key === null || depth > MAX_DEPTH) return;
    const node: Node = {
      tag: type === ELEMENT ? text(tagName).toLowerCase() : "",
      attributes: fields(attributes),
      text: text(textContent),
      parentId,
      children: new Set(),
    };
    this.#nodes.set(key, node);
    if (parentId !== null) this.#nodes.get(parentId)?.children.add(key);
    for (const child of list(childNodes)) this.#add(child, key, depth + 1);
  }

  #remove(id: number | null): void {
    const node = id === null ? undefined : this.#nodes.get(id);
    if (!node || id === null) return;
    this.#nodes.get(node.parentId ?? -1)?.children.delete(id);
    const doomed = [id];
    for (let next = doomed.pop(); next !== undefined; next = doomed.pop()) {
      doomed.push(...(this.#nodes.get(next)?.children ?? []));
      this.#nodes.delete(next);
    }
  }

  #interactive(start: Node): Node | null {
    let node: Node | undefined = start;
    for (let level = 0; node && level < CLIMB_LEVELS; level += 1) {
      if (INTERACTIVE.has(node.tag) || INTERACTIVE_ROLES.has(text(node.attributes.role)))
        return node;
      node = this.#nodes.get(node.parentId ?? -1);
    }
    return null;
  }

  #words(node: Node): string {
    const label = text(node.attributes["aria-label"]).trim();
    const said = label || this.#text(node);
    const named = NAMING_ATTRIBUTES.map((name) => text(node.attributes[name]).trim()).find(Boolean);
    return shorten(said || buttonValue(node) || named || "");
  }

  #text(start: Node): string {
    const found: string[] = [];
    const open = [start];
    for (let visited = 0; open.length > 0 && visited < MAX_VISITED; visited += 1) {
      const node = open.pop();
      if (!node || node.tag === "style" || node.tag === "script") continue;
      if (node.text.trim() !== "") found.push(node.text.trim());
      const children = [...node.children].reverse();
      open.push(...children.flatMap((id) => this.#nodes.get(id) ?? []));
    }
    return found.join(" ").replace(/\s+/g, " ");
  }
}

/** Only what a page wrote on its own button; never what a visitor typed. */
function buttonValue({ tag, attributes }: Node): string {
  const isButton = tag === "input" && /^(button|submit|reset)$/.test(text(attributes.type));
  return isButton ? text(attributes.value) : "";
}

function elementText({ tag, attributes }: Node): string {
  const id = text(attributes.id);
  const firstClass = text(attributes.class).split(/\s+/).find(Boolean);
  return `${tag || "text"}${id ? `#${id}` : firstClass ? `.${firstClass}` : ""}`;
}

function shorten(words: string): string {
  return words.length > MAX_WORDS_CHARS
    ? `${words.slice(0, MAX_WORDS_CHARS - 1).trimEnd()}…`
    : words;
}
