/**
 * Values from a page or an application, as JSON without secrets: small whatever they were, and
 * without running the page's code where that can be helped. A getter is not asked; a proxy cannot
 * be told from what it stands for.
 */
import { REDACTED } from "./names";

export interface ValueScrub {
  isSecretName(name: string): boolean;
  text(text: string): string;
}

/** What is over these leaves an ellipsis, or a word in brackets. */
export interface ValueLimits {
  depth: number;
  /** Properties and items, all levels together. A long text counts for several. */
  nValues: number;
  /** Of one text. */
  chars: number;
}

export type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

const LIMITS: ValueLimits = { depth: 8, nValues: 1_000, chars: 10_000 };
/** Looked at for secrets before it is cut: half a secret does not look like one. */
const SPARE_CHARS = 1_000;
const CHARS_OF_A_VALUE = 20;
const MAX_NAME_CHARS = 200;

/** Objects that have nothing to show, or nothing that they should. */
const OPAQUE =
  /^(?:Window|Promise|Weak\w+|Storage|Blob|File|ArrayBuffer|\w+Array|DataView|.* Iterator|Generator)$/;
/** What one wants to know of an element; its other attributes may hold anything. */
const SHOWN_ATTRIBUTES = ["id", "class", "name", "type", "role"];

export function withoutSecretValues(
  value: unknown,
  scrub: ValueScrub,
  limits: ValueLimits = LIMITS,
): Plain {
  return new Copy(scrub, limits).of(value, limits.depth);
}

export function cut(text: string, nChars: number): string {
  return text.length > nChars ? `${text.slice(0, nChars)}…` : text;
}

class Copy {
  /** What we are inside of, so that a cycle ends. */
  private readonly _around: object[] = [];
  private _nLeft: number;

  constructor(
    private readonly _scrub: ValueScrub,
    private readonly _limits: ValueLimits,
  ) {
    this._nLeft = _limits.nValues;
  }

  of(value: unknown, depth: number): Plain {
    this._nLeft -= 1;
    if (value === undefined || value === null || typeof value === "boolean") return value ?? null;
    if (typeof value === "object") return this._guarded(value, depth);
    if (typeof value === "function") return `[function${value.name && ` ${value.name}`}]`;
    const text = this._text(typeof value === "bigint" ? `${value}n` : String(value));
    // A card number may well be a number.
    return typeof value === "number" && text === String(value) && Number.isFinite(value)
      ? value
      : text;
  }

  private _text(text: string): string {
    const { chars } = this._limits;
    this._nLeft -= Math.min(text.length, chars) / CHARS_OF_A_VALUE;
    return cut(this._scrub.text(text.slice(0, chars + SPARE_CHARS)), chars);
  }

  /** An object of the page's may do anything when it is asked. */
  private _guarded(value: object, depth: number): Plain {
    if (this._around.includes(value)) return "[circular]";
    this._around.push(value);
    try {
      return this._object(value, depth);
    } catch {
      return "[unreadable]";
    } finally {
      this._around.pop();
    }
  }

  private _object(value: object, depth: number): Plain {
    const inWords = this._inWords(value);
    if (inWords !== undefined) return inWords;
    if (depth === 0) return Array.isArray(value) ? "[array]" : "[object]";
    if (value instanceof Map) return this._entries(value, depth - 1);
    if (!Array.isArray(value) && !(value instanceof Set)) {
      return this._entries(ownEntries(value), depth - 1);
    }
    return this._items(value, depth - 1);
  }

  private _items(items: Iterable<unknown>, depth: number): Plain[] {
    const copy: Plain[] = [];
    let isSecret = false;
    for (const item of items) {
      if (this._nLeft <= 0) return [...copy, "…"];
      copy.push(isSecret ? REDACTED : this.of(item, depth));
      // An entry of a map is often shown as a list of its two.
      isSecret = copy.length === 1 && typeof item === "string" && this._scrub.isSecretName(item);
    }
    return copy;
  }

  private _entries(entries: Iterable<[unknown, unknown]>, depth: number): Plain {
    const copy: [string, Plain][] = [];
    for (const [key, value] of entries) {
      if (this._nLeft <= 0) {
        copy.push(["…", "…"]);
        break;
      }
      const name = String(key).slice(0, MAX_NAME_CHARS);
      const isHidden = this._scrub.isSecretName(name) && !isEmpty(value);
      copy.push([this._text(name), isHidden ? REDACTED : this.of(value, depth)]);
    }
    // Not by assignment: `__proto__` would be none of the copy's own.
    return Object.fromEntries(copy);
  }

  /** What is better said than taken apart. */
  private _inWords(value: object): string | null | undefined {
    if (value === window) return "[Window]";
    if (value instanceof Element) return this._text(startTag(value));
    if (value instanceof Node) return value.nodeName;
    if (value instanceof Event) return `[event ${value.type}]`;
    if (isError(value)) return this._text(errorText(value));
    if (value instanceof Date) return value.toJSON();
    if (value instanceof RegExp || value instanceof URL) return this._text(String(value));
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    return OPAQUE.test(tag) ? `[${tag}]` : undefined;
  }
}

/** One by one, as what is over the limit should cost nothing. */
function* ownEntries(value: object): Generator<[string, unknown]> {
  for (const name of Object.keys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, name);
    yield [name, property?.get ? "[getter]" : property?.value];
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || typeof value === "boolean";
}

/** `<button id="buy" class="big">`, whatever is in it. */
function startTag(element: Element): string {
  const attributes = SHOWN_ATTRIBUTES.map((name) => {
    const value = Element.prototype.getAttribute.call(element, name);
    return value === null ? "" : ` ${name}="${value}"`;
  });
  return `<${element.localName}${attributes.join("")}>`;
}

/** Not by `instanceof` alone: an error of another frame is of another class. */
export function isError(value: unknown): value is Error {
  const tag = Object.prototype.toString.call(value);
  return tag === "[object Error]" || tag === "[object DOMException]" || value instanceof Error;
}

/** Name, message and stack; in Chromium the stack begins with the other two, elsewhere not. */
export function errorText(error: Error): string {
  const title = errorTitle(error);
  const stack = String(error.stack ?? "");
  return stack === "" || stack.startsWith(title) ? stack || title : `${title}\n${stack}`;
}

export function errorTitle({ name, message }: Error): string {
  return message ? `${name}: ${message}` : `${name}`;
}
