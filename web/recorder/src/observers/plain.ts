/**
 * Makes JSON of whatever a page prints or keeps: small whatever it was given, and without running
 * the page's code where that can be helped. A getter is not asked, a proxy cannot be told from what
 * it stands for.
 */

/** What becomes of a value; whatever is left out leaves a word in brackets or an ellipsis. */
export interface PlainLimits {
  depth: number;
  /** Of one object, and of one list. */
  nKeys: number;
  /** Of all that is within a value; a long text counts for several. */
  nValues: number;
  /** Of one text. */
  chars: number;
}

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

const MAX_NAME_CHARS = 100;
const CHARS_OF_A_VALUE = 20;
/** What one wants to know of an element; its other attributes may hold anything. */
const SHOWN_ATTRIBUTES = ["id", "class", "name", "type", "role"];

/** Throws only where the page's own proxies do. */
export function plain(page: typeof globalThis, value: unknown, limits: PlainLimits): Plain {
  return new Plainer(page, limits).of(value, limits.depth);
}

export function cut(text: string, nChars: number): string {
  return text.length > nChars ? `${text.slice(0, nChars)}…` : text;
}

class Plainer {
  private readonly _above: object[] = [];
  private _nLeft: number;

  constructor(
    private readonly _page: typeof globalThis,
    private readonly _limits: PlainLimits,
  ) {
    this._nLeft = _limits.nValues;
  }

  of(value: unknown, depth: number): Plain {
    this._nLeft -= 1;
    switch (typeof value) {
      case "string":
        this._nLeft -= Math.min(value.length, this._limits.chars) / CHARS_OF_A_VALUE;
        return cut(value, this._limits.chars);
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "boolean":
        return value;
      case "undefined":
        return "undefined";
      case "bigint":
        return cut(`${value}n`, this._limits.chars);
      case "symbol":
        return cut(String(value), MAX_NAME_CHARS);
      case "function":
        return `ƒ ${cut(ownText(value, "name"), MAX_NAME_CHARS)}()`;
      case "object":
        return value === null ? null : this._ofObject(value, depth);
    }
  }

  private _ofObject(value: object, depth: number): Plain {
    const inWords = this._inWords(value);
    if (inWords !== undefined) return inWords;
    if (this._above.includes(value)) return "[circular]";
    if (depth === 0) return Array.isArray(value) ? `[${value.length} items]` : "{…}";
    this._above.push(value);
    const made = this._within(value, depth - 1);
    this._above.pop();
    return made;
  }

  private _within(value: object, depth: number): Plain {
    const page = this._page;
    if (Array.isArray(value)) {
      return this._list(value.length, (index) => this._property(value, String(index), depth));
    }
    if (value instanceof page.Map)
      return this._taken(page.Map.prototype.entries.call(value), depth);
    if (value instanceof page.Set) return this._taken(page.Set.prototype.values.call(value), depth);
    const made: [string, Plain][] = [];
    const keys = Object.keys(value);
    for (const key of keys) {
      if (made.length >= this._limits.nKeys || this._nLeft <= 0) {
        made.push(["…", `${keys.length - made.length} more`]);
        break;
      }
      made.push([cut(key, MAX_NAME_CHARS), this._property(value, key, depth)]);
    }
    // Not by assignment: a key may well be `__proto__`.
    return Object.fromEntries(made);
  }

  private _list(length: number, at: (index: number) => Plain): Plain[] {
    const made: Plain[] = [];
    while (made.length < length) {
      if (made.length >= this._limits.nKeys || this._nLeft <= 0) {
        made.push(`… ${length - made.length} more`);
        break;
      }
      made.push(at(made.length));
    }
    return made;
  }

  private _taken(values: Iterator<unknown>, depth: number): Plain[] {
    const made: Plain[] = [];
    for (let next = values.next(); !next.done; next = values.next()) {
      if (made.length >= this._limits.nKeys || this._nLeft <= 0) {
        made.push("…");
        break;
      }
      made.push(this.of(next.value, depth));
    }
    return made;
  }

  private _property(owner: object, key: string, depth: number): Plain {
    const property = Reflect.getOwnPropertyDescriptor(owner, key);
    if (!property) return "undefined";
    return "value" in property ? this.of(property.value, depth) : "(…)";
  }

  /** What is better said than taken apart. */
  private _inWords(value: object): string | undefined {
    const page = this._page;
    const { chars } = this._limits;
    if (value === page) return "[Window]";
    if (value instanceof page.Element) return startTag(value);
    if (value instanceof page.Node) return value.nodeName;
    if (value instanceof page.Event) return `[${nameOf(value)} ${value.type}]`;
    if (isError(page, value)) return cut(errorText(value), chars);
    if (value instanceof page.Date) {
      const at = page.Date.prototype.getTime.call(value);
      return Number.isNaN(at) ? "Invalid Date" : new Date(at).toISOString();
    }
    if (value instanceof page.RegExp) return cut(RegExp.prototype.toString.call(value), chars);
    if (value instanceof page.URL) return cut(value.href, chars);
    if (value instanceof page.ArrayBuffer) return `[ArrayBuffer ${value.byteLength}]`;
    if (ArrayBuffer.isView(value)) return `[${nameOf(value)} ${value.byteLength}]`;
    return isOpaque(value) ? `[${nameOf(value)}]` : undefined;
  }
}

/** `<button id="buy" class="big">`, whatever is in it. */
function startTag(element: Element): string {
  const get = (name: string) => Element.prototype.getAttribute.call(element, name);
  const attributes = SHOWN_ATTRIBUTES.flatMap((name) => {
    const value = get(name);
    return value === null ? [] : [` ${name}="${cut(value, MAX_NAME_CHARS)}"`];
  });
  return `<${element.localName}${attributes.join("")}>`;
}

/** Not by `instanceof` alone: an error of another frame is of another class. */
export function isError(page: typeof globalThis, value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof page.Error || value instanceof Error) return true;
  return /^\[object (?:Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

/** Name, message and stack; in Chromium the stack begins with the other two, elsewhere not. */
export function errorText(error: Error): string {
  const title = errorTitle(error);
  const stack = typeof error.stack === "string" ? error.stack : "";
  return stack.startsWith(title) || stack === "" ? stack || title : `${title}\n${stack}`;
}

export function errorTitle(error: { name?: unknown; message?: unknown }): string {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const [name, message] = [text(error.name) || "Error", text(error.message)];
  return message === "" ? name : `${name}: ${message}`;
}

/** Those that have nothing to show, or nothing that they should. */
function isOpaque(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return /^\[object (?:Window|Promise|Weak\w+|Storage|\w+ Iterator|Generator)\]$/.test(tag);
}

function nameOf(value: object): string {
  const name = ownText(Reflect.getPrototypeOf(value)?.constructor ?? Object, "name");
  return cut(name || "Object", MAX_NAME_CHARS);
}

function ownText(owner: object, key: string): string {
  const value: unknown = Reflect.getOwnPropertyDescriptor(owner, key)?.value;
  return typeof value === "string" ? value : "";
}
