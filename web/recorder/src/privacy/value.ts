/** Values from a page or an application, as JSON without secrets, of bounded depth and size. */
import { REDACTED } from "./names";

const MAX_DEPTH = 8;
/** Properties and items in one value, all levels together. */
const MAX_ENTRIES = 1_000;
const MAX_STRING_CHARS = 10_000;

export interface ValueScrub {
  isSecretName(name: string): boolean;
  text(text: string): string;
}

export function withoutSecretValues(value: unknown, scrub: ValueScrub): unknown {
  return new Copy(scrub).of(value, 0);
}

class Copy {
  private _nLeft = MAX_ENTRIES;
  /** What we are inside of, so that a cycle ends. */
  private readonly _around = new Set<object>();

  constructor(private readonly _scrub: ValueScrub) {}

  of(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case "string":
        return this._text(value);
      case "number":
        return Number.isFinite(value) ? this._number(value) : String(value);
      case "boolean":
        return value;
      case "bigint":
        return this._text(`${value}n`);
      case "symbol":
        return this._text(String(value));
      case "function":
        return "[function]";
      case "object":
        return value === null ? null : this._guarded(value, depth);
      default:
        return null;
    }
  }

  private _text(text: string): string {
    const clean = this._scrub.text(text.slice(0, MAX_STRING_CHARS));
    return text.length > MAX_STRING_CHARS ? `${clean}…` : clean;
  }

  /** A card number may well be a number. */
  private _number(value: number): number | string {
    const text = String(value);
    const clean = this._text(text);
    return clean === text ? value : clean;
  }

  /** An object of the page's may do anything when it is asked. */
  private _guarded(value: object, depth: number): unknown {
    if (this._around.has(value)) return "[circular]";
    if (depth >= MAX_DEPTH) return Array.isArray(value) ? "[array]" : "[object]";
    this._around.add(value);
    try {
      return this._object(value, depth + 1);
    } catch {
      return "[unreadable]";
    } finally {
      this._around.delete(value);
    }
  }

  private _object(value: object, depth: number): unknown {
    if (Array.isArray(value))
      return this._items(this._isSecretEntry(value) ? [value[0], REDACTED] : value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof RegExp) return this._text(String(value));
    if (value instanceof URL) return this._text(value.href);
    if (value instanceof Map) return this._entries(value.entries(), depth);
    if (value instanceof Set) return this._items(value, depth);
    if (isError(value)) return this._error(value, depth);
    if (isNode(value)) return `[${value.nodeName.toLowerCase()}]`;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Blob) {
      return `[${value.constructor.name}]`;
    }
    return this._entries(ownEntries(value), depth);
  }

  /** A map is often shown as a list of these. */
  private _isSecretEntry(value: unknown[]): boolean {
    const [name, { length }] = [value[0], value];
    return length === 2 && typeof name === "string" && this._scrub.isSecretName(name);
  }

  private _items(items: Iterable<unknown>, depth: number): unknown[] {
    const copy: unknown[] = [];
    for (const item of items) {
      if (this._nLeft-- <= 0) return [...copy, "…"];
      copy.push(this.of(item, depth));
    }
    return copy;
  }

  private _entries(entries: Iterable<[unknown, unknown]>, depth: number): object {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of entries) {
      if (this._nLeft-- <= 0) break;
      const isHidden = this._scrub.isSecretName(String(name)) && !isEmpty(value);
      const key = this._text(String(name).slice(0, 200));
      // Not by assignment: `__proto__` would be none of the copy's own.
      Object.defineProperty(copy, key, {
        value: isHidden ? REDACTED : this.of(value, depth),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  private _error(error: Error, depth: number): object {
    const { name, message, stack } = error;
    const said = { name, message, ...(stack === undefined ? {} : { stack }) };
    return this._entries([...Object.entries(said), ...ownEntries(error)], depth);
  }
}

/** One by one, as a getter that throws must not take its neighbours with it. */
function* ownEntries(value: object): Generator<[string, unknown]> {
  for (const name of Object.keys(value)) {
    let inner: unknown;
    try {
      inner = (value as Record<string, unknown>)[name];
    } catch {
      inner = "[unreadable]";
    }
    yield [name, inner];
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || typeof value === "boolean";
}

/** Not by `instanceof`: an error of another frame is of another class. */
function isError(value: object): value is Error {
  return Object.prototype.toString.call(value) === "[object Error]" || value instanceof Error;
}

function isNode(value: object): value is Node {
  return "nodeType" in value && "nodeName" in value && typeof value.nodeName === "string";
}
