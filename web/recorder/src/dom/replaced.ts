/**
 * Listens to assignments to the page's properties and to what is made with its classes, as
 * `hooks.ts` does to calls, and in the same way: once for all who listen, by a `Proxy` in the place
 * of the page's own, taken out with the last. Listeners are told afterwards, and only of what went
 * well.
 */
import type { Stop } from "../environment";
import { guard } from "../guard";

type Listener = (self: unknown, args: unknown[]) => void;
type Held = object & ((...args: unknown[]) => unknown);

/** By this another copy of this script finds ours. Its number changes with `Replaced`. */
const REPLACED = Symbol.for("revisit.replaced.1");

interface Replaced {
  listeners: Set<{ listener: Listener }>;
  removeIfIdle(): void;
}

/** Told of each assignment, with the object and `[value]`. */
export function afterSet(owner: object, name: PropertyKey, listener: Listener): Stop {
  return listen(owner, name, "set", listener);
}

/** Told of each instance, with it and what it was made of. */
export function afterNew(owner: object, name: PropertyKey, listener: Listener): Stop {
  return listen(owner, name, "value", listener);
}

/** Does nothing where there is no such thing, or where the page keeps us from replacing it. */
function listen(
  owner: object,
  name: PropertyKey,
  field: "set" | "value",
  listener: Listener,
): Stop {
  let stop: Stop = () => {};
  guard(() => {
    const replaced = replacedOf(owner, name, field);
    if (!replaced) return;
    const entry = { listener };
    replaced.listeners.add(entry);
    stop = () => {
      replaced.listeners.delete(entry);
      guard(() => replaced.removeIfIdle());
    };
  });
  return stop;
}

function replacedOf(
  owner: object,
  name: PropertyKey,
  field: "set" | "value",
): Replaced | undefined {
  const own = Reflect.getOwnPropertyDescriptor(owner, name);
  const found = own ?? inherited(owner, name);
  const held: Held | undefined = found?.[field];
  if (!found || typeof held !== "function") return undefined;
  const known = (held as { [REPLACED]?: Replaced })[REPLACED];
  if (known) return known;

  const listeners: Replaced["listeners"] = new Set();
  const tell = (self: unknown, args: unknown[]) => {
    for (const { listener } of [...listeners]) guard(() => listener(self, args));
  };
  const replaced: Replaced = {
    listeners,
    removeIfIdle() {
      // While others wrap ours, to put the original back would take theirs away.
      if (listeners.size > 0) return;
      if (Reflect.getOwnPropertyDescriptor(owner, name)?.[field] !== proxy) return;
      if (own) Reflect.defineProperty(owner, name, own);
      else Reflect.deleteProperty(owner, name);
    },
  };
  const proxy: Held = new Proxy(held, {
    apply(target, self, args) {
      const result = Reflect.apply(target, self, args);
      tell(self, args);
      return result;
    },
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
      tell(made, args);
      return made;
    },
    get: (target, key) => (key === REPLACED ? replaced : Reflect.get(target, key)),
  });
  const placed = { ...found, [field]: proxy, configurable: true };
  return Reflect.defineProperty(owner, name, placed) ? replaced : undefined;
}

function inherited(owner: object, name: PropertyKey): PropertyDescriptor | undefined {
  for (let at = Reflect.getPrototypeOf(owner); at; at = Reflect.getPrototypeOf(at)) {
    const found = Reflect.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}
