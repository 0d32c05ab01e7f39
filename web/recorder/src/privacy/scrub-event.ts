/**
 * The last hand on what rrweb recorded, before anything is kept: text is masked, addresses and
 * attributes are scrubbed, in place. rrweb hides fields by itself, but it forgets masks at shadow
 * roots and frames, and records titles, addresses and what a field was given in HTML as they are.
 * Here the real nodes are asked. An event at which this throws must not be kept.
 */
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, type RecordedEvent } from "../event";
import type { Settings } from "../options";
import { around } from "./ancestry";
import { type Around, type CleanAttributes, newCleanAttributes } from "./attributes";
import { withoutCssSecrets } from "./css";
import { isFieldMasked, recordedValue } from "./fields";
import { isTyped, masked, maskedValue } from "./mask";
import type { Scrub } from "./scrub";
import { EDITABLE, selectors } from "./selectors";

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
const ELEMENT = 2;
const TEXT = 3;
const COMMENT = 5;
const META = 4;
const MUTATION = 0;
const INPUT = 5;
const SELECTION = 14;
/** Rules, fonts, single properties, constructed sheets. */
const STYLES: readonly unknown[] = [8, 10, 13, 15];

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

class EventScrubber {
  private readonly _clean: CleanAttributes;
  /** What all elements match that are other than what they are in. */
  private readonly _marks: string;
  /** The page chose selectors, of which only the browser knows what they match. */
  private readonly _hasOwnMarks: boolean;
  /** Answers hold while one event is looked at, in which the page stands still. */
  private _known = new Map<Node, Around>();

  constructor(private readonly _context: EventScrubContext) {
    const { settings, scrub } = _context;
    const { masked, blocked } = selectors(settings);
    this._hasOwnMarks = !!(settings.maskTextSelector || settings.blockSelector);
    this._clean = newCleanAttributes(settings, scrub);
    this._marks = `${EDITABLE},select,${masked},${blocked}`;
  }

  private get _outermost(): Around {
    const mask = this._context.settings.maskAllText ? "text" : null;
    return { mask, hidesChoice: false, isBlocked: false };
  }

  scrub({ type, data }: RecordedEvent): void {
    this._known = new Map();
    if (type === META) {
      const meta = data as { href: string };
      meta.href = this._context.scrub.url(meta.href);
    }
    if (type === FULL_SNAPSHOT) {
      this._node((data as { node: SerializedNode }).node, null, this._outermost);
    }
    if (type === INCREMENTAL_SNAPSHOT) this._change(data as { source: number });
  }

  private _change(data: { source: number }): void {
    const { source } = data;
    if (source === MUTATION) this._mutation(data as unknown as Mutation);
    if (source === INPUT) this._input(data as unknown as { id: number; text: string });
    if (source === SELECTION) {
      this._selection(data as unknown as { ranges: { start: number; end: number }[] });
    }
    if (STYLES.includes(source)) this._styles(data);
  }

  private _mutation(mutation: Mutation): void {
    const { nodeOf } = this._context;
    mutation.adds = mutation.adds.filter(({ parentId, node }) => {
      const real = nodeOf(node.id);
      const place = real ? around(real) : nodeOf(parentId);
      const inside = this._inside(place);
      if (!inside.isBlocked) this._node(node, place, inside);
      return !inside.isBlocked;
    });
    for (const text of mutation.texts) {
      const real = nodeOf(text.id);
      const place = real && around(real);
      if (text.value) text.value = this._text(text.value, place, this._inside(place));
    }
    for (const change of mutation.attributes) {
      const element = nodeOf(change.id) as Element | null;
      const inside = this._inside(element);
      if (inside.isBlocked) change.attributes = {};
      this._styles(change.attributes.style);
      this._clean(change.attributes, element, inside);
    }
  }

  /** All of a tree, on the way down: no element needs to look up. */
  private _node(node: SerializedNode, place: Node | null, outside: Around): void {
    const { type, attributes, childNodes, textContent } = node;
    if (type === TEXT && textContent) node.textContent = this._text(textContent, place, outside);
    if (type === COMMENT) node.textContent = "";
    const real = childNodes ? this._context.nodeOf(node.id) : null;
    const inside = this._isPlain(node) ? outside : this._step(real, outside);
    if (type === ELEMENT && attributes) {
      this._clean(attributes, real as Element | null, inside);
    }
    for (const child of childNodes ?? []) this._node(child, real, inside);
  }

  /** Whether what was recorded of an element already tells that nothing is marked in it, as of
   * nearly all: that is cheaper than to ask the browser. */
  private _isPlain({ tagName, attributes }: SerializedNode): boolean {
    if (!attributes || tagName === "select" || this._hasOwnMarks) return false;
    if (/\brr-/.test(`${attributes.class}`)) return false;
    for (const name in attributes) if (/^(?:contented|data-revisit)/.test(name)) return false;
    return true;
  }

  /** What holds in an element, a shadow root or a document, by all that it is in. */
  private _inside(place: Node | null): Around {
    if (!place) return this._outermost;
    const known = this._known.get(place);
    if (known) return known;
    const inside = this._step(place, this._inside(around(place)));
    this._known.set(place, inside);
    return inside;
  }

  /** What holds in a place, given what holds around it. */
  private _step(place: Node | null, outside: Around): Around {
    const { settings } = this._context;
    if (place?.nodeType === Node.DOCUMENT_NODE) {
      return isTyped(null, place as Document, settings) ? { ...outside, mask: "typed" } : outside;
    }
    const is = (selector: string) => Element.prototype.matches.call(place, selector);
    if (place?.nodeType !== Node.ELEMENT_NODE || !is(this._marks)) return outside;
    const element = place as Element;
    const { masked, blocked } = selectors(settings);
    const isEdited = is(EDITABLE) && isTyped(element, element.ownerDocument, settings);
    const hidesChoice = is("select") && isFieldMasked(element, settings);
    return {
      mask: isEdited ? "typed" : (outside.mask ?? (is(masked) ? "text" : null)),
      hidesChoice: outside.hidesChoice || hidesChoice,
      isBlocked: outside.isBlocked || is(blocked),
    };
  }

  private _text(text: string, place: Node | null, { mask, isBlocked }: Around): string {
    const { settings, scrub } = this._context;
    const element = place as Element | null;
    switch (isBlocked ? "noscript" : place?.nodeName.toLowerCase()) {
      case "noscript": // Markup as text, which no replay shows.
        return "";
      case "title":
        return masked(scrub.text(text), mask, element, settings);
      case "style":
        return withoutCssSecrets(text, scrub.url);
      case "textarea":
        return recordedValue(place as Element, text, settings);
      default:
        return masked(text, mask, element, settings);
    }
  }

  private _input(input: { id: number; text: string }): void {
    const { nodeOf, settings } = this._context;
    const element = nodeOf(input.id) as Element | null;
    if (element) input.text = recordedValue(element, input.text, settings);
    else if (input.id < 0) input.text = "";
    else if (settings.maskAllInputs) input.text = maskedValue(input.text);
  }

  /** How far a selection reaches into text that is masked would tell how long that text is. */
  private _selection(selection: { ranges: { start: number; end: number }[] }): void {
    const isOpen = (id: number) => {
      const { mask, isBlocked } = this._inside(this._context.nodeOf(id));
      return mask === null && !isBlocked;
    };
    selection.ranges = selection.ranges.filter(({ start, end }) => isOpen(start) && isOpen(end));
  }

  /** All texts in what rrweb tells of styles and fonts, in whatever form. */
  private _styles(told: unknown): void {
    if (typeof told !== "object" || told === null) return;
    for (const [name, value] of Object.entries(told)) {
      if (typeof value !== "string") this._styles(value);
      else Object.assign(told, { [name]: withoutCssSecrets(value, this._context.scrub.url) });
    }
  }
}
