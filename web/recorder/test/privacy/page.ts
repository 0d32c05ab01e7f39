/** Pages for tests, and what rrweb would record of them. */
import type { RecordedEvent } from "../../src/event";
import { type RecorderOptions, settings } from "../../src/options";
import { newScrub } from "../../src/privacy/scrub";
import { newEventScrubber } from "../../src/privacy/scrub-event";

interface SerializedNode {
  type: number;
  id: number;
  tagName?: string;
  attributes?: Record<string, string>;
  childNodes?: SerializedNode[];
  textContent?: string;
}

export interface RecordedPage {
  idOf(selector: string): number;
  /** Registers nodes that came later, and says what rrweb would record of one. */
  add(node: Node): SerializedNode;
  /** The event after it was scrubbed. */
  scrub<Event extends RecordedEvent>(event: Event): Event;
  /** The whole page after it was scrubbed, as HTML with shadow roots in line. */
  html(): string;
}

export function recordedPage(html: string, options: RecorderOptions = {}): RecordedPage {
  document.documentElement.innerHTML = html;
  const nodes: Node[] = [];
  const all = settings(options, "https://shop.example/");
  const scrub = newEventScrubber({
    settings: all,
    scrub: newScrub(all),
    nodeOf: (id) => nodes[id] ?? null,
  });
  const scrubbed = <Event extends RecordedEvent>(event: Event) => {
    scrub(event);
    return event;
  };
  const add = (node: Node) => serialized(node, nodes);
  const idOf = (selector: string) => {
    const node = document.querySelector(selector);
    if (!node) throw new Error(`nothing is ${selector}`);
    const known = nodes.indexOf(node);
    return known >= 0 ? known : add(node).id;
  };
  return {
    idOf,
    add,
    scrub: scrubbed,
    html() {
      const node = add(document.documentElement);
      scrubbed({ type: 2, timestamp: 1, data: { node } });
      return written(node);
    },
  };
}

function serialized(node: Node, nodes: Node[]): SerializedNode {
  const id = nodes.push(node) - 1;
  if (node.nodeType !== Node.ELEMENT_NODE) {
    return {
      type: node.nodeType === Node.COMMENT_NODE ? 5 : 3,
      id,
      textContent: node.nodeValue ?? "",
    };
  }
  const element = node as Element;
  const children = [...element.childNodes, ...(element.shadowRoot?.childNodes ?? [])];
  return {
    type: 2,
    id,
    tagName: element.tagName.toLowerCase(),
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    childNodes: children.map((child) => serialized(child, nodes)),
  };
}

function written({
  type,
  tagName,
  attributes = {},
  childNodes = [],
  textContent,
}: SerializedNode): string {
  if (type === 3) return textContent ?? "";
  if (type === 5) return `<!--${textContent}-->`;
  const names = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  if (/^(?:img|input)$/.test(tagName ?? "")) return `<${tagName}${names.join("")}>`;
  return `<${tagName}${names.join("")}>${childNodes.map(written).join("")}</${tagName}>`;
}
