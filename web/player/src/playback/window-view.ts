/**
 * Shows one window: an rrweb Replayer with a mirror of its own, since node ids mean something only
 * within their window.
 *
 * Seeking takes rrweb's real path (`useVirtualDom: false`), event by event, as playing does: the
 * virtual path is known to end in other documents. `liveMode` is on for two side effects only: no
 * minimum of two events, and no timer that ends the playing after the last one. rrweb's own clock
 * is set by `tick`, so that all windows follow the one clock of the session.
 *
 * Safety: rrweb's frame is sandboxed without scripts, forms or popups, and is left so; `guard.ts`
 * lets nothing be loaded. Focus in the replay is not replayed, because it would take the viewer's
 * keyboard into the frame.
 */

import { Replayer } from "rrweb";
import { EventType, type RecordedEvent } from "../recording/event.ts";
import { createPreparer, type Preparer } from "../recording/prepare.ts";
import type { TagNameCheck } from "../recording/repair.ts";
import { createDepthGuard } from "./depth.ts";
import { guardFrame } from "./guard.ts";

export interface WindowViewContext {
  readonly host: HTMLElement;
  readonly isTagName: TagNameCheck;
  readonly pointerTrail: boolean;
  onResize(): void;
  onProblem(message: string, count: number): void;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type ReplayerEvent = Exclude<ConstructorParameters<typeof Replayer>[0][number], string>;

/**
 * rrweb applies the events *below* a time; we promise those *up to* it. Doubles of epoch
 * milliseconds still tell this much apart, and no recorder does.
 */
const INCLUSIVE_MS = 1 / 1024;
/** Long seeks are cut into runs of this many events, with a breath for the page in between. */
const RUN_LENGTH = 1_500;
/** A recording that makes rrweb throw again and again is given up. */
const MAX_BROKEN_EVENTS = 50;

export class WindowView {
  readonly element: HTMLDivElement;
  size: Size = { width: 1280, height: 720 };
  private readonly _context: WindowViewContext;
  private readonly _preparer: Preparer;
  private readonly _replayer: Replayer;
  private readonly _prepared: RecordedEvent[];
  private _nBroken = 0;

  /** Null when the window has no full snapshot, hence nothing to show. */
  static create(events: readonly RecordedEvent[], context: WindowViewContext): WindowView | null {
    const preparer = createPreparer(context.isTagName);
    const prepared = events.flatMap((event) => preparer.push(event));
    if (prepared.length === 0) return null;
    if (preparer.nBroken > 0) {
      context.onProblem("A broken part was left out or repaired", preparer.nBroken);
    }
    return new WindowView(context, preparer, prepared);
  }

  private constructor(context: WindowViewContext, preparer: Preparer, prepared: RecordedEvent[]) {
    this._context = context;
    this._preparer = preparer;
    prepared.sort((a, b) => a.timestamp - b.timestamp);
    // A pointer position can be from before the snapshot that makes the window visible.
    const first = prepared.findIndex((event) => event.type === EventType.Meta);
    this._prepared = prepared.slice(Math.max(first, 0));
    this.element = context.host.ownerDocument.createElement("div");
    this.element.className = "view";
    context.host.append(this.element);
    this._replayer = new Replayer(this._prepared as ReplayerEvent[], {
      root: this.element,
      liveMode: true,
      useVirtualDom: false,
      triggerFocus: false,
      showWarning: false,
      plugins: [
        createDepthGuard((count) => context.onProblem("Nodes were too deep to be shown", count)),
      ],
      mouseTail: context.pointerTrail && {
        duration: 400,
        lineWidth: 2,
        strokeStyle: "rgba(79, 70, 229, 0.45)",
      },
    });
    this._guardRebuild();
    // Before the first picture: what the frame may load is settled by then.
    guardFrame(this._replayer.iframe, { allowsExternal: false, onBlocked: () => undefined });
    this._replayer.on("resize", (dimension) => {
      this.size = dimension as Size;
      context.onResize();
    });
    // Sheets adopted by the page before would stay on the document that rrweb writes anew.
    this._replayer.on("fullsnapshot-rebuilded", () => {
      if (this.document !== null) this.document.adoptedStyleSheets = [];
    });
    this._replayer.iframe.title = "Replay of the recorded page";
    this._replayer.iframe.tabIndex = -1;
    this._guardTimer();
    this._guardMedia();
  }

  get document(): Document | null {
    return this._replayer.iframe.contentDocument;
  }

  get firstMs(): number {
    return this._prepared[0]?.timestamp ?? 0;
  }

  /** The time of the last event that was shown. */
  get playedMs(): number {
    return this._lastPlayed?.timestamp ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * Shows the state with every event up to `epochMs` applied. Between runs of a long way it asks
   * `isStale` whether to go on. Returns at once, without a promise, when the way is short.
   */
  show(epochMs: number, playing: boolean, isStale: () => boolean): Promise<void> | null {
    const stops = this._stopsBefore(epochMs);
    if (stops.length === 0) {
      this._apply(epochMs, playing);
      return null;
    }
    return this._showInRuns(stops, epochMs, playing, isStale);
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

  /** Takes events that follow those already there. */
  append(events: readonly RecordedEvent[]): void {
    const more = events.flatMap((event) => this._preparer.push(event));
    for (const event of more.sort((a, b) => a.timestamp - b.timestamp)) {
      this._replayer.service.send({
        type: "ADD_EVENT",
        payload: { event: event as ReplayerEvent },
      });
    }
  }

  destroy(): void {
    this._replayer.destroy();
    this.element.remove();
  }

  private async _showInRuns(
    stops: readonly number[],
    epochMs: number,
    playing: boolean,
    isStale: () => boolean,
  ): Promise<void> {
    for (const stop of stops) {
      // Before each run, the first one too: while someone drags, a newer time may be waiting.
      await new Promise((resolve) => setTimeout(resolve));
      if (isStale()) return;
      this._apply(stop, false);
    }
    await new Promise((resolve) => setTimeout(resolve));
    if (isStale()) return;
    this._apply(epochMs, playing);
  }

  private _apply(epochMs: number, playing: boolean): void {
    const offset = epochMs - this.firstMs + INCLUSIVE_MS;
    while (true) {
      try {
        if (playing) this._replayer.play(offset);
        else this._replayer.pause(offset);
        return;
      } catch (error) {
        if (!this._dropCulprit(error)) return;
      }
    }
  }

  /** The times to stop at on the way to `epochMs`; rrweb's way starts at a snapshot or where it is. */
  private _stopsBefore(epochMs: number): number[] {
    const events = this._events;
    const played = this._lastPlayed?.timestamp ?? Number.NEGATIVE_INFINITY;
    const stops: number[] = [];
    let nToApply = 0;
    for (let index = countUpTo(events, epochMs) - 1; index >= 0; index -= 1) {
      const event = events[index];
      if (event === undefined || event.type === EventType.Meta) break;
      if (played <= epochMs && event.timestamp <= played) break;
      nToApply += 1;
      if (nToApply % RUN_LENGTH === 0) stops.unshift(event.timestamp);
    }
    return stops;
  }

  /** The event that made rrweb throw is the one after the last that it played. */
  private _dropCulprit(error: unknown): boolean {
    this._reportBroken(error);
    const last = this._lastPlayed;
    const index = last === null ? 0 : this._events.indexOf(last as ReplayerEvent) + 1;
    this._events.splice(index, 1);
    return this._events.length > 0 && this._nBroken < MAX_BROKEN_EVENTS;
  }

  private _guardTimer(): void {
    const timer = this._replayer.timer;
    const addAction = timer.addAction.bind(timer);
    timer.addAction = (action) => {
      const doAction = (): void => {
        try {
          action.doAction();
        } catch (error) {
          // Without this, one broken event would stop rrweb's loop for good.
          this._reportBroken(error);
        }
      };
      addAction({ ...action, doAction });
    };
  }

  /**
   * rrweb builds the first snapshot in a timer of its own too, where one that makes it throw would
   * be an error of the page around the player. What was built until then stays.
   */
  private _guardRebuild(): void {
    const replayer = this._replayer as unknown as { rebuildFullSnapshot(...args: unknown[]): void };
    const rebuild = replayer.rebuildFullSnapshot.bind(replayer);
    replayer.rebuildFullSnapshot = (...args) => {
      try {
        rebuild(...args);
      } catch (error) {
        this._reportBroken(error);
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
  }

  private _reportBroken(error: unknown): void {
    this._nBroken += 1;
    this._context.onProblem(
      `An event could not be shown: ${error instanceof Error ? error.message : String(error)}`,
      1,
    );
  }

  private get _events(): ReplayerEvent[] {
    return this._replayer.service.state.context.events;
  }

  private get _lastPlayed(): RecordedEvent | null {
    return this._replayer.service.state.context.lastPlayedEvent;
  }
}

function countUpTo(events: readonly RecordedEvent[], epochMs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.timestamp ?? Infinity) <= epochMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
