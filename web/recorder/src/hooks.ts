/**
 * Listens to calls of the page's functions. A function is patched once for all who listen, and is
 * what it was before when the last of them has gone. Not for events: they have listeners already.
 *
 * In the function's place stands a `Proxy` of it, so that its name, length, text and whatever else
 * hangs on it, or is hung on it later, stay the function's own.
 */
import type { Stop } from "./environment";
import { guard } from "./guard";

/** One call: what it was made on and with. Nobody may change these. */
export interface Call<Args extends unknown[]> {
  self: unknown;
  args: Args;
  /** The function of ours that the page called: above it in a stack are the page's own calls. */
  entry: (...args: never[]) => unknown;
}

/** How a call ended. One that gives a promise ends with the promise. */
export type Outcome<Result> =
  | { isOk: true; value: Awaited<Result> }
  | { isOk: false; error: unknown };

/** Told before each call; what it gives back is told how the call ended. */
export type CallListener<Args extends unknown[] = unknown[], Result = unknown> = (
  call: Call<Args>,
  // biome-ignore lint/suspicious/noConfusingVoidType: most listeners give nothing back.
) => ((outcome: Outcome<Result>) => void) | void;

type ListenerOf<F> = F extends (...args: infer Args) => infer Result
  ? CallListener<Args, Result>
  : never;

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * By this a patch answers when it is asked for from outside, as a second copy of this script has
 * to. Its number changes with what `listen` takes.
 */
const PATCH = Symbol.for("revisit.patch.1");

/**
 * The patches of this copy. Kept here, as others may have wrapped ours since and hidden it: to
 * patch what they made would tell everybody everything twice.
 */
const patches = new WeakMap<object, Map<PropertyKey, Patch>>();

/** Does nothing where there is no such function, or where the page keeps us from replacing it. */
export function hook<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  listener: ListenerOf<Owner[Name]>,
): Stop {
  let stop: Stop = () => {};
  guard(() => {
    stop = patchOf(owner, name)?.listen(listener as unknown as CallListener) ?? stop;
  });
  return stop;
}

function patchOf(owner: object, name: PropertyKey): Pick<Patch, "listen"> | undefined {
  const known = patches.get(owner) ?? new Map<PropertyKey, Patch>();
  const current: unknown = Reflect.get(owner, name);
  if (typeof current !== "function") return undefined;
  const others = (current as { [PATCH]?: Patch })[PATCH];
  const found = others ?? known.get(name);
  if (found) return found;
  const patch = new Patch(owner, name, current as AnyFunction, () => known.delete(name));
  if (!patch.isPlaced) return undefined;
  patches.set(owner, known.set(name, patch));
  return patch;
}

class Patch {
  readonly isPlaced: boolean;
  private readonly _listeners = new Set<{ listener: CallListener }>();
  private readonly _patched: AnyFunction;
  private readonly _entry: (original: AnyFunction, self: unknown, args: unknown[]) => unknown;
  /** What the owner itself had by that name; undefined where it had inherited it. */
  private readonly _own: PropertyDescriptor | undefined;
  private _isTelling = false;

  constructor(
    private readonly _owner: object,
    private readonly _name: PropertyKey,
    private readonly _original: AnyFunction,
    private readonly _onRemoved: () => void,
  ) {
    this._own = Reflect.getOwnPropertyDescriptor(_owner, _name);
    this._entry = (_: AnyFunction, self: unknown, args: unknown[]) => this._call(self, args);
    this._patched = new Proxy(_original, {
      apply: this._entry,
      get: (target, key) => (key === PATCH ? this : Reflect.get(target, key)),
    });
    this._place(this._patched);
    this.isPlaced = this._isOnTop;
  }

  /** Not by its private name: another copy of this script calls it. */
  listen(listener: CallListener): Stop {
    // The same listener may be given twice, and be taken off once.
    const entry = { listener };
    this._listeners.add(entry);
    return () => {
      this._listeners.delete(entry);
      guard(() => this._removeIfIdle());
    };
  }

  private get _isOnTop(): boolean {
    return Reflect.get(this._owner, this._name) === this._patched;
  }

  private _call(self: unknown, args: unknown[]): unknown {
    // Calls out of our own work are not the page's.
    if (this._listeners.size === 0 || this._isTelling) {
      guard(() => this._removeIfIdle());
      return Reflect.apply(this._original, self, args);
    }
    const ends = this._tellCall({ self, args, entry: this._entry });
    let result: unknown;
    try {
      result = Reflect.apply(this._original, self, args);
    } catch (error) {
      this._tellEnd(ends, { isOk: false, error });
      throw error;
    }
    // It may be anything, also what throws when it is asked for its kind.
    let given = result;
    if (ends.length > 0) {
      guard(() => {
        if (isPromise(result)) given = this._follow(result, ends);
        else this._tellEnd(ends, { isOk: true, value: result });
      });
    }
    return given;
  }

  /**
   * What the page gets is the promise that we hang on to. Hung on to beside it, ours would count as
   * its handler, and a rejection that the page forgot would never be reported.
   */
  private _follow(promise: Promise<unknown>, ends: Ended[]): Promise<unknown> {
    return promise.then(
      (value) => {
        this._tellEnd(ends, { isOk: true, value });
        return value;
      },
      (error) => {
        this._tellEnd(ends, { isOk: false, error });
        throw error;
      },
    );
  }

  private _tellCall(call: Call<unknown[]>): Ended[] {
    const ends: Ended[] = [];
    this._tell([...this._listeners], (entry) => {
      const ended = entry.listener(call);
      // Who has stopped listening meanwhile is not told the end.
      if (ended) ends.push((outcome) => this._listeners.has(entry) && ended(outcome));
    });
    return ends;
  }

  private _tellEnd(ends: Ended[], outcome: Outcome<unknown>): void {
    this._tell(ends, (ended) => ended(outcome));
  }

  private _tell<T>(ones: readonly T[], tell: (one: T) => void): void {
    const wasTelling = this._isTelling;
    this._isTelling = true;
    for (const one of ones) guard(() => tell(one));
    this._isTelling = wasTelling;
  }

  /** While others wrap ours, to put the original back would take theirs away. */
  private _removeIfIdle(): void {
    if (this._listeners.size > 0 || !this._isOnTop) return;
    if (this._own) this._place(this._original);
    else Reflect.deleteProperty(this._owner, this._name);
    if (!this._isOnTop) this._onRemoved();
  }

  private _place(value: AnyFunction): void {
    const own = this._own;
    const isPlain = own === undefined || "value" in own;
    if (isPlain && own?.configurable !== false) {
      const fresh = { writable: true, enumerable: true, configurable: true };
      Reflect.defineProperty(this._owner, this._name, { ...(own ?? fresh), value });
    } else {
      Reflect.set(this._owner, this._name, value);
    }
  }
}

type Ended = (outcome: Outcome<unknown>) => unknown;

/** By its tag: one of another frame, or of a library that stands in for the page's, is one too. */
function isPromise(value: unknown): value is Promise<unknown> {
  return Object.prototype.toString.call(value) === "[object Promise]";
}
