/**
 * The recorder as a page sees it. It holds what the page wants, and sees to it that there is a run
 * exactly while the page wants one and the person may be recorded. All state is in the instance.
 */
import { Consent, startConsentWatch } from "./consent";
import type { Metadata } from "./delivery/batch";
import { Delivery, type DeliveryStats } from "./delivery/delivery";
import type { SentBatch } from "./delivery/sender";
import { type FramePart, joinParent, parentOrigin } from "./dom/frame-part";
import { browserEnvironment, type Environment, type Stop } from "./environment";
import { forgetPolicy } from "./gate/policy-client";
import { guard } from "./guard";
import type { LocalContext, RecordingSummary } from "./local/recordings";
import { loadMore } from "./more/load";
import { type RecorderOptions, type Settings, type StorageKind, settings } from "./options";
import { startPageEnd } from "./page-end";
import { newScrub, type Scrub } from "./privacy/scrub";
import { asksNotToBeTracked } from "./privacy/signals";
import type { SessionRecording } from "./recording/recording";
import { Run } from "./run";
import { forgetSession } from "./session/record";
import { type SessionUrlOptions, sessionUrl } from "./session/session-url";
import {
  chooseWindowId,
  forgetWindow,
  startWindowMark,
  type WindowContext,
} from "./session/window-id";
import type { SessionEventData, SessionEventType } from "./session-event";
import { type Storage, safeStorage } from "./storage";

/** Where recordings are looked for. */
export interface LocalOptions {
  /** As it was for the recorder. Default `indexeddb`. */
  storage?: StorageKind | undefined;
  windowId?: string | undefined;
}

export class PortableSessionRecorder {
  /** The instance that the script tag started, if one did. */
  static current: PortableSessionRecorder | undefined;

  /** The sessions that are kept in this browser, for pages without a server; the newest first. */
  static async recordings(options: LocalOptions = {}): Promise<RecordingSummary[]> {
    return (await loadMore()).listRecordings(localContext(options));
  }

  /** One of them: the window that is asked for, else the one in which most happened. Null when it is
   * not there. */
  static async load(
    sessionId: string,
    options: LocalOptions = {},
  ): Promise<SessionRecording | null> {
    const { loadRecording } = await loadMore();
    return loadRecording(localContext(options), sessionId, options.windowId);
  }

  /** Away with one of them. */
  static async remove(sessionId: string, options: LocalOptions = {}): Promise<void> {
    return (await loadMore()).removeRecording(localContext(options), sessionId);
  }

  private readonly _page = window;
  private readonly _environment: Environment;
  private readonly _settings: Settings;
  private readonly _scrub: Scrub;
  private readonly _storage: Storage;
  private readonly _windowContext: WindowContext;
  private readonly _consent: Consent;
  private readonly _sessionListeners = new Set<(sessionId: string) => void>();
  private readonly _batchListeners = new Set<(batch: SentBatch) => void>();
  private _visitor: string | null;
  private _windowId: string;
  private _delivery: Delivery | undefined;
  /** The run that goes on, or the last one. */
  private _run: Run | undefined;
  private _part: FramePart | undefined;
  private _isWanted = false;
  private _isPaused = false;
  private _isDestroyed = false;
  private _stops: Stop[] = [];

  constructor(private readonly _options: RecorderOptions = {}) {
    const page = this._page;
    this._environment = browserEnvironment(page);
    this._settings = settings(_options, page.location.href);
    this._scrub = newScrub(this._settings);
    this._visitor = _options.userId ?? null;
    this._windowId = _options.windowId ?? "";
    this._storage = safeStorage(() => page.localStorage);
    this._windowContext = {
      storage: safeStorage(() => page.sessionStorage),
      newId: this._environment.newId,
      isFrame: page.parent !== page,
    };
    this._consent = new Consent({
      settings: this._settings,
      storage: this._storage,
      asksNotToBeTracked: () => asksNotToBeTracked(page),
    });
  }

  /** The session that is recorded, or the last that was; empty before the first. For some
   * milliseconds after a session began it may change: `onSession` knows it for good. */
  get sessionId(): string {
    return this._run?.sessionId ?? "";
  }

  /** This window (tab); empty until something is recorded. */
  get windowId(): string {
    return this._windowId;
  }

  /** Whether something is being recorded, or held. */
  get isRecording(): boolean {
    return this._run?.isCapturing ?? this._part?.isJoined ?? false;
  }

  /** Events that never reached the server: the buffer was full, or the server refused them. */
  get nDropped(): number {
    return this._delivery?.nDropped ?? 0;
  }

  /** What waits to be sent, and what was. */
  get stats(): DeliveryStats {
    return this._delivery?.stats ?? { nWaiting: 0, bytesWaiting: 0, nBatchesSent: 0, bytesSent: 0 };
  }

  /** Records from now on, as soon as it may: see `requireConsent` and `optOut`. */
  start(userId?: string): void {
    guard(() => {
      if (this._isDestroyed) return;
      if (userId !== undefined) this._visitor = userId;
      this._isWanted = true;
      this._follow();
    });
  }

  /**
   * Takes all hands off the page, sends the rest, and gives what this page recorded and still
   * holds; null when there is nothing, as when recording was never started.
   */
  stop(): SessionRecording | null {
    let recording: SessionRecording | null = null;
    guard(() => {
      this._isWanted = false;
      this._leave();
      if (!this._run?.isOn) return;
      this._run.stop();
      this._delivery?.stop();
      recording = this._run.recording();
    });
    return recording;
  }

  /** The recording as JSON, also while it goes on and after it was stopped; else `null`. */
  export(): string {
    let text = "null";
    guard(() => {
      text = JSON.stringify(this._run?.recording() ?? null);
    });
    return text;
  }

  /** The recording as an archive, `.replay.zip`: a file that every part of Revisit reads. */
  async exportArchive(): Promise<Blob> {
    const { writeArchive } = await loadMore();
    const { user_agent: userAgent, viewport, url } = this._metadata();
    return writeArchive({
      sessionId: this.sessionId,
      visitor: this._visitor,
      userAgent,
      viewport,
      url,
      lines: (this._run?.lines ?? []).map(({ text, timestamp }) => ({
        windowId: this._windowId,
        text,
        timestamp,
      })),
    });
  }

  /** Stops for good: nothing of this recorder is left on the page, and its methods do nothing. */
  destroy(): void {
    guard(() => {
      this.stop();
      this._isDestroyed = true;
      this._takeOff();
      this._sessionListeners.clear();
      if (PortableSessionRecorder.current === this) PortableSessionRecorder.current = undefined;
    });
  }

  /** Says who is recorded, from now on, and what is known of them. */
  identify(userId: string, traits: Record<string, unknown> = {}): void {
    this._visitor = userId;
    this._note("identify", { userId, traits: this._record(traits) });
  }

  /** Notes that something happened in the application. It may be what recording waits for: see
   * `eventTriggers`. */
  track(name: string, properties: Record<string, unknown> = {}): void {
    this._note("custom", { name, properties: this._record(properties) });
  }

  /** Leaves a remark in the recording. */
  annotate(text: string): void {
    this._note("annotation", { text: this._scrub.text(text) });
  }

  /** Records nothing until `resume()`. The session goes on. */
  pause(): void {
    this._isPaused = true;
    guard(() => this._run?.pause(true));
  }

  resume(): void {
    this._isPaused = false;
    guard(() => this._run?.pause(false));
  }

  /** Where to see the session; null where there is no server, or nothing was recorded. */
  sessionUrl(options: SessionUrlOptions = {}): string | null {
    const { endpoint } = this._settings;
    if (endpoint === null || !this._run) return null;
    const { sessionId, startedAt } = this._run;
    return sessionUrl({ endpoint, sessionId, startedAt, now: this._environment.now() }, options);
  }

  /** Calls back with the id of the session, when it is known for good, and of every one after. */
  onSession(callback: (sessionId: string) => void): Stop {
    this._sessionListeners.add(callback);
    if (this._run?.isOn && this._run.isSettled) guard(() => callback(this.sessionId));
    return () => void this._sessionListeners.delete(callback);
  }

  /** Tells of every request that carried events. */
  onBatch(callback: (batch: SentBatch) => void): Stop {
    this._batchListeners.add(callback);
    return () => void this._batchListeners.delete(callback);
  }

  /** This person wants no recording, on any page of this origin, until `optIn()`. What is not sent
   * yet is forgotten, and so is all that is stored. */
  optOut(): void {
    guard(() => {
      this._consent.optOut();
      this._follow();
      // Pages before this one may have left something, too.
      this._delivery ??= this._newDelivery();
      this._forget();
    });
  }

  optIn(): void {
    guard(() => {
      this._consent.optIn();
      this._follow();
    });
  }

  /** The person's answer, on this page: see `requireConsent`. False forgets what is not sent. */
  setConsent(isGiven: boolean): void {
    guard(() => {
      this._consent.set(isGiven);
      this._follow();
      if (!isGiven) this._forget();
    });
  }

  /**
   * Sends what there is. Done when the server has it, or when it could not be reached: then the
   * rest stays and is tried again by itself. Never rejects.
   */
  async flush(): Promise<void> {
    await this._run?.whenSettled();
    await this._delivery?.flush();
  }

  /** Begins a run, or ends it, as is wanted and allowed by now. */
  private _follow(): void {
    const isDue = this._isWanted && !this._isDestroyed && this._consent.mayRecord;
    if (isDue && !this._run?.isOn && !this._part) this._join();
    if (!this._isWanted || isDue) return;
    this._leave();
    this._run?.discard();
    if (this._stops.length === 0) this._watchConsent();
  }

  /** In a frame, becomes a part of the recording of the page around, if there is one. */
  private _join(): void {
    const page = this._page;
    const origin = parentOrigin(page, this._settings);
    if (origin === undefined) {
      this._begin();
      return;
    }
    const onAlone = () => {
      this._part = undefined;
      this._begin();
    };
    const { _environment: environment, _settings: settings, _scrub: scrub } = this;
    this._part = joinParent({ page, environment, settings, scrub, onAlone }, origin);
  }

  private _leave(): void {
    this._part?.stop();
    this._part = undefined;
  }

  private _begin(): void {
    const page = this._page;
    if (this._windowId === "") this._windowId = chooseWindowId(this._windowContext);
    this._delivery ??= this._newDelivery();
    const delivery = this._delivery;
    this._putOn();
    this._run = new Run({
      environment: this._environment,
      page,
      settings: this._settings,
      scrub: this._scrub,
      storage: this._storage,
      delivery,
      windowId: this._windowId,
      sessionId: this._options.sessionId,
      visitor: () => this._visitor,
      metadata: () => this._metadata(),
      onSession: (id) => {
        for (const listener of this._sessionListeners) guard(() => listener(id));
      },
    });
    this._run.start();
    if (this._isPaused) this._run.pause(true);
  }

  /** What has to be on the page for as long as something may be left to send. */
  private _putOn(): void {
    this._takeOff();
    const page = this._page;
    const delivery = this._delivery;
    const begin = (start: () => Stop) => guard(() => this._stops.push(start()));
    this._watchConsent();
    begin(() => startWindowMark(page, this._windowContext));
    begin(() =>
      startPageEnd({
        page,
        onHidden: () => {
          this._run?.save();
          delivery?.pageHidden();
        },
        onEnd: () => {
          this._run?.pageEnds();
          delivery?.pageEnds();
        },
        onBack: () => {
          this._run?.pageIsBack();
          void delivery?.pageIsBack();
        },
        onOnline: () => void delivery?.flushNow(),
      }),
    );
  }

  private _watchConsent(): void {
    guard(() => this._stops.push(startConsentWatch(this._page, () => this._follow())));
  }

  private _takeOff(): void {
    for (const stop of this._stops.splice(0).reverse()) guard(stop);
  }

  private _newDelivery(): Delivery {
    const delivery = new Delivery({
      environment: this._environment,
      page: this._page,
      settings: this._settings,
      metadata: () => this._metadata(),
      onRecovered: () => this._run?.takeSnapshot(),
      pageId: this._environment.newId(),
    });
    delivery.onBatch((batch) => {
      for (const listener of this._batchListeners) guard(() => listener(batch));
    });
    return delivery;
  }

  /** Nothing of this person remains in this browser, but for their wish. */
  private _forget(): void {
    // Also what pages before this one have left.
    void (this._delivery ?? this._newDelivery()).wipe();
    forgetSession(this._storage);
    forgetPolicy(this._storage);
    forgetWindow(this._windowContext);
  }

  private _note<T extends SessionEventType>(type: T, data: SessionEventData[T]): void {
    guard(() => this._run?.note(type, data));
  }

  private _record(value: Record<string, unknown>): Record<string, unknown> {
    return this._scrub.value(value) as Record<string, unknown>;
  }

  private _metadata(): Metadata {
    const { navigator, innerWidth, innerHeight, location } = this._page;
    return {
      user_agent: navigator.userAgent,
      viewport: { width: innerWidth, height: innerHeight },
      url: this._run?.url ?? this._scrub.url(location.href),
    };
  }
}

function localContext({ storage = "indexeddb" }: LocalOptions): LocalContext {
  return { storage, page: window, environment: browserEnvironment(window) };
}
