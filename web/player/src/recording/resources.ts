/**
 * What pages had loaded and a recorder captured, by the address that it came from. Shown in place of
 * the address, which may lead nowhere by now, and which no replay asks.
 *
 * All of it comes from strangers. A picture can only be a picture: what is no image, font or style
 * sheet by its type is not shown, and drawings that could hold scripts never get an address that a
 * tab could open. The frame's own policy lets `data:` and `blob:` in, and nothing here asks for more.
 */

import { EventType, isObject, type RecordedEvent } from "./event.ts";

/** An address, and what was there as a `data:` address. */
export type Resource = readonly [url: string, content: string];

/** What an event says was at an address; null for any other event. */
export function resourceOf({ type, data }: RecordedEvent): Resource | null {
  if (type !== EventType.Asset || !isObject(data) || !isObject(data.payload)) return null;
  const [url, content] = [data.url, data.payload.data];
  return typeof url === "string" && typeof content === "string" ? [url, content] : null;
}

interface Held {
  readonly type: string;
  readonly content: string;
  /** Made when it is first shown, in place of a long string in every page. */
  address: string | null;
}

/** As many as a recorder captures in several page loads, and what a tab can hold beside pages. */
const MAX_RESOURCES = 5_000;
const MAX_CHARS = 96 * 1024 * 1024;

const CONTENT = /^data:((?:image|font)\/[\w.+-]+|text\/css);base64,[A-Za-z0-9+/]*={0,2}$/;
const URL_IN_CSS = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/g;

export class Resources {
  private readonly _byUrl = new Map<string, Held>();
  private _nChars = 0;

  get isEmpty(): boolean {
    return this._byUrl.size === 0;
  }

  /** Of one address the last that is told counts. */
  add(resources: readonly Resource[]): void {
    for (const [url, content] of resources) {
      const type = CONTENT.exec(content)?.[1];
      if (type === undefined || this._byUrl.get(url)?.content === content) continue;
      if (this._byUrl.size >= MAX_RESOURCES || this._nChars + content.length > MAX_CHARS) return;
      this._nChars += content.length;
      this._byUrl.set(url, { type, content, address: null });
    }
  }

  /** Where a picture is shown from; null when it was not captured. */
  picture(url: string): string | null {
    const held = this._find(url);
    if (held === null || !held.type.startsWith("image/")) return null;
    // Out of a blob, a tab that is opened on it would run what it holds.
    if (held.type.includes("svg")) return held.content + fragmentOf(url);
    held.address ??= blobAddress(held);
    return held.address;
  }

  /** A style sheet's text, its pictures and fonts in place; null when it was not captured. */
  sheet(url: string): string | null {
    const held = this._find(url);
    if (held?.type !== "text/css") return null;
    return this.css(new TextDecoder().decode(bytesOf(held)));
  }

  /** CSS with pictures and fonts in place. */
  css(text: string): string {
    if (this.isEmpty || !text.includes("url(")) return text;
    return text.replace(URL_IN_CSS, (whole, double?: string, single?: string, bare?: string) => {
      const url = double ?? single ?? bare ?? "";
      const held = this._find(url);
      if (held === null) return whole;
      // The frame's policy knows fonts as `data:` only.
      const address = held.type.startsWith("font/") ? held.content : this.picture(url);
      return address === null ? whole : `url("${address}")`;
    });
  }

  /** The candidates of a `srcset` that were captured; as it is when none was. */
  srcset(text: string): string {
    const captured = text.split(/,\s+|,$/).flatMap((candidate) => {
      const [, url = "", descriptor = ""] = /^\s*(\S+)(.*)$/s.exec(candidate) ?? [];
      const address = this.picture(url);
      return address === null ? [] : [`${address}${descriptor}`];
    });
    return captured.length === 0 ? text : captured.join(", ");
  }

  /** Lets go of everything. */
  clear(): void {
    for (const { address } of this._byUrl.values()) {
      if (address !== null) URL.revokeObjectURL(address);
    }
    this._byUrl.clear();
    this._nChars = 0;
  }

  private _find(url: string): Held | null {
    return this._byUrl.get(url) ?? this._byUrl.get(url.replace(/#.*$/s, "")) ?? null;
  }
}

function fragmentOf(url: string): string {
  return /#[\w-]+$/.exec(url)?.[0] ?? "";
}

function blobAddress(held: Held): string {
  return URL.createObjectURL(new Blob([bytesOf(held)], { type: held.type }));
}

function bytesOf({ content }: Held): Uint8Array<ArrayBuffer> {
  const text = atob(content.slice(content.indexOf(",") + 1));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
