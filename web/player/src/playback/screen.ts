/**
 * One rrweb Replayer, driven event by event. It has a mirror of its own, since node ids mean
 * something only within their window.
 *
 * rrweb can play a list of events by itself; here it is given none, so that nothing has to be held
 * but what is about to be shown. Its state (playing or paused), its clock and its frame are used as
 * they are; each event takes the way that rrweb gives it: the synchronous one of a seek (without
 * its virtual DOM, which is known to end in other documents), or the one of playing, with ripples
 * and smooth scrolls. `liveMode` is on for two side effects only: no minimum of two events, and no
 * timer that ends the playing after the last one.
 *
 * Safety: rrweb's frame is sandboxed without scripts, forms or popups, and is left so; `guard.ts`
 * lets nothing be loaded. Focus in the replay is not replayed, because it would take the viewer's
 * keyboard into the frame.
 */

import { Replayer, type ReplayPlugin } from "rrweb";
import { MASK_RULES, maskPlugin } from "../masks.ts";
import { EventType, incrementalData, type RecordedEvent, Source } from "../recording/event.ts";
import { messageOf } from "../source/failure.ts";
import { createCanvasPlugin } from "./canvases.ts";
import { createDepthGuard } from "./depth.ts";
import { guardFrame } from "./guard.ts";
import { AdaptedSheets } from "./hover.ts";

export interface ScreenContext {
  readonly host: HTMLElement;
  /** Whether there is a trail at all; whether it is seen is for the style to say. */
  readonly pointerTrail: boolean;
  readonly allowsExternal: boolean;
  onResize(size: Size): void;
  onProblem(message: string, count: number): void;
  onBlocked(url: string): void;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type ReplayerEvent = Exclude<ConstructorParameters<typeof Replayer>[0][number], string>;

/** What is used of the replayer's inside. */
interface Inside {
  getCastFn(event: ReplayerEvent, isSync: boolean): () => void;
  newDocumentQueue: unknown[];
  rebuildFullSnapshot(...args: unknown[]): void;
  readonly cache: { stylesWithHoverClass: Map<string, string> };
  readonly mouse: HTMLElement;
}

/**
 * rrweb applies the events *below* a time; we promise those *up to* it. Doubles of epoch
 * milliseconds still tell this much apart, and no recorder does.
 */
const INCLUSIVE_MS = 1 / 1024;
const TRAIL = { duration: 400, lineWidth: 2, strokeStyle: "rgba(79, 70, 229, 0.45)" };

export class Screen {
  readonly element: HTMLDivElement;
  private readonly _context: ScreenContext;
  private readonly _replayer: Replayer;
  /** rrweb counts time from its first event; this one means nothing else to it. */
  private readonly _anchorMs: number;

  constructor(anchorMs: number, context: ScreenContext) {
    this._context = context;
    this._anchorMs = anchorMs;
    this.element = context.host.ownerDocument.createElement("div");
    this.element.className = "view";
    context.host.append(this.element);
    const anchor = { type: EventType.Load, timestamp: anchorMs, data: {} };
    this._replayer = new Replayer([anchor as ReplayerEvent], {
      root: this.element,
      liveMode: true,
      useVirtualDom: false,
      triggerFocus: false,
      showWarning: false,
      mouseTail: context.pointerTrail && TRAIL,
      insertStyleRules: [...MASK_RULES],
      plugins: [
        maskPlugin as ReplayPlugin,
        createCanvasPlugin() as ReplayPlugin,
        createDepthGuard((count) => context.onProblem("Nodes were too deep to be shown", count)),
      ],
    });
    this._inside.cache.stylesWithHoverClass = new AdaptedSheets();
    // Before the first picture: what the frame may load is settled by then.
    guardFrame(this._replayer.iframe, context);
    this._replayer.on("resize", (dimension) => context.onResize(dimension as Size));
    // Sheets and fonts given to the page before would stay on the document that rrweb writes anew.
    this._replayer.on("fullsnapshot-rebuilded", () => {
      if (this.document === null) return;
      this.document.adoptedStyleSheets = [];
      this.document.fonts.clear();
    });
    this._replayer.iframe.title = "Replay of the recorded page";
    this._replayer.iframe.tabIndex = -1;
    this._actAtOnce();
    this._guardRebuild();
    this._guardMedia();
  }

  private get _inside(): Inside {
    return this._replayer as unknown as Inside;
  }

  get document(): Document | null {
    return this._replayer.iframe.contentDocument;
  }

  /** Shows an event: as a seek does, or as playing does. Never throws. */
  cast(event: RecordedEvent, isPlaying: boolean): void {
    if (showsTouch(event)) this._inside.mouse.classList.add("touch-device");
    // A page is built in one go also while playing: rrweb would stop its clock to wait for styles.
    const isSync = !isPlaying || event.type === EventType.FullSnapshot;
    try {
      this._inside.getCastFn(event as ReplayerEvent, isSync)();
    } catch (error) {
      this._context.onProblem(`An event could not be shown: ${messageOf(error)}`, 1);
    }
  }

  /** Forgets the page: the next event begins a new one. */
  clear(): void {
    const { state } = this._replayer.service;
    state.context.lastPlayedEvent = null;
    this._inside.newDocumentQueue = [];
  }

  /** After the events of a seek: puts the pointer where it is, and stands still or goes on. */
  settle(epochMs: number, isPlaying: boolean): void {
    const lastMs = this._replayer.service.state.context.lastPlayedEvent?.timestamp ?? 0;
    // A time before the last event would make rrweb forget the page.
    const offset = Math.max(epochMs, lastMs) - this._anchorMs + INCLUSIVE_MS;
    try {
      if (isPlaying) this._replayer.play(offset);
      else this._replayer.pause(offset);
    } catch (error) {
      this._context.onProblem(`A moment could not be shown: ${messageOf(error)}`, 1);
    }
  }

  /** Stops the replay where it is. */
  hold(): void {
    this._replayer.pause();
  }

  /** Tells rrweb's timer the session's time. */
  tick(epochMs: number): void {
    const { baselineTime } = this._replayer.service.state.context;
    this._replayer.timer.timeOffset = epochMs - baselineTime;
  }

  /** The speed that media in the page play at. */
  setSpeed(speed: number): void {
    this._replayer.setConfig({ speed });
  }

  destroy(): void {
    this._replayer.destroy();
    this.element.remove();
  }

  /** What rrweb would do later (a pointer's next position) is an event of its own with us. */
  private _actAtOnce(): void {
    this._replayer.timer.addAction = (action) => action.doAction();
  }

  /** What was built of a page until rrweb threw at it stays, and playing goes on there. */
  private _guardRebuild(): void {
    const rebuild = this._inside.rebuildFullSnapshot.bind(this._replayer);
    this._inside.rebuildFullSnapshot = (...args) => {
      try {
        rebuild(...args);
      } catch (error) {
        this._context.onProblem(`A page could not be shown whole: ${messageOf(error)}`, 1);
      }
    };
  }

  /**
   * Recorded sound may not be allowed to play, or may not be there any more. rrweb looks at no
   * answer, so each refusal would be an unhandled rejection in the page around the player.
   */
  private _guardMedia(): void {
    const realm = this._replayer.iframe.contentWindow as (Window & typeof globalThis) | null;
    const media = realm?.HTMLMediaElement?.prototype;
    if (media === undefined) return;
    const { play } = media;
    media.play = function quietly(this: HTMLMediaElement): Promise<void> {
      return play.call(this).catch(() => undefined);
    };
    const currentTime = Object.getOwnPropertyDescriptor(media, "currentTime");
    if (currentTime === undefined) return;
    Object.defineProperty(media, "currentTime", {
      ...currentTime,
      set(this: HTMLMediaElement, seconds: number) {
        // rrweb works it out with the media's length, which may be none.
        if (Number.isFinite(seconds)) currentTime.set?.call(this, seconds);
      },
    });
  }
}

function showsTouch(event: RecordedEvent): boolean {
  const data = incrementalData(event);
  if (data === null) return false;
  const isTouch =
    data.source === Source.MouseInteraction && Number(data.type) >= 7 && Number(data.type) <= 10;
  return isTouch || data.source === Source.TouchMove;
}
