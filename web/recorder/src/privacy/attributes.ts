/** What may be recorded of the attributes of an element, by what each attribute is for. */
import type { Settings } from "../options";
import { withoutCssSecrets } from "./css";
import { recordedValue } from "./fields";
import { BUTTONS, masked, maskedValue, type TextMask } from "./mask";
import { REDACTED } from "./names";
import type { Scrub } from "./scrub";

/** An element as rrweb recorded it, and the real one where it is at hand. */
export interface RecordedElement {
  tag: string;
  attributes: Record<string, unknown>;
  element: Element | null;
  mask: TextMask;
  /** Nothing may tell which of its options is chosen. */
  hidesChoice: boolean;
}

type Kind = "kept" | "url" | "srcset" | "css" | "shown" | "value" | "left out";

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    kept:
      "class id for type role rel name lang dir width height tabindex target method media sizes " +
      "colspan rowspan style-src integrity crossorigin loading decoding autocomplete slot part is " +
      "d points transform viewbox viewBox fill stroke x y x1 x2 y1 y2 cx cy r rx ry offset opacity " +
      "xmlns xmlns:xlink version preserveAspectRatio stroke-width stroke-linecap stroke-linejoin " +
      "fill-rule clip-rule clip-path mask filter aria-hidden aria-expanded aria-controls " +
      "aria-labelledby aria-describedby aria-current aria-selected aria-haspopup aria-live " +
      "rr_dataURL rr_width rr_height rr_mediaState rr_open_mode data-rr-is-password",
    url:
      "href src action formaction poster cite background data longdesc codebase archive manifest " +
      "ping icon xlink:href rr_src usemap itemid",
    srcset: "srcset imagesrcset",
    css: "style _cssText",
    shown:
      "title alt placeholder label content summary abbr aria-label aria-description " +
      "aria-placeholder aria-valuetext aria-roledescription data-tooltip data-title data-content",
    value: "value",
    // What a frame shows is recorded from the frame; a nonce is a secret by what it is for.
    "left out": "srcdoc nonce",
  } satisfies Record<Kind, string>).flatMap(([kind, names]) =>
    names.split(" ").map((name) => [name, kind as Kind] as const),
  ),
);

/** Data in place of an address, that a page needs to look as it did. */
const LOOKS = /^\s*data:(?:image|font|audio|video|text\/css|application\/(?:x-)?font)/i;

export class AttributeScrub {
  constructor(
    private readonly _settings: Settings,
    private readonly _scrub: Scrub,
  ) {}

  /** In place. */
  clean(recorded: RecordedElement): void {
    const { attributes } = recorded;
    for (const name in attributes) {
      const value = attributes[name];
      if (typeof value === "string") {
        if (value !== "") this._cleanOne(name, value, recorded);
      } else if (name === "style" && typeof value === "object" && value !== null) {
        this._cleanStyles(value as Record<string, unknown>);
      }
    }
    if (recorded.hidesChoice && "selected" in attributes) delete attributes.selected;
  }

  css(text: string): string {
    return withoutCssSecrets(text, (url) => this._scrub.url(url));
  }

  private _cleanOne(name: string, value: string, recorded: RecordedElement): void {
    const { attributes } = recorded;
    switch (KINDS.get(name)) {
      case "kept":
        return;
      case "url":
        attributes[name] = this._url(value);
        return;
      case "srcset":
        attributes[name] = value.replace(/\S+/g, (part) => this._url(part));
        return;
      case "css":
        attributes[name] = this.css(value);
        return;
      case "shown":
        attributes[name] = this._shown(name, value, recorded);
        return;
      case "value":
        attributes[name] = this._value(value, recorded);
        return;
      case "left out":
        delete attributes[name];
        return;
      default:
        this._cleanOther(name, value, recorded);
    }
  }

  /** Attributes of the page's own making. */
  private _cleanOther(name: string, value: string, { attributes }: RecordedElement): void {
    const isHandler = name.startsWith("on");
    if (isHandler) {
      // A replay runs no script, and nobody reads it there.
      delete attributes[name];
    } else if (this._scrub.isSecretName(name)) {
      attributes[name] = REDACTED;
    } else if (this._settings.maskAllInputs && /^data-.*value$/.test(name)) {
      // A common way to let a box grow with what is typed into it.
      attributes[name] = maskedValue(value);
    } else {
      attributes[name] = this._scrub.text(value);
    }
  }

  private _url(url: string): string {
    return LOOKS.test(url) ? url : this._scrub.url(url);
  }

  private _shown(name: string, value: string, { attributes, element, mask }: RecordedElement) {
    if (mask !== null) return masked(value, mask, element, this._settings);
    if (name === "content") {
      const about = attributes.name ?? attributes.property ?? element?.getAttribute("name") ?? "";
      if (this._scrub.isSecretName(String(about))) return REDACTED;
    }
    return this._scrub.text(value);
  }

  private _value(value: string, recorded: RecordedElement): string {
    const { tag, attributes, element, mask } = recorded;
    const isField = tag === "input" || tag === "textarea" || tag === "select";
    const isButton = tag === "input" && BUTTONS.has(String(attributes.type).toLowerCase());
    if (isField && element) {
      const shown = recordedValue(element, value, this._settings);
      return isButton ? this._scrub.text(shown) : shown;
    }
    // A suggestion of a datalist, a custom element's field, or a field of another origin's frame.
    const isTyped = (isField && !isButton) || tag.includes("-") || recorded.hidesChoice;
    if (isTyped && this._settings.maskAllInputs) return maskedValue(value);
    const isLabel = isButton && mask !== null;
    return isLabel ? masked(value, mask, element, this._settings) : this._scrub.text(value);
  }

  /** Changes of a style: the new value, a value with its priority, or false. */
  private _cleanStyles(styles: Record<string, unknown>): void {
    for (const name in styles) {
      const value = styles[name];
      if (typeof value === "string") styles[name] = this.css(value);
      else if (Array.isArray(value) && typeof value[0] === "string") value[0] = this.css(value[0]);
    }
  }
}
