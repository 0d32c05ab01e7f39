/**
 * `<revisit-player>`: the element's properties, methods and events, and the wiring behind them. The
 * playing itself is in `playback/`, the reading in `recording/` and `source/`, the looks in
 * `controls/` and `styles.css`.
 */

import { createActions } from "./actions.ts";
import { startHotkeys } from "./hotkeys.ts";
import { type Loadable, sourceOf } from "./loadable.ts";
import { Loader } from "./loader.ts";
import { Looper } from "./loop.ts";
import type {
  Actions,
  ExternalAssets,
  Failure,
  Model,
  Phase,
  PlayerWindow,
  Span,
} from "./model.ts";
import { type Moment, seekTimeOf } from "./moments/moment.ts";
import { Passing } from "./moments/passing.ts";
import { MomentTrack } from "./moments/track.ts";
import { createPictureInPicture, type PictureInPicture } from "./pip.ts";
import { Playback } from "./playback/playback.ts";
import { Preview } from "./playback/preview.ts";
import { Stage } from "./playback/stage.ts";
import type { RecordedLine } from "./recording/event.ts";
import { type Problem, type ProblemKind, Problems } from "./recording/problems.ts";
import { createTagNameCheck } from "./recording/repair.ts";
import { SettingsElement } from "./settings.ts";
import { failureOf, messageOf } from "./source/failure.ts";
import { adoptStyles } from "./styles.ts";
import { createSurface, type Surface } from "./surface.ts";
import { describePage, describePlayback, describeWindows } from "./view-of-recording.ts";
import type { Source } from "./worker/protocol.ts";

const TIME_EVENT_EVERY_MS = 100;
const MIN_SPEED = 0.1;
const MAX_SPEED = 64;
/** A player that left the page lets go of its recording, unless it comes back at once. */
const LET_GO_AFTER_MS = 2_000;
const EXTERNAL: readonly string[] = ["never", "ask", "always"] satisfies ExternalAssets[];

export class RevisitPlayer extends SettingsElement {
  static readonly observedAttributes = ["src", "live", "external-assets"];

  private readonly _surface: Surface;
  private readonly _stage: Stage;
  private readonly _pip: PictureInPicture;
  private readonly _looper = new Looper();
  private readonly _problems = new Problems();
  private readonly _actions: Actions;
  private readonly _track = new MomentTrack(() => this._draw());
  private readonly _loader: Loader;
  private readonly _preview: Preview;
  private readonly _passing = new Passing();
  private _playback: Playback;
  private _windows: readonly PlayerWindow[] = [];
  private _lines: readonly RecordedLine[] = [];
  private _phase: Phase = "empty";
  private _failure: Failure | null = null;
  private _canRetry = false;
  private _hasPlayed = false;
  private _source: Source | null = null;
  /** Which recording this is: what still comes of an older one is of no interest. */
  private _generation = 0;
  private _beginning: Promise<void> = Promise.resolve();
  /** Done when it is known whether there is something to play, and that is shown. */
  private _opening: Promise<void> = Promise.resolve();
  /** What the server says; null while it says nothing. */
  private _isGoingOn: boolean | null = null;
  private _stopHotkeys: (() => void) | null = null;
  private _letGoTimer: ReturnType<typeof setTimeout> | undefined;
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
        if (this.tell("moments-toggle", null)) this._surface.toggleMoments();
      },
      togglePictureInPicture: () => void this._pip.toggle(),
      allowExternalAssets: () => {
        this._loader.allowExternal();
        this._applyExternal();
      },
      preview: (timeMs) => this.preview(timeMs),
      retry: () => {
        if (this._source !== null) void this._load(this._source);
      },
    });
    this._surface = createSurface(root, this._actions, this.words);
    this._pip = this._createPictureInPicture();
    this._loader = this._createLoader();
    const client = () => this._loader.client;
    const outline = () => this._loader.outline;
    const resources = () => this._loader.resources;
    this._stage = new Stage({
      host: this._surface.frame,
      client,
      outline,
      resources,
      onProblem: (message, count) => this._report("replay", message, count),
      onFailure: (error) => this._report("download", messageOf(error)),
      onBlocked: (url) => this._loader.block(url),
    });
    this._preview = new Preview({
      document: this.ownerDocument,
      isTagName: createTagNameCheck(this.ownerDocument),
      client,
      outline,
      resources,
      allowsExternal: () => this._loader.allowsExternal,
    });
    this._playback = this._createPlayback();
    this.addEventListener("fullscreenchange", () => this._draw());
  }

  // ---- properties -------------------------------------------------------------------------------

  /**
   * What was given by script, as lines of window and event. Setting it replaces what was there. A
   * recording that was loaded is not in here: it stays where it is, and is read as it is played.
   */
  get events(): readonly RecordedLine[] {
    return this._lines;
  }

  set events(lines: readonly RecordedLine[]) {
    this._reset();
    this._lines = lines;
    this._source = { kind: "given" };
    if (lines.length > 0) this._setPhase("loading");
    this._opening = this._open(this._source);
  }

  /** Milliseconds from the session's start. */
  get currentTimeMs(): number {
    return this._playback.timeMs;
  }

  get durationMs(): number {
    return this._loader.durationMs;
  }

  /** Epoch milliseconds of the session's start. */
  get startMs(): number {
    return this._loader.outline.startMs;
  }

  /** What happened, as the API tells it. Null is what the recording tells by itself. */
  get moments(): readonly Moment[] | null {
    return this._track.given;
  }

  set moments(moments: readonly Moment[] | null) {
    this._track.given = moments;
    this._draw();
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

  /** What one should know of how the recording is played, such as a host without byte ranges. */
  get notes(): readonly string[] {
    return this._loader.notes;
  }

  /** What can be played without a fetch, in session time. */
  get buffered(): readonly Span[] {
    return this._loader.buffered;
  }

  /**
   * Whether a replay may fetch what the recorded page had from other hosts: images, fonts, styles,
   * sound. `never` is the default; `ask` leaves it to the viewer. The policy of the page around the
   * player must allow it too. Also as the attribute `external-assets`.
   */
  get externalAssets(): ExternalAssets {
    return this._loader.external;
  }

  set externalAssets(external: ExternalAssets) {
    if (!EXTERNAL.includes(external)) return;
    this._loader.external = external;
    this._applyExternal();
  }

  /** How many things of other hosts are not shown. */
  get blockedAssets(): number {
    return this._loader.nBlocked;
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

  /**
   * Resolves when the state with every event up to that time is shown (or a later seek's). While a
   * recording is being loaded it waits for that.
   */
  async seek(timeMs: number): Promise<void> {
    if (!Number.isFinite(timeMs)) return;
    if (this._loader.isEmpty) await this._opening;
    await this._playback.seek(timeMs);
  }

  /**
   * Loads a recording: the address of a session of the API, of an archive on any host or of JSON, a
   * file of either kind, or what the recorder gives out, as an object or as its JSON. Resolves when
   * the first picture is shown; failures are told by the `error` event.
   */
  load(recording: Loadable): Promise<void> {
    return this._load(sourceOf(recording, this.baseURI));
  }

  /** One step on or back: to the next event, or by a picture of a film. */
  stepFrame(direction: 1 | -1): Promise<void> {
    this._hasPlayed = true;
    return this._playback.step(direction);
  }

  /** A small picture of about that time, for whoever points at it; null where there is none. */
  preview(timeMs: number): Promise<HTMLElement | null> {
    if (this._loader.isEmpty) return Promise.resolve(null);
    return this._preview.show(this.startMs + timeMs, this._playback.pinnedId);
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
    this._source ??= { kind: "given" };
    this._lines = [...this._lines, ...lines];
    void this._loader.append(lines).catch((error: unknown) => this._fail(error));
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
    clearTimeout(this._letGoTimer);
    this._followLive();
    // Frames lose their documents when they leave a page. They come back at the same time.
    if (!this._loader.isEmpty) void this._playback.seek(this._playback.timeMs);
    else if (this._source !== null && !this._loader.isOpen)
      this._opening = this._open(this._source);
    this._draw();
  }

  disconnectedCallback(): void {
    this._pip.close();
    this._stopHotkeys?.();
    this._playback.pause();
    this._stage.clear();
    this._preview.clear();
    this._followLive();
    this._letGoTimer = setTimeout(() => this._loader.close(), LET_GO_AFTER_MS);
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (name === "src" && now !== null && now !== "") void this.load(now);
    if (name === "live") this._followLive();
    if (name === "external-assets") this.externalAssets = (now ?? "never") as ExternalAssets;
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
      outline: () => this._loader.outline,
      stage: this._stage,
      onTime: () => this._tellTime(),
      onChange: () => this._draw(),
      onWindow: (windowId) => this.tell("window", { windowId }),
      onEnded: () => this._end(),
    });
  }

  private _createPictureInPicture(): PictureInPicture {
    let wasPaused = true;
    let stopKeys: (() => void) | null = null;
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
        if (!this._loader.isEmpty) void this._playback.seek(this._playback.timeMs);
        if (!wasPaused) this._playback.play();
        this._draw();
      },
    });
  }

  private _listenForKeys(player: HTMLElement): () => void {
    return startHotkeys({ player, actions: this._actions, model: () => this._model() });
  }

  /** The end, or the end of what is repeated. */
  private _end(): void {
    const { loop } = this;
    if (loop !== null && loop.toMs >= this.durationMs) {
      void this.seek(loop.fromMs);
      this.play();
    } else this.tell("ended", { timeMs: this.currentTimeMs });
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
      "externalAssets",
    ] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = this[name];
      delete (this as Record<string, unknown>)[name];
      (this as Record<string, unknown>)[name] = value;
    }
  }

  private _createLoader(): Loader {
    return new Loader({
      onBegin: () => this._begin(),
      onGrowth: (newFromMs, shiftMs) => {
        this._windows = describeWindows(this._loader.outline);
        void this._playback.grow(newFromMs, shiftMs);
        this._draw();
      },
      onMoments: (moments) => {
        this._track.own = moments;
        this._draw();
      },
      onProblem: (kind, message, count) => this._report(kind, message, count),
      onNote: (note) => {
        this.tell("note", { note });
        this._draw();
      },
      onBuffered: () => {
        this.tell("buffer", { buffered: this._loader.buffered });
        this._draw();
      },
      onLive: (isGoingOn) => {
        this._isGoingOn = isGoingOn;
        this._followLive();
      },
      onChange: () => this._draw(),
    });
  }

  private _reset(): void {
    this._generation += 1;
    const { speed, skipInactivity } = this._playback;
    this._playback.pause();
    this._playback.destroy();
    this._stage.clear();
    this._preview.clear();
    this._loader.close();
    this._stage.allowsExternal = this._loader.allowsExternal;
    this._track.own = [];
    this._playback = this._createPlayback();
    this._playback.speed = speed;
    this._playback.skipInactivity = skipInactivity;
    this._playback.isLive = this.live;
    this._problems.clear();
    this._windows = [];
    this._lines = [];
    this._failure = null;
    this._hasPlayed = false;
    this._isGoingOn = null;
    this._beginning = Promise.resolve();
    this._setPhase("empty");
  }

  private _load(source: Source): Promise<void> {
    this._reset();
    this._source = source;
    this._setPhase("loading");
    this._opening = this._open(source);
    return this._opening;
  }

  private async _open(source: Source): Promise<void> {
    const generation = this._generation;
    try {
      if (source.kind === "given") await this._loader.append(this._lines);
      else await this._loader.open(source);
      if (generation !== this._generation) return;
      if (this._loader.isEmpty) this._setPhase("empty");
      this._followLive();
      await this._beginning;
    } catch (error) {
      if (generation === this._generation) this._fail(error);
    }
  }

  /** There is something to play: shows its first picture. */
  private _begin(): void {
    this._phase = "ready";
    this._windows = describeWindows(this._loader.outline);
    const { _playback: playback } = this;
    this._beginning = playback.open().then(() => {
      if (playback !== this._playback) return;
      this.tell("ready", { durationMs: this.durationMs, windows: this._windows });
      if (this.hasAttribute("autoplay")) this.play();
    });
    this._draw();
  }

  private _followLive(): void {
    const isLive = this.live && this._isGoingOn !== false && this._phase !== "error";
    this._playback.isLive = isLive;
    if (this._loader.isOpen) this._loader.client.follow(isLive && this.isConnected);
    this._draw();
  }

  private _applyExternal(): void {
    if (this._stage.allowsExternal === this._loader.allowsExternal) return;
    this._preview.clear();
    this._stage.allowsExternal = this._loader.allowsExternal;
    if (!this._loader.isEmpty) void this._playback.refresh();
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

  private _report(kind: ProblemKind, message: string, count = 1): void {
    this.tell("problem", this._problems.add(kind, message, count));
    this._draw();
  }

  private _fail(error: unknown): void {
    const { title, detail, isPassing } = failureOf(error);
    this._canRetry = isPassing;
    this._failure = { title, detail };
    this._setPhase("error");
    this.tell("error", this._failure);
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
    for (const moment of this._passing.follow(model)) this.tell("moment", { moment });
    const nowMs = performance.now();
    if (!this.paused && nowMs - this._lastTimeEventMs < TIME_EVENT_EVERY_MS) return;
    this._lastTimeEventMs = nowMs;
    this.tell("time", { timeMs: this.currentTimeMs });
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

  private _model(): Model {
    const { shownId, timeMs, isBlank } = this._playback;
    return {
      phase: this._phase,
      progress: this._loader.progress,
      failure: this._failure,
      canRetry: this._canRetry,
      hasPlayed: this._hasPlayed,
      windows: this._windows,
      moments: this._track.moments,
      landedOn: this._track.landedOn,
      startMs: this.startMs,
      ...this.settings,
      buffered: this._loader.buffered,
      notes: this._loader.notes,
      externalAssets: this._loader.allowsExternal ? "always" : this._loader.external,
      blockedAssets: this._loader.nBlocked,
      problems: this._problems.list,
      isFullscreen: this.matches(":fullscreen"),
      isPictureInPicture: this._pip.isOpen,
      canPictureInPicture: this._pip.canOpen,
      ...describePlayback(this._playback),
      ...describePage(this._loader.outline, shownId, timeMs, isBlank),
    };
  }
}
