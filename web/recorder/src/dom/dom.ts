/** What the page looks like and what a person does in it: rrweb, which does the hard part. */
import { newRecord } from "virtual:rrweb-record";
import type { record } from "rrweb";
import { FULL_SNAPSHOT } from "../event";
import { guard } from "../guard";
import type { ObserverContext } from "../observers/context";
import { maskingOptions } from "../privacy/rrweb-options";
import { newEventScrubber } from "../privacy/scrub-event";
import { startFrames } from "./frames";
import { type FrameRules, newHands } from "./hands";

type RecordOptions = NonNullable<Parameters<typeof record>[0]>;

export interface Dom {
  stop(): void;
  /** The whole page anew, for a replay that has nothing before this. */
  takeSnapshot(): void;
  /** Whether the first snapshot has been taken. */
  readonly isReady: boolean;
}

/** With the origin of the page around, what is seen goes there, and nowhere else. */
export function startDom(context: ObserverContext, parentOrigin?: string): Dom {
  const { page, settings, now } = context;
  const { frameOrigins } = settings;
  let isFrames = false;
  const rules: FrameRules = {
    isChild: parentOrigin !== undefined,
    tellParent(message) {
      scrub(message.event);
      page.parent.postMessage(message, parentOrigin ?? page.location.origin);
      if (message.event.type === FULL_SNAPSHOT) frames?.welcome();
    },
    hear({ origin }, hear) {
      if (!frameOrigins.includes(origin)) return;
      isFrames = true;
      guard(hear);
      isFrames = false;
    },
  };
  const { hands, release } = newHands({ page, now, frames: rules });
  const record = newRecord(hands);
  const scrub = newEventScrubber({ ...context, nodeOf: (id) => record.mirror.getNode(id) });
  const frames = frameOrigins.length > 0 ? startFrames(page, frameOrigins) : undefined;
  let isReady = false;
  const stop = record({
    emit(event) {
      guard(() => {
        // A frame has scrubbed what it tells: only there are the nodes.
        if (!isFrames) scrub(event);
        context.emit(event);
      });
      if (event.type !== FULL_SNAPSHOT) return;
      isReady = true;
      frames?.welcome();
    },
    // At `load` a slow picture could keep us from seeing the page for a long time.
    recordAfter: "DOMContentLoaded",
    // What goes wrong in there has no one to tell: the page is not to know.
    errorHandler: () => true,
    ...maskingOptions(settings),
    slimDOMOptions: true,
    collectFonts: settings.captureFonts,
    recordCrossOriginIframes: frames !== undefined,
    ...canvasOptions(context),
  });
  return {
    stop() {
      guard(() => stop?.());
      release();
      frames?.stop();
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
