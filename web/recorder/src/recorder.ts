/**
 * The recorder: starts the observers, gives every event its session, and sees to it that events
 * are sent. All state is in the instance. rrweb, below, does keep state of its own for a page, so
 * two instances may exist in a page, but only the one started last sees everything.
 */
import { type Metadata, toLine } from "./delivery/batch";
import { Outbox } from "./delivery/outbox";
import { Sender } from "./delivery/sender";
import { browserTransport } from "./delivery/transport";
import { type Dom, startDom } from "./dom/dom";
import { browserEnvironment, type Environment, type Stop } from "./environment";
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, isInteraction, type RecordedEvent } from "./event";
import { guard } from "./guard";
import { FLUSH_EARLY_BYTES, FLUSH_EARLY_MS } from "./limits";
import { startObservers } from "./observers";
import type { ObserverContext } from "./observers/context";
import { type RecorderOptions, type Settings, settings } from "./options";
import { startPageEnd } from "./page-end";
import { newScrub } from "./privacy/scrub";
import { Session } from "./session/session";
import { chooseWindowId, startWindowMark, type WindowContext } from "./session/window-id";
import { ownEvent } from "./session-event";
import { safeStorage } from "./storage";

export class PortableSessionRecorder {
  /** The instance that the script tag started, if one did. */
  static current: PortableSessionRecorder | undefined;

  private readonly _page = window;
  private readonly _environment: Environment;
  private readonly _settings: Settings;
  private readonly _session: Session;
  private readonly _windowContext: WindowContext;
  private readonly _windowId: string;
  private readonly _outbox: Outbox;
  private readonly _sender: Sender;
  private _visitor: string | null;
  private _stops: Stop[] = [];
  private _dom: Dom | undefined;
  private _timer: { stop: Stop; dueAt: number } | undefined;

  constructor(options: RecorderOptions) {
    const page = this._page;
    this._environment = browserEnvironment(page);
    this._settings = settings(options, page.location.href);
    this._visitor = options.userId ?? null;
    this._session = new Session(
      this._environment,
      safeStorage(() => page.localStorage),
      options.sessionId,
    );
    this._windowContext = {
      storage: safeStorage(() => page.sessionStorage),
      newId: this._environment.newId,
      isFrame: page.parent !== page,
    };
    this._windowId = options.windowId ?? chooseWindowId(this._windowContext);
    this._outbox = new Outbox({
      newId: this._environment.newId,
      metadata: () => metadata(page),
      maxBytes: this._settings.maxBufferSize,
    });
    const transport = browserTransport(
      page,
      `${this._settings.ingestUrl}?key=${encodeURIComponent(this._settings.writeKey)}`,
    );
    // After a gap a replay needs the whole page again.
    const onRecovered = () => this._dom?.takeSnapshot();
    this._sender = new Sender(this._outbox, transport, this._environment, onRecovered);
  }

  get sessionId(): string {
    return this._session.id;
  }

  get windowId(): string {
    return this._windowId;
  }

  /** Events that never reached the server: the buffer was full, or the server refused them. */
  get nDropped(): number {
    return this._outbox.nDropped + this._sender.nRefused;
  }

  start(userId?: string): void {
    if (userId !== undefined) this._visitor = userId;
    if (this._isStarted) return;
    const context: ObserverContext = {
      page: this._page,
      settings: this._settings,
      scrub: newScrub(this._settings),
      now: this._environment.now,
      emit: (event) => guard(() => this._record(event)),
      note: (type, data, at = this._environment.now()) =>
        guard(() => this._record(ownEvent(type, data, at))),
    };
    const begin = (start: () => Stop) => guard(() => this._stops.push(start()));
    begin(() => startWindowMark(this._page, this._windowContext));
    begin(() => startPageEnd(this._pageEndContext()));
    begin(() => startObservers(context));
    begin(() => {
      const dom = startDom(context);
      this._dom = dom;
      return () => dom.stop();
    });
  }

  /** Takes all hands off the page and sends what there is. */
  stop(): Promise<void> {
    for (const stop of this._stops.splice(0).reverse()) guard(stop);
    return this.flush();
  }

  /**
   * Sends what is buffered. Done when the server has it, or when it could not be reached: then the
   * rest stays buffered and is tried again by itself. Never rejects.
   */
  async flush(): Promise<void> {
    this._timer?.stop();
    this._timer = undefined;
    await this._sender.flush();
  }

  private get _isStarted(): boolean {
    return this._stops.length > 0;
  }

  private _pageEndContext() {
    return {
      page: this._page,
      onHidden: () => this._sender.hurry(),
      onEnd: () => this._sender.goodbye(),
      onBack: () => void this._sender.flushNow(),
      onOnline: () => void this._sender.flushNow(),
    };
  }

  private _record(event: RecordedEvent): void {
    const isPersons = isInteraction(event);
    const verdict = this._session.check(isPersons);
    if (verdict === "idle") return;
    if (verdict === "changed") {
      this._dom?.takeSnapshot();
      // The new session's first snapshot shows already what a mutation would do once more.
      if (event.type === INCREMENTAL_SNAPSHOT && !isPersons) return;
      event.timestamp = this._environment.now();
    }
    this._outbox.push(toLine(event), {
      sessionId: this._session.id,
      windowId: this._windowId,
      visitor: this._visitor,
    });
    const isUrgent = event.type === FULL_SNAPSHOT || this._outbox.openBytes > FLUSH_EARLY_BYTES;
    this._flushWithin(isUrgent ? FLUSH_EARLY_MS : this._settings.flushIntervalMs);
  }

  private _flushWithin(delayMs: number): void {
    const dueAt = this._environment.now() + delayMs;
    if (this._timer && this._timer.dueAt <= dueAt) return;
    this._timer?.stop();
    const stop = this._environment.after(delayMs, () => void this.flush());
    this._timer = { stop, dueAt };
  }
}

function metadata(page: Window): Metadata {
  return {
    user_agent: page.navigator.userAgent,
    viewport: { width: page.innerWidth, height: page.innerHeight },
    url: page.location.href,
  };
}
