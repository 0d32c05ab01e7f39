/**
 * Plays a session: moves the clock, picks the window, skips what is not worth watching. Draws no
 * controls; it says `onChange` when something other than the time has changed.
 */

import {
  firstSnapshotOf,
  type Outline,
  type RecordedWindow,
  windowOf,
} from "../recording/outline.ts";
import { windowAt } from "../recording/presence.ts";
import { type Gap, gapAt, type Timeline } from "../recording/timeline.ts";
import { Clock } from "./clock.ts";
import type { Stage } from "./stage.ts";

export interface PlaybackContext {
  outline(): Outline;
  readonly stage: Stage;
  onTime(): void;
  onChange(): void;
  onWindow(windowId: string): void;
  onEnded(): void;
}

/** The first snapshot comes a moment after the first event; nobody waits to see that moment. */
const SNAP_MS = 1_000;
/** A gap is run through this quickly, so that one sees that (and what) time goes by. */
const SKIP_TAKES_MS = 700;
/** One step of `,` and `.` is the next event, but never less than a picture of a film … */
const MIN_STEP_MS = 40;
/** … nor so far that it would be a jump. */
const MAX_STEP_MS = 1_000;

export class Playback {
  isPaused = true;
  isSeeking = false;
  /** At the end of a live session, waiting for what comes. */
  isWaiting = false;
  /** Whoever must tell a seek from a slow frame looks at this. */
  nSeeks = 0;
  isLive = false;
  skipping: Gap | null = null;
  shownId: string | null = null;
  private readonly _context: PlaybackContext;
  private readonly _clock = new Clock();
  private _pinnedId: string | null = null;
  private _speed = 1;
  private _skipInactivity = true;
  private _frame = 0;
  private _window: Window = window;
  private _lastFrameMs = 0;
  /** A seek is on its way to its picture. */
  private _isWalking = false;
  /** Playing has shown everything that is there, and waits for more. */
  private _isBehind = false;
  private _presentation = 0;
  private _presenting: Promise<void> = Promise.resolve();

  constructor(context: PlaybackContext) {
    this._context = context;
  }

  get timeMs(): number {
    return Math.min(this._clock.timeMs, this.durationMs);
  }

  get durationMs(): number {
    const { startMs, endMs } = this._outline;
    return endMs - startMs;
  }

  get timeline(): Timeline {
    return this._outline.timeline;
  }

  get speed(): number {
    return this._speed;
  }

  set speed(speed: number) {
    this._speed = speed;
    if (this.skipping === null) this._clock.rate = speed;
    this._context.stage.setSpeed(speed);
    this._context.onChange();
  }

  get skipInactivity(): boolean {
    return this._skipInactivity;
  }

  set skipInactivity(skip: boolean) {
    this._skipInactivity = skip;
    if (!skip) this._endSkip();
    this._context.onChange();
  }

  get pinnedId(): string | null {
    return this._pinnedId;
  }

  /** Null follows the user from window to window. */
  pin(windowId: string | null): Promise<void> {
    this._pinnedId = windowId;
    return this._present();
  }

  /** Whether the shown window has no picture yet at this time. */
  get isBlank(): boolean {
    return this._visibleWindow() === null;
  }

  /** Starts over with whatever the recording holds by now. */
  open(): Promise<void> {
    this._pinnedId = null;
    this.shownId = null;
    this.isPaused = true;
    this.isWaiting = false;
    this._clock.isRunning = false;
    this._context.stage.clear();
    return this.seek(this.firstPictureMs);
  }

  /** Where there is something to see for the first time. */
  get firstPictureMs(): number {
    const firstMs = firstSnapshotOf(this._outline);
    return firstMs === null ? 0 : firstMs - this._outline.startMs;
  }

  /**
   * Takes over what the recording was given since. An event from before the start moves the start:
   * the same moment has another session time.
   */
  grow(newFromMs: ReadonlyMap<string, number>, shiftMs: number): Promise<void> {
    const { stage } = this._context;
    this._clock.timeMs += shiftMs;
    let isRebuilt = false;
    for (const [windowId, fromMs] of newFromMs) {
      if (stage.renew(windowId, fromMs) && windowId === this.shownId) isRebuilt = true;
    }
    const goesOnByItself = !this.isPaused && !this.isWaiting;
    this.isWaiting = false;
    this._clock.isRunning = !this.isPaused;
    return goesOnByItself && !isRebuilt ? Promise.resolve() : this._present();
  }

  play(): void {
    if (!this.isPaused || this._outline.windows.length === 0) return;
    if (this._clock.timeMs >= this.durationMs && !this.isLive) this._clock.timeMs = 0;
    this.isPaused = false;
    this._clock.isRunning = true;
    void this._present();
    // That of the window in which the picture is: the page behind picture in picture may be hidden.
    this._window = this._context.stage.window;
    this._lastFrameMs = this._window.performance.now();
    this._frame = this._window.requestAnimationFrame((nowMs) => this._tick(nowMs));
    this._context.onChange();
  }

  pause(): void {
    if (this.isPaused) return;
    this.isPaused = true;
    this.isWaiting = false;
    this._clock.isRunning = false;
    this._window.cancelAnimationFrame(this._frame);
    this._endSkip();
    this._catchUp();
    void this._present();
    this._context.onChange();
  }

  seek(timeMs: number): Promise<void> {
    this.nSeeks += 1;
    this._clock.timeMs = Math.min(Math.max(timeMs, 0), this.durationMs);
    this._endSkip();
    this.isWaiting = false;
    this._clock.isRunning = !this.isPaused;
    const shown = this._present();
    this._context.onTime();
    return shown;
  }

  /** Stands still, one step on or back. */
  step(direction: 1 | -1): Promise<void> {
    this.pause();
    const nextMs = this._context.stage.nextMs;
    const aheadMs = nextMs === null ? 0 : nextMs - this._epochMs;
    const stepMs =
      direction > 0 ? Math.min(Math.max(aheadMs, MIN_STEP_MS), MAX_STEP_MS) : MIN_STEP_MS;
    return this.seek(this.timeMs + direction * stepMs);
  }

  /** Shows what is shown anew, such as after the views were dropped. */
  refresh(): Promise<void> {
    return this._present();
  }

  destroy(): void {
    this._presentation += 1;
    this._window.cancelAnimationFrame(this._frame);
  }

  private _tick(nowMs: number): void {
    if (this.isPaused) return;
    this._frame = this._window.requestAnimationFrame((next) => this._tick(next));
    const elapsedMs = nowMs - this._lastFrameMs;
    this._lastFrameMs = nowMs;
    if (this._isWalking || this.isWaiting) return;
    // While events are on their way the clock stands, and so does what it would show.
    if (!this._isBehind) this._clock.advance(elapsedMs);
    this._skip();
    if (this._clock.timeMs >= this.durationMs) {
      this._finish();
    } else if (this._windowChanged()) {
      void this._present();
    } else {
      this._isBehind = !this._context.stage.play(this._epochMs);
      this._setSeeking(this._isBehind);
    }
    this._context.onTime();
  }

  private _finish(): void {
    this._clock.timeMs = this.durationMs;
    this._endSkip();
    if (this.isLive) {
      this.isWaiting = true;
      this._clock.isRunning = false;
      void this._present();
      this._context.onChange();
      return;
    }
    this.pause();
    this._context.onEnded();
  }

  private _skip(): void {
    if (this.skipping !== null && this._clock.timeMs >= this.skipping.endMs) {
      this._clock.timeMs = this.skipping.endMs;
      this._endSkip();
    }
    if (!this._skipInactivity || this.skipping !== null) return;
    const gap = gapAt(this.timeline.gaps, this._clock.timeMs);
    if (gap === null) return;
    this.skipping = { startMs: this._clock.timeMs, endMs: gap.endMs };
    const remainingMs = gap.endMs - this._clock.timeMs;
    this._clock.rate = Math.max(this._speed, remainingMs / SKIP_TAKES_MS);
    this._context.onChange();
  }

  private _endSkip(): void {
    this._clock.rate = this._speed;
    if (this.skipping === null) return;
    this.skipping = null;
    this._context.onChange();
  }

  /** Brings the right window to the clock's time. The newest call wins; the others end with it. */
  private _present(): Promise<void> {
    this._presentation += 1;
    const presentation = this._presentation;
    const window = this._visibleWindow();
    const way = this._context.stage.show(window, this._epochMs, !this.isPaused);
    this._isBehind = false;
    this._isWalking = way !== null;
    this._tellWindow();
    this._setSeeking(way !== null);
    this._presenting =
      way === null
        ? Promise.resolve()
        : way.then(() => {
            if (presentation !== this._presentation) return this._presenting;
            this._isWalking = false;
            this._setSeeking(false);
            this._context.onTime();
            return undefined;
          });
    return this._presenting;
  }

  private _setSeeking(isSeeking: boolean): void {
    if (this.isSeeking === isSeeking) return;
    this.isSeeking = isSeeking;
    this._context.onChange();
  }

  private _tellWindow(): void {
    const wanted = this._wantedId();
    if (wanted === this.shownId) return;
    this.shownId = wanted;
    if (wanted !== null) this._context.onWindow(wanted);
    this._context.onChange();
  }

  /**
   * rrweb can be ahead of the clock by a frame. The clock gives way: rrweb cannot undo an event, it
   * would have to build the whole page anew.
   */
  private _catchUp(): void {
    const playedMs = this._context.stage.playedMs - this._outline.startMs;
    this._clock.timeMs = Math.max(this._clock.timeMs, Math.min(playedMs, this.durationMs));
  }

  private _windowChanged(): boolean {
    if (this._wantedId() !== this.shownId) return true;
    return (this._visibleWindow() === null) === this._context.stage.isShowing;
  }

  private _wantedId(): string | null {
    const { windows, presence } = this._outline;
    return this._pinnedId ?? windowAt(windows, presence, this._epochMs + this._snapMs);
  }

  private _visibleWindow(): RecordedWindow | null {
    const window = windowOf(this._outline, this._wantedId());
    const firstMs = window?.firstSnapshotMs ?? Number.POSITIVE_INFINITY;
    return firstMs <= this._epochMs + this._snapMs ? window : null;
  }

  /** How far ahead of the clock the very first picture may be and still be shown. */
  private get _snapMs(): number {
    const aheadMs = this.firstPictureMs - this._clock.timeMs;
    return aheadMs > 0 && aheadMs <= SNAP_MS ? aheadMs : 0;
  }

  private get _epochMs(): number {
    return this._outline.startMs + this.timeMs;
  }

  private get _outline(): Outline {
    return this._context.outline();
  }
}
