/**
 * A recorder in a frame whose page around it records: it has no session of its own, and tells that
 * page what it sees. Whether there is such a page shows when it answers.
 */
import type { Environment, Stop } from "../environment";
import { guard } from "../guard";
import type { ObserverContext } from "../observers/context";
import type { Settings } from "../options";
import { type Dom, startDom } from "./dom";
import { say, wordOf } from "./frames";

export interface FramePartContext extends Pick<ObserverContext, "page" | "settings" | "scrub"> {
  environment: Environment;
  /** No page around answers: the frame records for itself. */
  onAlone(): void;
}

export interface FramePart {
  readonly isJoined: boolean;
  stop: Stop;
}

/** A page that records answers at once, when it is not busy. */
const ANSWER_WITHIN_MS = 1_500;

/** The origin of the page around, where that is one that was named. */
export function parentOrigin(page: Window, { frameOrigins }: Settings): string | undefined {
  if (frameOrigins.length === 0 || page.parent === page) return undefined;
  let origin: string | undefined;
  guard(() => {
    // Not every browser has the first; the second is kept short by some, but not below the origin.
    origin = page.location.ancestorOrigins?.[0] ?? new URL(page.document.referrer).origin;
  });
  const isSame = origin === page.location.origin;
  return origin !== undefined && !isSame && frameOrigins.includes(origin) ? origin : undefined;
}

export function joinParent(context: FramePartContext, origin: string): FramePart {
  const { page, environment, onAlone } = context;
  let dom: Dom | undefined;
  let stopTimer: Stop = () => {};
  const leave = () => {
    dom?.stop();
    dom = undefined;
  };
  const stop = () => {
    stopTimer();
    page.removeEventListener("message", listen);
    leave();
  };
  const listen = (message: MessageEvent) =>
    guard(() => {
      if (message.source !== page.parent || message.origin !== origin) return;
      const word = wordOf(message);
      if (word === "bye") leave();
      if (word !== "welcome") return;
      stopTimer();
      if (dom) dom.takeSnapshot();
      else dom = startDom({ ...context, now: environment.now, emit() {}, note() {} }, origin);
    });
  page.addEventListener("message", listen);
  stopTimer = environment.after(ANSWER_WITHIN_MS, () => {
    stop();
    guard(onAlone);
  });
  say(page.parent, origin, "hello");
  return {
    get isJoined() {
      return dom !== undefined;
    },
    stop,
  };
}
