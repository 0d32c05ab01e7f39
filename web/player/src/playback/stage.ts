/**
 * Where the windows are shown: makes their views when they are first needed, keeps the few that
 * were used last, shows one of them, and scales it to fit.
 */

import { type Outline, type RecordedWindow, windowOf } from "../recording/outline.ts";
import { createTagNameCheck, type TagNameCheck } from "../recording/repair.ts";
import type { Resources } from "../recording/resources.ts";
import type { ReaderClient } from "../worker/client.ts";
import { WindowView } from "./window-view.ts";

export interface StageContext {
  readonly host: HTMLElement;
  /** Whoever has the events. */
  client(): ReaderClient;
  outline(): Outline;
  resources(): Resources;
  onProblem(message: string, count: number): void;
  onFailure(error: unknown): void;
  /** Something of another host was not loaded. */
  onBlocked(url: string): void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Fit {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** A view costs a whole document. People look at one window and back at the one before. */
const MAX_VIEWS = 3;

export class Stage {
  private readonly _context: StageContext;
  private readonly _isTagName: TagNameCheck;
  /** In the order of use; the last one was used last. */
  private readonly _views = new Map<string, WindowView>();
  private readonly _resizes: ResizeObserver;
  private _shownId: string | null = null;
  private _speed = 1;
  private _allowsExternal = false;

  constructor(context: StageContext) {
    this._context = context;
    this._isTagName = createTagNameCheck(context.host.ownerDocument);
    this._resizes = new ResizeObserver(() => this._fit());
    this._resizes.observe(context.host);
  }

  /** Whether there is a window to show, if only on its way. */
  get isShowing(): boolean {
    return this._shownId !== null;
  }

  /** The page of the shown window, once there is one. */
  get document(): Document | null {
    return this._shown?.document ?? null;
  }

  documentOf(windowId: string): Document | null {
    return this._views.get(windowId)?.document ?? null;
  }

  /** The window in which the pictures are. */
  get window(): Window {
    return this._context.host.ownerDocument.defaultView ?? window;
  }

  /** Whether pages may load what they had from other hosts. Views that are there start anew. */
  get allowsExternal(): boolean {
    return this._allowsExternal;
  }

  set allowsExternal(allows: boolean) {
    if (allows === this._allowsExternal) return;
    this._allowsExternal = allows;
    this.clear();
  }

  /** Shows `window` at `epochMs`; `null` shows nothing. See `WindowView.show` for the rest. */
  show(window: RecordedWindow | null, epochMs: number, isPlaying: boolean): Promise<void> | null {
    const view = window && this._view(window);
    if (this._shownId !== window?.id) this._shown?.hold();
    this._shownId = window?.id ?? null;
    for (const other of this._views.values()) {
      other.element.toggleAttribute("data-shown", other === view);
    }
    if (window === null || view === null) return null;
    this._fit();
    return view.show(Math.max(epochMs, window.firstSnapshotMs ?? 0), isPlaying);
  }

  /** Goes on playing; false when that has to wait for events. */
  play(epochMs: number): boolean {
    return this._shown?.play(epochMs) ?? true;
  }

  /** The time (epoch ms) of the last event that the shown window was given. */
  get playedMs(): number {
    return this._shown?.playedMs ?? Number.NEGATIVE_INFINITY;
  }

  /** When the shown window's next event is, where that is known. */
  get nextMs(): number | null {
    return this._shown?.nextMs ?? null;
  }

  setSpeed(speed: number): void {
    this._speed = speed;
    for (const view of this._views.values()) view.setSpeed(speed);
  }

  /** A window has something new from a time on: a view that was past it has missed it. */
  renew(windowId: string, fromMs: number): boolean {
    const view = this._views.get(windowId);
    if (view === undefined || fromMs > view.coveredMs) return false;
    this._drop(windowId);
    return true;
  }

  clear(): void {
    for (const windowId of [...this._views.keys()]) this._drop(windowId);
  }

  destroy(): void {
    this.clear();
    this._resizes.disconnect();
  }

  private get _shown(): WindowView | null {
    return this._shownId === null ? null : (this._views.get(this._shownId) ?? null);
  }

  private _view(window: RecordedWindow): WindowView {
    const view = this._views.get(window.id) ?? this._newView(window.id);
    this._views.delete(window.id);
    this._views.set(window.id, view);
    for (const oldest of [...this._views.keys()].slice(0, -MAX_VIEWS)) this._drop(oldest);
    return view;
  }

  private _newView(windowId: string): WindowView {
    const context = this._context;
    const view = new WindowView({
      windowId,
      host: context.host,
      client: context.client(),
      startMs: context.outline().startMs,
      lastMs: () => windowOf(context.outline(), windowId)?.lastMs ?? 0,
      isTagName: this._isTagName,
      resources: context.resources(),
      allowsExternal: this._allowsExternal,
      onResize: () => this._fit(),
      onProblem: (message, count) => context.onProblem(message, count),
      onFailure: (error) => context.onFailure(error),
      onBlocked: (url) => context.onBlocked(url),
    });
    view.setSpeed(this._speed);
    return view;
  }

  private _drop(windowId: string): void {
    this._views.get(windowId)?.destroy();
    this._views.delete(windowId);
    if (this._shownId === windowId) this._shownId = null;
  }

  /** Where a point of the shown page's viewport lies in the host; null while nothing is shown. */
  place(x: number, y: number): Point | null {
    const fit = this._fitOf();
    return fit && { x: fit.left + x * fit.scale, y: fit.top + y * fit.scale };
  }

  private _fitOf(): Fit | null {
    const { clientWidth, clientHeight } = this._context.host;
    if (this._shown === null || clientWidth === 0 || clientHeight === 0) return null;
    const { width, height } = this._shown.size;
    const scale = Math.min(clientWidth / width, clientHeight / height);
    const left = (clientWidth - width * scale) / 2;
    const top = (clientHeight - height * scale) / 2;
    return { scale, left, top };
  }

  private _fit(): void {
    const view = this._shown;
    const fit = this._fitOf();
    if (view === null || fit === null) return;
    const { width, height } = view.size;
    const { scale, left, top } = fit;
    const { style } = view.element;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    style.setProperty("--pointer-scale", String(1 / scale));
  }
}
