/**
 * `<revisit-player>`: the element's properties, methods and events, and the wiring behind them. The
 * playing itself is in `playback/`, the reading in `recording/` and `source/`, the looks in
 * `controls/` and `styles.css`.
 */

import { createActions } from "./actions.ts";
import { startHotkeys } from "./hotkeys.ts";
import { Looper } from "./loop.ts";
import type { Actions, Failure, Model, Phase, PlayerWindow } from "./model.ts";
import { type Moment, seekTimeOf } from "./moments/moment.ts";
import { MomentTrack } from "./moments/track.ts";
import { createPictureInPicture, type PictureInPicture } from "./pip.ts";
import { Playback } from "./playback/playback.ts";
import { Stage } from "./playback/stage.ts";
import type { PlayerEventDetails, PlayerEventMap } from "./player-events.ts";
import type { RecordedLine } from "./recording/event.ts";
import { readLine } from "./recording/event.ts";
import { type Problem, type ProblemKind, Problems } from "./recording/problems.ts";
import { Recording } from "./recording/recording.ts";
import { SettingsElement } from "./settings.ts";
import { type Download, DownloadError, download, type Progress } from "./source/download.ts";
import { type Stop, startLive } from "./source/live.ts";
import { adoptStyles } from "./styles.ts";
import { createSurface, type Surface } from "./surface.ts";
import { describePage, describePlayback, describeWindows } from "./view-of-recording.ts";

const TIME_EVENT_EVERY_MS = 100;
const MIN_SPEED = 0.1;
const MAX_SPEED = 64;
const NO_PROGRESS: Progress = { nBytes: 0, nEvents: 0 };

export class RevisitPlayer extends SettingsElement {
  static readonly observedAttributes = ["src", "live"];

  private readonly _surface: Surface;
  private readonly _stage: Stage;
  private readonly _pip: PictureInPicture;
  private readonly _looper = new Looper();
  private readonly _problems = new Problems();
  private readonly _actions: Actions;
  private readonly _track = new MomentTrack(() => this._draw());
  private _recording = new Recording();
  private _playback: Playback;
  private _windows: readonly PlayerWindow[] = [];
  private _lines: readonly RecordedLine[] = [];
  private _phase: Phase = "empty";
  private _progress = NO_PROGRESS;
  private _failure: Failure | null = null;
  private _canRetry = false;
  private _hasPlayed = false;
  private _url: string | null = null;
  private _nextBlock: number | null = null;
  private _download: AbortController | null = null;
  private _stopLive: Stop | null = null;
  private _stopHotkeys: Stop | null = null;
  private _lastTimeEventMs = 0;
  private _isDrawing = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adoptStyles(root);
    this._actions = createActions(this, {
      seek: (timeMs) => this._seekByHand(timeMs),
      jump: (step) => this._jump(step),
      toggleHelp: () => this._surface.toggleHelp(),
      toggleMoments: () => {
        // A page with a list of its own takes the key over.
        if (this._dispatch("moments-toggle", null)) this._surface.toggleMoments();
      },
      togglePictureInPicture: () => void this._pip.toggle(),
      allowExternalAssets: () => undefined,
      preview: () => Promise.resolve(null),
      retry: () => {
        if (this._url !== null) void this.load(this._url);
      },
    });
    this._surface = createSurface(root, this._actions, this.words);
    this._pip = this._createPictureInPicture();
    this._stage = new Stage({
      host: this._surface.frame,
      // Whether it is seen is for the style to say: it can be switched while a view is there.
      pointerTrail: true,
      onProblem: (message, count) => this._report("replay", message, count),
    });
    this._playback = this._createPlayback();
    this.addEventListener("fullscreenchange", () => this._draw());
  }

  // ---- properties -------------------------------------------------------------------------------

  /** The recording, as lines of window and event. Setting it replaces what was there. */
  get events(): readonly RecordedLine[] {
    return this._lines;
  }

  set events(lines: readonly RecordedLine[]) {
    this._reset();
    this._url = null;
    void this._open(lines);
  }

  /** Milliseconds from the session's start. */
  get currentTimeMs(): number {
    return this._playback.timeMs;
  }

  get durationMs(): number {
    return this._recording.durationMs;
  }

  /** Epoch milliseconds of the session's start. */
  get startMs(): number {
    return this._recording.startMs;
  }

  /** What happened, as the API tells it. Null is what the recording tells by itself. */
  get moments(): readonly Moment[] | null {
    return this._track.given;
  }

  set moments(moments: readonly Moment[] | null) {
    this._track.given = moments;
    this._describe();
  }

  get paused(): boolean {
    return this._playback.isPaused;
  }

  get speed(): number {
    return this._playback.speed;
  }

  set speed(speed: number) {
    if (!Number.isFinite(speed)) return;
    this._playback.speed = Math.min(Math.max(speed, MIN_SPEED), MAX_SPEED);
  }

  get skipInactivity(): boolean {
    return this._playback.skipInactivity;
  }

  set skipInactivity(skip: boolean) {
    this._playback.skipInactivity = skip;
  }

  /** The id of the shown window. Setting it pins that window; null follows the user again. */
  get activeWindow(): string | null {
    return this._playback.shownId;
  }

  set activeWindow(windowId: string | null) {
    void this._playback.pin(windowId);
    this._draw();
  }

  get windows(): readonly PlayerWindow[] {
    return this._windows;
  }

  get problems(): readonly Problem[] {
    return this._problems.list;
  }

  get src(): string {
    return this.getAttribute("src") ?? "";
  }

  set src(url: string) {
    this.setAttribute("src", url);
  }

  get live(): boolean {
    return this.hasAttribute("live");
  }

  set live(isLive: boolean) {
    this.toggleAttribute("live", isLive);
  }

  // ---- methods ----------------------------------------------------------------------------------

  play(): void {
    this._hasPlayed = true;
    this._playback.play();
  }

  pause(): void {
    this._playback.pause();
  }

  /** Resolves when the state with every event up to that time is shown (or a later seek's). */
  seek(timeMs: number): Promise<void> {
    return Number.isFinite(timeMs) ? this._playback.seek(timeMs) : Promise.resolve();
  }

  /** Loads JSON Lines of `["window", event]`. Failures are told by the `error` event. */
  async load(url: string): Promise<void> {
    this._reset();
    this._url = url;
    this._setPhase("loading");
    const abort = new AbortController();
    this._download = abort;
    try {
      const answer = await download(url, abort.signal, (progress) => {
        if (abort.signal.aborted) return;
        this._progress = progress;
        this._draw();
      });
      if (abort.signal.aborted) return;
      this._reportDownload(answer);
      this._nextBlock = answer.nBlocks;
      await this._open(answer.lines);
      this._followLive();
    } catch (error) {
      if (!abort.signal.aborted) this._fail(error);
    }
  }

  /**
   * Adds events to the recording, such as those of a session that is still going on. (Elements have
   * an `append` for child nodes; called with nodes, that is what this still is.)
   */
  override append(lines: readonly RecordedLine[]): void;
  override append(...nodes: (Node | string)[]): void;
  override append(...given: unknown[]): void {
    const [lines] = given;
    if (Array.isArray(lines)) this._append(lines as readonly RecordedLine[]);
    else super.append(...(given as (Node | string)[]));
  }

  private _append(lines: readonly RecordedLine[]): void {
    if (this._recording.isEmpty) {
      void this._open(lines);
      return;
    }
    const good = this._checked(lines);
    const startMs = this._recording.startMs;
    const added = this._recording.add(good);
    this._lines = [...this._lines, ...good];
    this._reportMisplaced(added.nMisplaced);
    void this._playback.grow(added, startMs - this._recording.startMs);
    this._describe();
  }

  /** The replayed document of a window (by default the shown one), while it is alive. */
  replayDocument(windowId?: string): Document | null {
    return windowId === undefined ? this._stage.document : this._stage.documentOf(windowId);
  }

  // ---- the element's life -----------------------------------------------------------------------

  connectedCallback(): void {
    this._takeOverProperties();
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    if (!this.hasAttribute("role")) this.setAttribute("role", "region");
    if (!this.hasAttribute("aria-label")) this.setAttribute("aria-label", this.words.player);
    this._stopHotkeys = this._listenForKeys(this);
    this._followLive();
    // Frames lose their documents when they leave a page. They come back at the same time.
    if (!this._recording.isEmpty) void this._playback.seek(this._playback.timeMs);
    this._draw();
  }

  disconnectedCallback(): void {
    this._pip.close();
    this._stopHotkeys?.();
    this._playback.pause();
    this._stage.clear();
    this._stopLive?.();
    this._stopLive = null;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (name === "src" && now !== null && now !== "") void this.load(now);
    if (name === "live") this._followLive();
  }

  override addEventListener<K extends keyof PlayerEventMap>(
    type: K,
    listener: (event: PlayerEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener<K extends Exclude<keyof HTMLElementEventMap, keyof PlayerEventMap>>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: unknown,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  protected settingsChanged(): void {
    this._draw();
  }

  protected wordsChanged(): void {
    this._track.sentences = this.words.sentences;
    this._surface.speak(this.words);
  }

  // ---- inside -----------------------------------------------------------------------------------

  private _createPlayback(): Playback {
    return new Playback({
      recording: this._recording,
      stage: this._stage,
      onTime: () => this._tellTime(),
      onChange: () => this._draw(),
      onWindow: (windowId) => this._dispatch("window", { windowId }),
      onEnded: () => this._end(),
    });
  }

  private _createPictureInPicture(): PictureInPicture {
    let wasPaused = true;
    let stopKeys: Stop | null = null;
    return createPictureInPicture({
      player: this,
      surface: this._surface.element,
      adoptStyles,
      onLeave: () => {
        wasPaused = this.paused;
        this._playback.pause();
        this._stage.clear();
      },
      onArrive: (host) => {
        stopKeys?.();
        stopKeys = host === this ? null : this._listenForKeys(host);
        if (host !== this) host.focus();
        if (!this._recording.isEmpty) void this._playback.seek(this._playback.timeMs);
        if (!wasPaused) this._playback.play();
        this._draw();
      },
    });
  }

  private _listenForKeys(player: HTMLElement): Stop {
    return startHotkeys({ player, actions: this._actions, model: () => this._model() });
  }

  /** The end, or the end of what is repeated. */
  private _end(): void {
    const { loop } = this;
    if (loop !== null && loop.toMs >= this.durationMs) {
      void this.seek(loop.fromMs);
      this.play();
    } else this._dispatch("ended", { timeMs: this.currentTimeMs });
  }

  /** Properties that a page set before this script was loaded hide the accessors of the class. */
  private _takeOverProperties(): void {
    for (const name of [
      "events",
      "moments",
      "src",
      "live",
      "speed",
      "skipInactivity",
      "clickLabels",
      "captions",
      "pointerTrail",
      "clockMode",
      "loop",
      "strings",
    ] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = this[name];
      delete (this as Record<string, unknown>)[name];
      (this as Record<string, unknown>)[name] = value;
    }
  }

  private _reset(): void {
    this._download?.abort();
    this._stopLive?.();
    this._stopLive = null;
    this._nextBlock = null;
    const { speed, skipInactivity } = this._playback;
    this._playback.pause();
    this._playback.destroy();
    this._stage.clear();
    this._recording = new Recording();
    this._playback = this._createPlayback();
    this._playback.speed = speed;
    this._playback.skipInactivity = skipInactivity;
    this._playback.isLive = this.live;
    this._problems.clear();
    this._windows = [];
    this._lines = [];
    this._progress = NO_PROGRESS;
    this._failure = null;
    this._hasPlayed = false;
    this._setPhase("empty");
  }

  private async _open(lines: readonly RecordedLine[]): Promise<void> {
    const good = this._checked(lines);
    this._lines = good;
    this._reportMisplaced(this._recording.add(good).nMisplaced);
    if (this._recording.isEmpty) {
      this._setPhase("empty");
      return;
    }
    this._phase = "ready";
    const { _playback: playback } = this;
    const shown = playback.open();
    this._describe();
    await shown;
    if (playback !== this._playback) return;
    this._dispatch("ready", { durationMs: this.durationMs, windows: this._windows });
    if (this.hasAttribute("autoplay")) this.play();
  }

  private _checked(lines: readonly RecordedLine[]): RecordedLine[] {
    const good = lines.filter((line) => readLine(line) !== null);
    const nBad = lines.length - good.length;
    if (nBad > 0) this._report("event", "What was given is no event", nBad);
    return good;
  }

  private _followLive(): void {
    this._playback.isLive = this.live && this._phase !== "error";
    const canFollow = this.live && this.isConnected && this._nextBlock !== null;
    if (!canFollow) {
      this._stopLive?.();
      this._stopLive = null;
    } else if (this._stopLive === null && this._url !== null && this._nextBlock !== null) {
      this._stopLive = startLive({
        url: this._url,
        base: document.baseURI,
        nextBlock: this._nextBlock,
        onLines: (answer) => {
          this._nextBlock = answer.nBlocks ?? this._nextBlock;
          this._reportDownload(answer);
          if (answer.lines.length > 0) this.append(answer.lines);
        },
        onFailure: (message) => this._report("download", message),
      });
    }
    this._draw();
  }

  /** Whoever moves about has found the controls: the large play button is in the way from then on. */
  private _seekByHand(timeMs: number): void {
    this._hasPlayed = true;
    void this.seek(timeMs);
    this._draw();
  }

  private _jump(step: 1 | -1): void {
    const moment = this._track.jump(this.startMs + this.currentTimeMs, step, !this.paused);
    if (moment !== null) this._seekByHand(Math.max(seekTimeOf(moment) - this.startMs, 0));
  }

  private _describe(): void {
    this._windows = describeWindows(this._recording);
    this._track.describe(this._recording.windows);
    this._draw();
  }

  private _report(kind: ProblemKind, message: string, count = 1): void {
    this._dispatch("problem", this._problems.add(kind, message, count));
    this._draw();
  }

  private _reportDownload({ nBadLines, brokeOff }: Download): void {
    if (nBadLines > 0) this._report("line", "A line could not be read", nBadLines);
    if (brokeOff !== null) {
      this._report("download", `The download stopped before its end: ${brokeOff}`);
    }
  }

  private _reportMisplaced(nMisplaced: number): void {
    if (nMisplaced > 0) this._report("event", "An event's time is far from the rest", nMisplaced);
  }

  private _fail(error: unknown): void {
    const isKnown = error instanceof DownloadError;
    this._canRetry = !isKnown || error.isPassing;
    this._failure = isKnown
      ? { title: error.title, detail: error.detail }
      : { title: "The recording could not be shown", detail: String(error) };
    this._setPhase("error");
    this._dispatch("error", this._failure);
  }

  private _setPhase(phase: Phase): void {
    this._phase = phase;
    this._draw();
  }

  private _tellTime(): void {
    const backMs = this._looper.follow(this.loop, this._playback);
    if (backMs !== null && !this.paused) void this.seek(backMs);
    const model = this._model();
    this._surface.update(model);
    const clicks = this.clickLabels ? this._track.clicks : [];
    const place = this._stage.place.bind(this._stage);
    this._surface.clickLabels.follow(model, clicks, this.words, place);
    const nowMs = performance.now();
    if (!this.paused && nowMs - this._lastTimeEventMs < TIME_EVENT_EVERY_MS) return;
    this._lastTimeEventMs = nowMs;
    this._dispatch("time", { timeMs: this.currentTimeMs });
  }

  /** Draws once at the end of the current work, however often it is asked for. */
  private _draw(): void {
    if (this._isDrawing) return;
    this._isDrawing = true;
    queueMicrotask(() => {
      this._isDrawing = false;
      this._surface.update(this._model());
    });
  }

  private _dispatch<K extends keyof PlayerEventDetails>(
    type: K,
    detail: PlayerEventDetails[K],
  ): boolean {
    const cancelable = type === "moments-toggle";
    return this.dispatchEvent(new CustomEvent(type, { detail, cancelable }));
  }

  private _model(): Model {
    const { shownId, timeMs, isBlank } = this._playback;
    return {
      phase: this._phase,
      progress: this._progress,
      failure: this._failure,
      canRetry: this._canRetry,
      hasPlayed: this._hasPlayed,
      windows: this._windows,
      moments: this._track.moments,
      landedOn: this._track.landedOn,
      startMs: this.startMs,
      ...this.settings,
      buffered: [],
      notes: [],
      externalAssets: "never",
      blockedAssets: 0,
      problems: this._problems.list,
      isFullscreen: this.matches(":fullscreen"),
      isPictureInPicture: this._pip.isOpen,
      canPictureInPicture: this._pip.canOpen,
      ...describePlayback(this._playback),
      ...describePage(this._recording, shownId, timeMs, isBlank),
    };
  }
}
