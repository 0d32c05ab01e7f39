/** What the page looks like and what a person does in it: rrweb, which does the hard part. */
import { newRecord } from "virtual:rrweb-record";
import type { record } from "rrweb";
import { FULL_SNAPSHOT } from "../event";
import { guard } from "../guard";
import type { ObserverContext } from "../observers/context";
import { maskingOptions } from "../privacy/rrweb-options";
import { newEventScrubber } from "../privacy/scrub-event";
import { newHands } from "./hands";

type RecordOptions = NonNullable<Parameters<typeof record>[0]>;

export interface Dom {
  stop(): void;
  /** The whole page anew, for a replay that has nothing before this. */
  takeSnapshot(): void;
  /** Whether the first snapshot has been taken. */
  readonly isReady: boolean;
}

export function startDom(context: ObserverContext): Dom {
  const { page, settings, now } = context;
  const frames = { isChild: false, tellParent: () => {}, isHeard: () => false };
  const { hands, release } = newHands({ page, now, frames });
  const record = newRecord(hands);
  const scrub = newEventScrubber({ ...context, nodeOf: (id) => record.mirror.getNode(id) });
  let isReady = false;
  const stop = record({
    emit(event) {
      isReady ||= event.type === FULL_SNAPSHOT;
      guard(() => {
        scrub(event);
        context.emit(event);
      });
    },
    // At `load` a slow picture could keep us from seeing the page for a long time.
    recordAfter: "DOMContentLoaded",
    // What goes wrong in there has no one to tell: the page is not to know.
    errorHandler: () => true,
    ...maskingOptions(settings),
    slimDOMOptions: true,
    collectFonts: settings.captureFonts,
    ...canvasOptions(context),
  });
  return {
    stop() {
      guard(() => stop?.());
      release();
    },
    // rrweb throws when it has not begun; then a snapshot is still to come anyway.
    takeSnapshot: () => guard(() => record.takeFullSnapshot(true)),
    get isReady() {
      return isReady;
    },
  };
}

/** Pictures now and then. The calls that draw them, rrweb's other way, may be thousands a second. */
function canvasOptions({ settings }: ObserverContext): Partial<RecordOptions> {
  if (!settings.captureCanvas) return {};
  return {
    recordCanvas: true,
    sampling: { canvas: settings.canvasFps },
    dataURLOptions: { type: "image/webp", quality: settings.canvasQuality },
  };
}
