/** Begins to capture what a page loads, where that is wanted: only then its code is loaded. */
import type { Stop } from "../../environment";
import type { RecordedEvent } from "../../event";
import { guard } from "../../guard";
import type { ObserverContext } from "../../observers/context";
import { loadMore } from "../load";

export interface AssetContext extends Pick<ObserverContext, "page" | "settings" | "scrub" | "now"> {
  sessionId: string;
  /** The page's own, which no observer of ours listens to. */
  fetch: typeof fetch;
  /** The page is not to be recorded just now. */
  isPaused(): boolean;
  /** Takes what was captured. */
  keep(event: RecordedEvent): void;
}

export function startAssets(context: AssetContext): Stop {
  if (!context.settings.captureAssets) return () => {};
  let stop: Stop = () => {};
  let isOver = false;
  loadMore().then(
    ({ captureAssets }) =>
      guard(() => {
        if (!isOver) stop = captureAssets(context);
      }),
    () => {}, // The page's policy, or its network, does without.
  );
  return () => {
    isOver = true;
    stop();
  };
}
