/**
 * One run of the recorder, from start to stop, and the way of an event in it: it gets its session,
 * is kept in memory, passes the gate or waits there, and goes to delivery. The observers know
 * nothing of all this, and are only started while there is something to record.
 */
import { type Line, type Metadata, toLine } from "./delivery/batch";
import type { Delivery } from "./delivery/delivery";
import { type Dom, startDom } from "./dom/dom";
import type { Environment, Stop } from "./environment";
import {
  customEvent,
  FULL_SNAPSHOT,
  INCREMENTAL_SNAPSHOT,
  isInteraction,
  type RecordedEvent,
} from "./event";
import { decide, type GateState, releasedAfter } from "./gate/gate";
import { Pauses } from "./gate/pauses";
import { capturesOtherwise, type Policy, restricted } from "./gate/policy";
import { askPolicy, policyFetch } from "./gate/policy-client";
import type { Happening, Verdict } from "./gate/rules";
import { matchesAnyUrl } from "./gate/url-match";
import { guard } from "./guard";
import { startAssets } from "./more/assets/start";
import { startObservers } from "./observers";
import type { ObserverContext } from "./observers/context";
import { noteInitialState } from "./observers/initial-state";
import type { Settings } from "./options";
import type { Scrub } from "./privacy/scrub";
import { Kept } from "./recording/kept";
import { KeptAssets } from "./recording/kept-assets";
import type { SessionRecording } from "./recording/recording";
import { toSessionEvents } from "./recording/seed";
import { startActivity } from "./session/activity";
import { OWN_SESSION_NAME, SESSION_NAME } from "./session/record";
import { Session, type SessionChange } from "./session/session";
import { browserExclusive, startWatching } from "./session/tabs";
import { ownEvent, type SessionEventData, type SessionEventType } from "./session-event";
import type { Storage } from "./storage";

export interface RunContext {
  environment: Environment;
  page: Window & typeof globalThis;
  settings: Settings;
  scrub: Scrub;
  storage: Storage;
  delivery: Delivery;
  windowId: string;
  sessionId: string | undefined;
  visitor(): string | null;
  metadata(): Metadata;
  /** The session is another, and its id is known for good. */
  onSession(id: string): void;
}

/** What may have happened in a held session before anyone could tell whether it matters. */
const MAX_HAPPENINGS = 100;

export class Run {
  private readonly _session: Session;
  private readonly _kept: Kept;
  private readonly _assets: KeptAssets;
  private readonly _pauses: Pauses;
  private _settings: Settings;
  private _policy: Policy | undefined;
  private _isPolicyKnown = false;
  private _verdict: Verdict = "hold";
  private _happened: Happening[] = [];
  private _href = "";
  private _shownHref = "";
  private _activeAt: number;
  private _dom: Dom | undefined;
  private _stopObservers: Stop | undefined;
  private _stopAssets: Stop = () => {};
  /** As it is before anybody of ours listens to it. */
  private readonly _fetch: typeof fetch;
  /** The next full snapshot is the first of a recording. */
  private _isBeginning = true;
  private _isOn = true;
  private _endedAt: number | undefined;
  private _stops: Stop[] = [];
  private _stopTimer: Stop = () => {};
  private _waiting: (() => void)[] = [];

  constructor(private readonly _context: RunContext) {
    const { environment, page, settings, storage } = this._context;
    this._settings = settings;
    this._activeAt = environment.now();
    this._kept = new Kept(settings.maxBufferSize);
    this._assets = new KeptAssets(settings.maxBufferSize);
    this._fetch = page.fetch?.bind(page);
    this._pauses = new Pauses({
      now: environment.now,
      mark: (tag, payload) => {
        // Of a page that is not recorded from its begin on nothing is told, not even that.
        if (!this._kept.isEmpty) this._keep(customEvent(tag, payload, environment.now()));
      },
      takeSnapshot: () => this._beginAnew(),
    });
    this._session = new Session({
      environment,
      storage,
      exclusive: browserExclusive(page),
      idleMs: settings.sessionIdleMs,
      maxMs: settings.sessionMaxMs,
      fixedId: this._context.sessionId,
      onChange: (change) => this._onSession(change),
    });
  }

  get isOn(): boolean {
    return this._isOn;
  }

  get isCapturing(): boolean {
    return this._stopObservers !== undefined;
  }

  get sessionId(): string {
    return this._session.id;
  }

  get startedAt(): number {
    return this._session.startedAt;
  }

  /** Whether it is known for good which session this is, and what is to become of it. */
  get isSettled(): boolean {
    return this._session.isSettled && this._isPolicyKnown;
  }

  async whenSettled(): Promise<void> {
    if (this._isOn && !this.isSettled) await new Promise<void>((done) => this._waiting.push(done));
  }

  start(): void {
    const { page, settings, environment, storage, sessionId } = this._context;
    const begin = (start: () => Stop) => guard(() => this._stops.push(start()));
    const name = sessionId === undefined ? SESSION_NAME : OWN_SESSION_NAME;
    begin(() => startWatching(page, name, () => this._session.follow()));
    begin(() => startActivity(page, () => this._onActivity()));
    this._lookAtUrl();
    const { ingestUrl, useServerPolicy, writeKey } = settings;
    if (ingestUrl === null || !useServerPolicy) {
      this._takePolicy(undefined);
      return;
    }
    const url = `${ingestUrl}/policy?key=${encodeURIComponent(writeKey)}`;
    const fetch = policyFetch(page);
    askPolicy({ environment, storage, url, fetch }, (policy) =>
      guard(() => this._takePolicy(policy)),
    );
    this._apply();
  }

  get lines(): readonly Line[] {
    const { lines } = this._kept;
    if (lines.length === 0 || this._assets.lines.length === 0) return lines;
    return [...lines, ...this._assets.lines].sort((a, b) => a.timestamp - b.timestamp);
  }

  /** What is still held of what this page recorded, or nothing. */
  recording(): SessionRecording | null {
    const { windowId, visitor, metadata } = this._context;
    const { lines } = this;
    const [first] = lines;
    if (!first) return null;
    const { user_agent: userAgent, viewport, url } = metadata();
    return {
      sessionId: this.sessionId,
      windowId,
      userId: visitor(),
      startTime: first.timestamp,
      ...(this._endedAt === undefined ? {} : { endTime: this._endedAt }),
      events: toSessionEvents(lines.map(({ text }) => JSON.parse(text) as RecordedEvent)),
      metadata: { userAgent, viewport, url, recorder: `revisit-recorder ${__RECORDER_VERSION__}` },
    };
  }

  /** Where the page is, or was before it went where it is not to be recorded. */
  get url(): string {
    return this._context.scrub.url(this._shownHref);
  }

  note<T extends SessionEventType>(type: T, data: SessionEventData[T], at?: number): void {
    const own = { ...data };
    // Where somebody came from may be on the block list, too.
    const before = own as { from?: string; referrer?: string };
    if (this._isBlocked(before.from ?? "")) before.from = "";
    if (this._isBlocked(before.referrer ?? "")) before.referrer = "";
    this._record(ownEvent(type, own, at ?? this._context.environment.now()));
    if (type === "error" || type === "promise_error") this._happens({ type: "error" });
    if (type === "custom") {
      this._happens({ type: "track", name: (data as SessionEventData["custom"]).name });
    }
  }

  /** Rests, or goes on, because the page says so. */
  pause(isOn: boolean): void {
    this._pauses.set("call", isOn);
  }

  takeSnapshot(): void {
    if (!this._pauses.isPaused) this._dom?.takeSnapshot();
  }

  /** Tells the other tabs, and the pages after this one, how far this one is. */
  save(): void {
    if (this._isOn) this._session.save();
  }

  /** The page may end: what is known by now has to do. */
  pageEnds(): void {
    if (!this._isOn) return;
    this._session.settle();
    this._session.save();
    this._apply();
  }

  /**
   * Out of the back/forward cache, where another page may have been in this window meanwhile, or
   * awake again. A browser may wake what nobody sees, too: that is nobody's doing.
   */
  pageIsBack(): void {
    if (!this._isOn || this._context.page.document.visibilityState === "hidden") return;
    this._onActivity();
    this._beginAnew();
  }

  /** Takes all hands off the page. */
  stop(): void {
    if (!this._isOn) return;
    guard(() => this.pageEnds());
    this._end();
  }

  /** Stops, and nothing of it remains. */
  discard(): void {
    if (this._isOn) this._end();
    this._forget();
  }

  private _end(): void {
    this._isOn = false;
    this._endedAt = this._context.environment.now();
    this._stopCapture();
    this._stopTimer();
    this._session.stop();
    for (const stop of this._stops.splice(0).reverse()) guard(stop);
    for (const done of this._waiting.splice(0)) done();
  }

  private _takePolicy(policy: Policy | undefined): void {
    const { settings } = this._context;
    const next = policy ? restricted(settings, policy) : settings;
    if (capturesOtherwise(this._settings, next)) {
      // What was recorded so far holds what the policy wants out.
      this._stopCapture();
      this._forget();
    }
    this._settings = next;
    this._policy = policy;
    this._isPolicyKnown = true;
    this._href = "";
    this._lookAtUrl();
    this._apply();
  }

  private _onSession(change: SessionChange): void {
    if (change === "changed") {
      this._forget();
      this._happened = [];
      this._href = "";
      this._pauses.forget("idle");
      this._lookAtUrl();
      const wasCapturing = this._dom !== undefined;
      this._apply();
      if (wasCapturing) {
        this._beginAnew();
        this._startAssets();
      }
    } else {
      this._apply();
    }
    if (change !== "released" && this._session.isSettled) {
      this._context.onSession(this._session.id);
    }
  }

  private _onActivity(): void {
    if (!this._isOn) return;
    this._activeAt = this._context.environment.now();
    this._session.check(true);
    this._pauses.set("idle", false);
  }

  private _record(event: RecordedEvent): void {
    if (!this._isOn) return;
    const { id } = this._session;
    const isPersons = isInteraction(event);
    if (isPersons) this._onActivity();
    else if (!this._session.check(false)) return;
    this._lookAtUrl();
    this._restIfIdle();
    if (this._pauses.isPaused) return;
    if (this._session.id !== id) {
      // The new session's first snapshot shows already what a mutation would do once more.
      if (event.type === INCREMENTAL_SNAPSHOT && !isPersons) return;
      event.timestamp = this._context.environment.now();
    }
    this._keep(event);
  }

  private _keep(event: RecordedEvent): void {
    if (!this._isOn || this._verdict === "drop") return;
    const { environment } = this._context;
    this._kept.push(toLine(event), event.type);
    if (this._verdict === "send") this._deliver();
    // Not at once: this may be in the middle of something that the page does.
    if (this._kept.trim(environment.now())) environment.after(0, () => this.takeSnapshot());
    if (event.type !== FULL_SNAPSHOT || !this._isBeginning) return;
    this._isBeginning = false;
    noteInitialState(this._observerContext());
  }

  private _keepAsset(event: RecordedEvent): void {
    if (!this._isOn || this._verdict === "drop") return;
    this._assets.push(toLine(event));
    if (this._verdict === "send") this._deliver();
    this._assets.trim();
  }

  private _forget(): void {
    this._kept.clear();
    this._assets.clear();
  }

  private _deliver(): void {
    const { delivery, windowId, visitor } = this._context;
    const origin = { sessionId: this._session.id, windowId, visitor: visitor() };
    for (const line of this._kept.take()) delivery.push(line, origin);
    for (const line of this._assets.take()) delivery.push(line, origin);
  }

  private _beginAnew(): void {
    this._isBeginning = true;
    this.takeSnapshot();
  }

  private _restIfIdle(): void {
    const { idlePauseMs } = this._settings;
    const idleMs = this._context.environment.now() - this._activeAt;
    if (idlePauseMs > 0 && idleMs >= idlePauseMs) this._pauses.set("idle", true);
  }

  /** Single-page applications change it without a word that could not be missed. */
  private _lookAtUrl(): void {
    const { href } = this._context.page.location;
    if (href === this._href) return;
    this._href = href;
    const isBlocked = this._isBlocked(href);
    if (!isBlocked) this._shownHref = href;
    this._pauses.set("url", isBlocked);
    this._happens({ type: "url", url: href });
  }

  private _isBlocked(url: string): boolean {
    return url !== "" && matchesAnyUrl(this._settings.urlBlocklist, url);
  }

  private _happens(happening: Happening): void {
    if (this._pauses.isPaused || this._happened.length >= MAX_HAPPENINGS) return;
    this._happened.push(happening);
    if (this._verdict === "hold") this._apply();
  }

  /** Looks anew at what is to become of this session. */
  private _apply(): void {
    if (!this._isOn) return;
    if (this.isSettled) {
      const before = this._session.released;
      const released = this._happened.reduce(
        (bits, happening) => releasedAfter({ ...this._gateState, released: bits }, happening),
        before,
      );
      if (released !== before) this._session.release(released);
    }
    if (this.isSettled) for (const done of this._waiting.splice(0)) done();
    const { settings } = this._context;
    const { verdict, keepMs } = decide(this._gateState);
    this._verdict = verdict;
    this._kept.keepMs = keepMs;
    this._kept.isAll = verdict === "hold" || settings.endpoint === null;
    if (verdict === "drop") {
      this._stopCapture();
      this._forget();
      return;
    }
    this._startCapture();
    if (verdict === "hold") {
      this._lookAgain();
    } else {
      this._deliver();
      if (!this._kept.isWhole) this.takeSnapshot();
    }
  }

  /** When the session has lasted long enough. */
  private _lookAgain(): void {
    const { ageMs, minimumDurationMs } = this._gateState;
    this._stopTimer();
    if (ageMs >= minimumDurationMs) return;
    const { environment } = this._context;
    this._stopTimer = environment.after(minimumDurationMs - ageMs, () =>
      guard(() => this._apply()),
    );
  }

  private get _gateState(): GateState {
    const { settings, environment } = this._context;
    return {
      sessionId: this._session.id,
      ageMs: environment.now() - this._session.startedAt,
      minimumDurationMs: this._settings.minimumDurationMs,
      isSettled: this.isSettled,
      isRecording: this._policy?.isRecording ?? true,
      rules: this._policy ? [settings, this._policy] : [settings],
      released: this._session.released,
    };
  }

  private _startCapture(): void {
    if (this._stopObservers) return;
    const context = this._observerContext();
    this._isBeginning = true;
    this._stopObservers = () => {};
    this._startAssets();
    guard(() => {
      this._stopObservers = startObservers(context);
    });
    guard(() => {
      this._dom = startDom(context);
    });
  }

  /** Each session has all of them: what an earlier one had may be erased with it. */
  private _startAssets(): void {
    const { page, scrub, environment } = this._context;
    guard(() => this._stopAssets());
    guard(() => {
      this._stopAssets = startAssets({
        page,
        settings: this._settings,
        scrub,
        now: environment.now,
        sessionId: this._session.id,
        fetch: this._fetch,
        isPaused: () => this._pauses.isPaused,
        keep: (event) => guard(() => this._keepAsset(event)),
      });
    });
  }

  private _stopCapture(): void {
    guard(() => this._stopAssets());
    const dom = this._dom;
    const stopObservers = this._stopObservers;
    this._dom = undefined;
    this._stopObservers = undefined;
    guard(() => dom?.stop());
    guard(() => stopObservers?.());
  }

  private _observerContext(): ObserverContext {
    const { page, environment, scrub } = this._context;
    return {
      page,
      settings: this._settings,
      scrub,
      now: environment.now,
      emit: (event) => guard(() => this._record(event)),
      note: (type, data, at) => guard(() => this.note(type, data, at)),
    };
  }
}
