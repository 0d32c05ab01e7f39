/**
 * What rrweb does to a page: listeners, timers, patches. It goes through here, so that all of it
 * ends with the recording, wherever rrweb itself would leave something behind, and so that nothing
 * that goes wrong in it goes wrong in the page.
 *
 * Two recorders, of ours or of others, may be in one page: a function is patched in a way that each
 * can stop when it likes (`hooks.ts`, `replaced.ts`).
 */
import type { Stop } from "../environment";
import type { RecordedEvent } from "../event";
import { guard } from "../guard";
import { type CallListener, hook } from "../hooks";
import { type Encoder, newEncoder } from "./canvas-encoder";
import { afterNew, afterSet } from "./replaced";

type Callback = (...args: unknown[]) => void;
type Wrap = (original: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown;

/** What the rest of us decides on frames of other origins. */
export interface FrameRules {
  /** Whether what is seen here goes to the page around this frame. */
  isChild: boolean;
  tellParent(message: { event: RecordedEvent }): void;
  /** Passes on what a frame says, where that is to be heard. */
  hear(message: MessageEvent, hear: () => void): void;
}

export interface Hands extends Pick<FrameRules, "isChild" | "tellParent"> {
  now(): number;
  /** Messages to the console are the host's. */
  ignore(...args: unknown[]): void;
  /** `Array.from`, which old libraries spoil. */
  listOf<T, U>(items: Iterable<T> | ArrayLike<T>, map?: (item: T, at: number) => U): (T | U)[];
  setTimeout(callback: Callback, delayMs: number): number;
  clearTimeout(timer: number): void;
  requestAnimationFrame(callback: FrameRequestCallback): number;
  cancelAnimationFrame(frame: number): void;
  /** A listener that can be taken off. */
  on(type: string, listener: Callback, target: EventTarget): Stop;
  /** A listener that stays until the end. */
  listen(target: EventTarget, type: string, listener: Callback): void;
  before(
    owner: object,
    name: PropertyKey,
    told: (target: () => void, self: unknown, args: unknown[]) => void,
  ): Stop;
  after(owner: object, name: PropertyKey, wrap: Wrap): Stop;
  /** The only one that may change what a function is called with. */
  around(owner: object, name: PropertyKey, wrap: Wrap): Stop;
  /** Told when what reacts to the assignment has done so. */
  afterSet(owner: object, name: PropertyKey, told: (this: unknown, value: unknown) => void): Stop;
  afterSetNow(owner: object, name: PropertyKey, told: (value: unknown) => void): Stop;
  afterNew(owner: object, name: PropertyKey, told: (...made: unknown[]) => void): Stop;
  /** What kind of drawing a canvas has, of those that got one since the beginning. */
  contexts: WeakMap<HTMLCanvasElement, string>;
  /** To what a snapshot says of a canvas. */
  addPicture(canvas: HTMLCanvasElement, attributes: { rr_dataURL?: string }): void;
  newEncoder(): Encoder;
  hearChild(message: MessageEvent, hear: () => void): void;
}

export interface HandsContext {
  page: Window & typeof globalThis;
  frames: FrameRules;
  now(): number;
}

/** Hands, and what takes them off the page: after that they do nothing more. */
export function newHands({ page, frames, now }: HandsContext): { hands: Hands; release: Stop } {
  let isOn = true;
  const stops = new Set<Stop>();
  const guarded =
    <Args extends unknown[]>(action: (...args: Args) => void) =>
    (...args: Args): void =>
      guard(() => isOn && action(...args));
  /** Runs `stop` once: when it is called, or else at the end. */
  const kept = (stop: Stop): Stop => {
    const once = () => {
      if (stops.delete(once)) guard(stop);
    };
    if (isOn) stops.add(once);
    else guard(stop);
    return once;
  };
  const timers = newTimers(page, guarded);
  const encoder = newEncoder(page);
  // One signal takes off all that is never taken off singly, and holds none of the elements.
  const ended = typeof AbortController === "function" ? new AbortController() : undefined;

  const hands: Hands = {
    ...timers.hands,
    isChild: frames.isChild,
    tellParent: guarded(frames.tellParent),
    now,
    ignore: () => {},
    listOf,
    on(type, listener, target) {
      const heard = guarded(listener);
      const options = { capture: true, passive: true };
      if (isOn) target.addEventListener(type, heard, options);
      return kept(() => target.removeEventListener(type, heard, options));
    },
    listen(target, type, listener) {
      const options: AddEventListenerOptions = ended ? { signal: ended.signal } : {};
      if (isOn) target.addEventListener(type, guarded(listener), options);
    },
    before: (owner, name, told) =>
      kept(listenTo(owner, name, ({ self, args }) => told(() => {}, self, args))),
    after: (owner, name, wrap) =>
      kept(
        listenTo(owner, name, ({ self, args }) => (outcome) => {
          if (outcome.isOk)
            Reflect.apply(
              wrap(() => outcome.value),
              self,
              args,
            );
        }),
      ),
    around: (owner, name, wrap) =>
      kept(
        listenTo(owner, name, ({ self, args }) => {
          const change = (...changed: unknown[]) => args.splice(0, args.length, ...changed);
          Reflect.apply(wrap(change), self, args);
        }),
      ),
    afterSet(owner, name, told) {
      const listener = (self: unknown, args: unknown[]) =>
        void hands.setTimeout(() => Reflect.apply(told, self, args), 0);
      return kept(afterSet(owner, name, listener));
    },
    afterSetNow: (owner, name, told) => kept(afterSet(owner, name, (_, [value]) => told(value))),
    afterNew: (owner, name, told) =>
      kept(afterNew(owner, name, (made, args) => told(made, ...args))),
    contexts: new WeakMap(),
    addPicture(canvas, attributes) {
      const picture = encoder.pictures.get(canvas);
      if (picture) attributes.rr_dataURL = picture;
    },
    newEncoder: () => encoder,
    hearChild: guarded(frames.hear),
  };
  const release = () => {
    isOn = false;
    ended?.abort();
    timers.stop();
    for (const stop of [...stops].reverse()) stop();
  };
  return { hands, release };
}

function newTimers(
  page: Window,
  guarded: <Args extends unknown[]>(action: (...args: Args) => void) => (...args: Args) => void,
) {
  const timeouts = new Set<number>();
  const frames = new Set<number>();
  const hands: Pick<
    Hands,
    "setTimeout" | "clearTimeout" | "requestAnimationFrame" | "cancelAnimationFrame"
  > = {
    setTimeout(callback, delayMs) {
      const run = guarded(callback);
      const timer = page.setTimeout(() => {
        timeouts.delete(timer);
        run();
      }, delayMs);
      timeouts.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      timeouts.delete(timer);
      page.clearTimeout(timer);
    },
    requestAnimationFrame(callback) {
      const run = guarded(callback);
      const frame = page.requestAnimationFrame((at) => {
        frames.delete(frame);
        run(at);
      });
      frames.add(frame);
      return frame;
    },
    cancelAnimationFrame(frame) {
      frames.delete(frame);
      page.cancelAnimationFrame(frame);
    },
  };
  const stop = () => {
    for (const timer of timeouts) page.clearTimeout(timer);
    for (const frame of frames) page.cancelAnimationFrame(frame);
  };
  return { hands, stop };
}

/** The names that rrweb listens to are not known to TypeScript here. */
function listenTo(owner: object, name: PropertyKey, listener: CallListener): Stop {
  return hook(owner as Record<PropertyKey, (...args: unknown[]) => unknown>, name, listener);
}

function listOf<T, U>(
  items: Iterable<T> | ArrayLike<T>,
  map?: (item: T, at: number) => U,
): (T | U)[] {
  const list: (T | U)[] = [];
  const add = (item: T) => list.push(map ? map(item, list.length) : item);
  if ("length" in items) for (let at = 0; at < items.length; at++) add(items[at] as T);
  else for (const item of items) add(item);
  return list;
}
