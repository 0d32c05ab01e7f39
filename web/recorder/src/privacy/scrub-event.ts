/**
 * The last hand on what rrweb recorded, before anything is kept: text is masked, addresses and
 * attributes are scrubbed, in place. rrweb hides fields by itself, but it forgets masks at shadow
 * roots and frames, and records titles, addresses and what a field was given in HTML as they are.
 * Here the real nodes are asked. An event at which this throws must not be kept.
 */
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, type RecordedEvent } from "../event";
import type { Settings } from "../options";
import { elementAt } from "./ancestry";
import { AttributeScrub } from "./attributes";
import { isFieldMasked, isSensitive, recordedValue } from "./fields";
import { isBlockedElement, masked, maskedValue, type TextMask, textMask } from "./mask";
import type { Scrub } from "./scrub";
import { selectors } from "./selectors";

export interface EventScrubContext {
  settings: Settings;
  scrub: Scrub;
  /** rrweb's own register of nodes by their ids. */
  nodeOf(id: number): Node | null;
}

export function newEventScrubber(context: EventScrubContext): (event: RecordedEvent) => void {
  const scrubber = new EventScrubber(context);
  return (event) => scrubber.scrub(event);
}

/** rrweb's types of nodes and sources of changes, as they stand in recordings. */
const DOCUMENT = 0;
const ELEMENT = 2;
const TEXT = 3;
const COMMENT = 5;
const META = 4;
const MUTATION = 0;
const INPUT = 5;
const STYLE_RULE = 8;
const CANVAS = 9;
const FONT = 10;
const STYLE_DECLARATION = 13;
const SELECTION = 14;
const ADOPTED_STYLES = 15;

interface SerializedNode {
  type: number;
  id: number;
  tagName?: string;
  attributes?: Record<string, unknown>;
  childNodes?: SerializedNode[];
  textContent?: string;
}

interface Mutation {
  texts: { id: number; value: string | null }[];
  attributes: { id: number; attributes: Record<string, unknown> }[];
  adds: { parentId: number; node: SerializedNode }[];
}

interface Rules {
  adds?: { rule: string }[];
  rules?: { rule: string }[];
  replace?: string;
  replaceSync?: string;
}

/** Changes of style sheets, of single properties in them, of constructed sheets, and fonts. */
interface Styles extends Rules {
  source: number;
  styles?: Rules[];
  set?: { value: string | null };
  fontSource?: string;
  buffer?: boolean;
}

interface Input {
  id: number;
  text: string;
  isChecked: boolean;
}

/** What holds for all that is in an element. */
interface Surroundings {
  tag: string;
  element: Element | null;
  mask: TextMask;
  hidesChoice: boolean;
  isBlocked: boolean;
}

const NOWHERE: Surroundings = {
  tag: "",
  element: null,
  mask: null,
  hidesChoice: false,
  isBlocked: false,
};

class EventScrubber {
  private readonly _settings: Settings;
  private readonly _scrub: Scrub;
  private readonly _nodeOf: (id: number) => Node | null;
  private readonly _attributes: AttributeScrub;
  /** Answers hold while one event is looked at, in which the page stands still. */
  private _surroundings = new Map<Element, Surroundings>();

  constructor({ settings, scrub, nodeOf }: EventScrubContext) {
    this._settings = settings;
    this._scrub = scrub;
    this._nodeOf = nodeOf;
    this._attributes = new AttributeScrub(settings, scrub);
  }

  scrub({ type, data }: RecordedEvent): void {
    if (typeof data !== "object" || data === null) return;
    this._surroundings = new Map();
    if (type === META) {
      const meta = data as { href: string };
      meta.href = this._scrub.url(meta.href);
    } else if (type === FULL_SNAPSHOT) {
      this._node((data as { node: SerializedNode }).node, this._outermost());
    } else if (type === INCREMENTAL_SNAPSHOT) {
      this._change(data as { source: number });
    }
    this._surroundings = new Map();
  }

  private _outermost(): Surroundings {
    return { ...NOWHERE, mask: this._settings.maskAllText ? "text" : null };
  }

  private _change(data: { source: number }): void {
    switch (data.source) {
      case MUTATION:
        this._mutation(data as unknown as Mutation);
        break;
      case INPUT:
        this._input(data as unknown as Input);
        break;
      case CANVAS:
        this._canvas(data as unknown as { id: number; commands?: unknown[] });
        break;
      case SELECTION:
        this._selection(data as unknown as { ranges: { start: number; end: number }[] });
        break;
      default:
        this._styles(data as unknown as Styles);
    }
  }

  private _mutation(mutation: Mutation): void {
    mutation.adds = mutation.adds.filter(({ parentId, node }) => {
      const around = this._around(this._nodeOf(node.id) ?? this._nodeOf(parentId));
      if (around.isBlocked) return false;
      this._node(node, around);
      return true;
    });
    for (const text of mutation.texts) {
      if (text.value) text.value = this._text(text.value, this._around(this._nodeOf(text.id)));
    }
    for (const { id, attributes } of mutation.attributes) {
      const element = this._nodeOf(id) as Element | null;
      const own = element ? this._within(element) : this._outermost();
      if (own.isBlocked) for (const name in attributes) delete attributes[name];
      this._attributes.clean({ ...own, attributes });
    }
  }

  private _node(node: SerializedNode, around: Surroundings): void {
    if (node.type === TEXT && node.textContent) {
      node.textContent = this._text(node.textContent, around);
    } else if (node.type === COMMENT) {
      node.textContent = "";
    } else if (node.type === ELEMENT) {
      this._element(node, around);
    } else if (node.type === DOCUMENT) {
      this._document(node, around);
    }
  }

  private _document(node: SerializedNode, around: Surroundings): void {
    const page = this._nodeOf(node.id) as Document | null;
    const isTyped = this._settings.maskAllInputs && page?.designMode === "on";
    const inner: Surroundings = isTyped ? { ...around, mask: "typed" } : around;
    for (const child of node.childNodes ?? []) this._node(child, inner);
  }

  private _element(node: SerializedNode, around: Surroundings): void {
    const { tagName: tag = "", attributes = {}, childNodes = [] } = node;
    const element = this._nodeOf(node.id) as Element | null;
    const mask = around.mask === "typed" ? around.mask : this._mask(element, attributes, around);
    const hidesChoice = around.hidesChoice || this._hidesChoice(tag, element);
    const inner: Surroundings = { tag, element, mask, hidesChoice, isBlocked: false };
    this._attributes.clean({ tag, attributes, element, mask, hidesChoice });
    for (const child of childNodes) this._node(child, inner);
  }

  /** The mask of an element by what was recorded of it: on a snapshot's way down no element needs
   * to look up. */
  private _mask(
    element: Element | null,
    attributes: Record<string, unknown>,
    around: Surroundings,
  ): TextMask {
    const { contenteditable } = attributes;
    if (contenteditable !== undefined && String(contenteditable).toLowerCase() !== "false") {
      if (this._settings.maskAllInputs || (element && isSensitive(element))) return "typed";
    }
    if (around.mask !== null) return around.mask;
    const isMarked =
      "data-revisit-mask" in attributes || /(?:^|\s)rr-mask(?:\s|$)/.test(String(attributes.class));
    if (isMarked) return "text";
    const isChosen = this._settings.maskTextSelector !== undefined;
    return isChosen && element?.matches(selectors(this._settings).masked) ? "text" : null;
  }

  private _hidesChoice(tag: string, element: Element | null): boolean {
    if (tag === "datalist") return this._settings.maskAllInputs;
    if (tag !== "select") return false;
    return element ? isFieldMasked(element, this._settings) : this._settings.maskAllInputs;
  }

  private _text(text: string, { tag, element, mask, isBlocked }: Surroundings): string {
    if (isBlocked) return "";
    switch (tag) {
      case "title":
        return masked(this._scrub.text(text), mask, element, this._settings);
      case "noscript": // Markup as text, which no replay shows.
        return "";
      case "style":
        return this._attributes.css(text);
      case "textarea":
        return element ? recordedValue(element, text, this._settings) : maskedValue(text);
      default:
        return masked(text, mask, element, this._settings);
    }
  }

  /** What holds where a node is. */
  private _around(node: Node | null): Surroundings {
    const isElement = node?.nodeType === Node.ELEMENT_NODE;
    const element = node && elementAt(isElement ? (node.parentNode ?? node) : node);
    return element ? this._within(element) : this._outermost();
  }

  /** What holds in an element that is in the page. */
  private _within(element: Element): Surroundings {
    const before = this._surroundings.get(element);
    if (before) return before;
    const tag = element.tagName.toLowerCase();
    const select = Element.prototype.closest.call(element, "select,datalist");
    const within: Surroundings = {
      tag,
      element,
      mask: textMask(element, this._settings),
      hidesChoice: select !== null && this._hidesChoice(select.tagName.toLowerCase(), select),
      isBlocked: isBlockedElement(element, this._settings),
    };
    this._surroundings.set(element, within);
    return within;
  }

  private _input(input: Input): void {
    const element = this._nodeOf(input.id) as Element | null;
    if (element && element.tagName === "SELECT" && isFieldMasked(element, this._settings)) {
      input.text = maskedValue(input.text);
    } else if (element) {
      input.text = recordedValue(element, input.text, this._settings);
    } else if (input.id < 0) {
      input.text = "";
    } else if (this._settings.maskAllInputs) {
      input.text = maskedValue(input.text);
    }
  }

  private _styles(data: Styles): void {
    if (data.source === STYLE_RULE) this._rules(data);
    if (data.source === ADOPTED_STYLES) for (const sheet of data.styles ?? []) this._rules(sheet);
    if (data.source === STYLE_DECLARATION && data.set?.value) {
      data.set.value = this._attributes.css(data.set.value);
    }
    if (data.source === FONT && data.fontSource && !data.buffer) {
      data.fontSource = this._attributes.css(data.fontSource);
    }
  }

  private _rules(sheet: Rules): void {
    for (const added of [...(sheet.adds ?? []), ...(sheet.rules ?? [])]) {
      added.rule = this._attributes.css(added.rule);
    }
    if (sheet.replace) sheet.replace = this._attributes.css(sheet.replace);
    if (sheet.replaceSync) sheet.replaceSync = this._attributes.css(sheet.replaceSync);
  }

  /** Text that is drawn, where a canvas is recorded by what is done to it. */
  private _canvas({ id, commands }: { id: number; commands?: unknown[] }): void {
    const canvas = this._nodeOf(id) as Element | null;
    const mask = canvas ? this._within(canvas).mask : this._outermost().mask;
    for (const command of commands ?? []) {
      const { property, args } = command as { property: string; args?: unknown[] };
      const text = args?.[0];
      if (!args || typeof text !== "string" || !/^(?:fill|stroke)Text$/.test(property)) continue;
      args[0] = mask ? masked(text, mask, canvas, this._settings) : this._scrub.text(text);
    }
  }

  /** How far a selection reaches into text that is masked would tell how long that text is. */
  private _selection(selection: { ranges: { start: number; end: number }[] }): void {
    const isOpen = (id: number) => {
      const { mask, isBlocked } = this._around(this._nodeOf(id));
      return mask === null && !isBlocked;
    };
    selection.ranges = selection.ranges.filter(({ start, end }) => isOpen(start) && isOpen(end));
  }
}
