/**
 * Shows one window at a time that is asked for: fetches the events on the way there, or a page that
 * is nearer, and gives them to the screen in slices, so that the page around never stands still.
 *
 * Only one way is walked at a time, and the newest goal wins; but what has begun may come to its end
 * when that is near, since whoever drags the thumb wants to see something on the way.
 */

import type { RecordedEvent } from "../recording/event.ts";
import { createPreparer, type Preparer } from "../recording/prepare.ts";
import type { TagNameCheck } from "../recording/repair.ts";
import type { Resources } from "../recording/resources.ts";
import { createBreath } from "../worker/breath.ts";
import type { ReaderClient, Runs } from "../worker/client.ts";
import { prepareRun, Queue } from "./queue.ts";
import { Screen, type ScreenContext, type Size } from "./screen.ts";

export interface WindowViewContext
  extends Omit<ScreenContext, "onProblem" | "onResize" | "pointerTrail"> {
  readonly client: ReaderClient;
  readonly windowId: string;
  /** Epoch ms of the session's start. */
  readonly startMs: number;
  /** When the window's last event is, as far as is known. */
  lastMs(): number;
  readonly isTagName: TagNameCheck;
  /** What was captured of the pages; complete before the first run of events comes. */
  readonly resources: Resources;
  onResize(): void;
  onProblem(message: string, count: number): void;
  /** The events could not be read. */
  onFailure(error: unknown): void;
}

interface Goal {
  readonly epochMs: number;
  readonly isPlaying: boolean;
}

/** A pointer's path is recorded up to this much after its first position. */
const LOOKAHEAD_MS = 600;
/** What playing asks for at once: this much JSON, or this much time where little happens. */
const AHEAD_BYTES = 1024 * 1024;
const AHEAD_MS = 10 * 60_000;
/** Playing asks for more when it has less than this left. */
const REFILL_BELOW_MS = 20_000;
/** After a failure there is a pause before the next try. */
const RETRY_AFTER_MS = 3_000;
/** A way that takes longer is given up for a newer goal. */
const PATIENCE_MS = 150;
/** Events that are shown in one go on the way to a time: after each of them the browser may draw. */
const SLICE_MS = 30;
/** Events of a frame while playing: what takes longer is caught up with in slices. */
const FRAME_MS = 40;

export class WindowView {
  size: Size = { width: 1280, height: 720 };
  private readonly _context: WindowViewContext;
  private readonly _screen: Screen;
  private readonly _queue = new Queue();
  private _preparer: Preparer;
  private _nBrokenTold = 0;
  /** Every event up to this time is in the queue or on the screen; null before the first page. */
  private _coveredMs: number | null = null;
  private _shownMs = Number.NEGATIVE_INFINITY;
  private _goal: Goal | null = null;
  private _walking: Promise<void> | null = null;
  private _refilling: Promise<void> | null = null;
  private _runs: Runs | null = null;
  private _hasPicture = false;
  private _isDestroyed = false;
  private _retryAtMs = 0;

  constructor(context: WindowViewContext) {
    this._context = context;
    this._preparer = createPreparer(context.isTagName, context.resources);
    this._screen = new Screen(context.startMs, {
      host: context.host,
      pointerTrail: true,
      allowsExternal: context.allowsExternal,
      onBlocked: (url) => context.onBlocked(url),
      onProblem: (message, count) => context.onProblem(message, count),
      onResize: (size) => {
        this.size = size;
        context.onResize();
      },
    });
  }

  get element(): HTMLElement {
    return this._screen.element;
  }

  /** The page, from when it was first brought to a time that was asked for. */
  get document(): Document | null {
    return this._hasPicture ? this._screen.document : null;
  }

  /** The time of the last event that was shown. */
  get playedMs(): number {
    return this._shownMs;
  }

  /** Up to when there is everything without asking. */
  get coveredMs(): number {
    return this._coveredMs ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * Shows the state with every event up to `epochMs` applied. A promise when that takes a while;
   * null when it is done.
   */
  show(epochMs: number, isPlaying: boolean): Promise<void> | null {
    this._goal = { epochMs, isPlaying };
    if (this._walking === null && this._isNear(epochMs)) {
      this._advance(epochMs, false, Number.POSITIVE_INFINITY);
      this._screen.settle(epochMs, isPlaying);
      return null;
    }
    this._walking ??= this._walk().finally(() => {
      this._walking = null;
    });
    return this._walking;
  }

  /** Goes on playing up to `epochMs`. False when it cannot keep up: the clock has to wait. */
  play(epochMs: number): boolean {
    if (this._walking !== null || this._coveredMs === null) return false;
    this._refill(epochMs);
    if (!this._has(epochMs)) return false;
    this._screen.tick(epochMs);
    return this._advance(epochMs, true, FRAME_MS);
  }

  /** When the next event is, as far as is known; null when that is not near. */
  get nextMs(): number | null {
    return Number.isFinite(this._queue.nextMs) ? this._queue.nextMs : null;
  }

  /** Stops where it is. */
  hold(): void {
    this._goal = null;
    this._screen.hold();
  }

  setSpeed(speed: number): void {
    this._screen.setSpeed(speed);
  }

  destroy(): void {
    this._isDestroyed = true;
    this._goal = null;
    this._runs?.cancel();
    this._screen.destroy();
  }

  /** Few enough events that they can be shown at once. */
  private _isNear(epochMs: number): boolean {
    if (this._coveredMs === null || epochMs < this._shownMs) return false;
    return this._has(epochMs) && this._queue.nextMs > epochMs;
  }

  /** Whether every event up to a time is here. */
  private _has(epochMs: number): boolean {
    return this.coveredMs >= Math.min(epochMs, this._context.lastMs());
  }

  private async _walk(): Promise<void> {
    while (this._goal !== null && !this._isDestroyed) {
      const goal = this._goal;
      const startedMs = performance.now();
      const isStale = (): boolean =>
        this._isDestroyed ||
        (this._goal !== goal &&
          (this._goal === null || performance.now() - startedMs > PATIENCE_MS));
      try {
        await this._reach(goal, isStale);
      } catch (error) {
        if (!this._isDestroyed) this._context.onFailure(error);
        if (this._goal === goal) return;
      }
      if (this._goal === goal) return;
    }
  }

  private async _reach({ epochMs, isPlaying }: Goal, isStale: () => boolean): Promise<void> {
    this._runs?.cancel();
    await this._refilling;
    const goesOn = this._coveredMs !== null && epochMs >= this._shownMs;
    if (!goesOn || !this._has(epochMs)) {
      const { windowId } = this._context;
      const coveredMs = goesOn ? this._coveredMs : null;
      const aheadMs = epochMs + LOOKAHEAD_MS;
      const runs = this._context.client.way({ windowId, toMs: epochMs, aheadMs, coveredMs });
      this._runs = runs;
      try {
        await this._take(runs, epochMs, isStale);
      } finally {
        runs.cancel();
        this._runs = null;
      }
    }
    if (!isStale()) await this._catchUp(epochMs, isStale);
    if (isStale()) return;
    this._screen.settle(epochMs, isPlaying);
    this._hasPicture = true;
  }

  private async _take(runs: Runs, epochMs: number, isStale: () => boolean): Promise<void> {
    for await (const run of runs) {
      if (isStale()) return;
      const { isTagName, resources } = this._context;
      const preparer = run.isFresh ? createPreparer(isTagName, resources) : this._preparer;
      const prepared = await prepareRun(run, preparer);
      if (this._isDestroyed) return;
      if (run.isFresh) {
        this._queue.clear();
        this._screen.clear();
        this._shownMs = Number.NEGATIVE_INFINITY;
        this._nBrokenTold = 0;
        this._preparer = preparer;
      }
      this._queue.push(prepared);
      this._coveredMs = run.throughMs;
      this._tellBroken();
      await this._catchUp(Math.min(epochMs, run.throughMs), isStale);
    }
  }

  /** Applies what is due, in slices. */
  private async _catchUp(epochMs: number, isStale: () => boolean): Promise<void> {
    const breath = createBreath(SLICE_MS);
    while (this._queue.nextMs <= epochMs) {
      const event = this._queue.shift();
      if (event === null) return;
      this._cast(event, false);
      if (!breath.isDue()) continue;
      await breath.take();
      if (isStale()) return;
    }
  }

  /** Applies what is due, at once. False when the time for it is up. */
  private _advance(epochMs: number, isPlaying: boolean, budgetMs: number): boolean {
    if (this._queue.nextMs > epochMs) return true;
    const untilMs = performance.now() + budgetMs;
    while (this._queue.nextMs <= epochMs) {
      const event = this._queue.shift();
      if (event === null) return true;
      this._cast(event, isPlaying);
      if (performance.now() > untilMs) return this._queue.nextMs > epochMs;
    }
    return true;
  }

  private _cast(event: RecordedEvent, isPlaying: boolean): void {
    this._screen.cast(event, isPlaying);
    this._shownMs = Math.max(this._shownMs, event.timestamp);
  }

  /** Asks for what comes next, early enough. */
  private _refill(epochMs: number): void {
    if (this._refilling !== null || this._coveredMs === null) return;
    if (this._coveredMs - epochMs > REFILL_BELOW_MS) return;
    if (this._coveredMs >= this._context.lastMs() || performance.now() < this._retryAtMs) return;
    const { windowId, client } = this._context;
    const coveredMs = this._coveredMs;
    const toMs = Math.max(epochMs, coveredMs) + AHEAD_MS;
    const runs = client.ahead({ windowId, coveredMs, toMs, maxBytes: AHEAD_BYTES });
    this._runs = runs;
    this._refilling = this._pour(runs).finally(() => {
      this._refilling = null;
    });
  }

  private async _pour(runs: Runs): Promise<void> {
    try {
      for await (const run of runs) {
        const prepared = await prepareRun(run, this._preparer);
        if (this._isDestroyed) return;
        this._queue.push(prepared);
        this._coveredMs = run.throughMs;
        this._tellBroken();
      }
    } catch (error) {
      this._retryAtMs = performance.now() + RETRY_AFTER_MS;
      if (!this._isDestroyed) this._context.onFailure(error);
    }
  }

  private _tellBroken(): void {
    const nNew = this._preparer.nBroken - this._nBrokenTold;
    this._nBrokenTold = this._preparer.nBroken;
    if (nNew > 0) this._context.onProblem("A broken part was left out or repaired", nNew);
  }
}
