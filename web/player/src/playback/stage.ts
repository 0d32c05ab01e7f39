/**
 * Where the windows are shown: makes their views when they are first needed, keeps the few that
 * were used last, shows one of them, and scales it to fit.
 */

import type { RecordedEvent } from "../recording/event.ts";
import type { RecordedWindow } from "../recording/recording.ts";
import { createTagNameCheck, type TagNameCheck } from "../recording/repair.ts";
import { WindowView } from "./window-view.ts";

export interface StageContext {
  readonly host: HTMLElement;
  readonly pointerTrail: boolean;
  onProblem(message: string, count: number): void;
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

  constructor(context: StageContext) {
    this._context = context;
    this._isTagName = createTagNameCheck(context.host.ownerDocument);
    this._resizes = new ResizeObserver(() => this._fit());
    this._resizes.observe(context.host);
  }

  get document(): Document | null {
    return this._shown?.document ?? null;
  }

  documentOf(windowId: string): Document | null {
    return this._views.get(windowId)?.document ?? null;
  }

  /** Shows `window` at `epochMs`; `null` shows nothing. See `WindowView.show` for the rest. */
  show(
    window: RecordedWindow | null,
    epochMs: number,
    playing: boolean,
    isStale: () => boolean,
  ): Promise<void> | null {
    const view = window && this._view(window);
    if (this._shownId !== window?.id) this._shown?.hold();
    this._shownId = view && window ? window.id : null;
    for (const other of this._views.values()) {
      other.element.toggleAttribute("data-shown", other === view);
    }
    if (!view) return null;
    this._fit();
    return view.show(Math.max(epochMs, view.firstMs), playing, isStale);
  }

  /** The time (epoch ms) of the last event that the shown window was given. */
  get playedMs(): number {
    return this._shown?.playedMs ?? Number.NEGATIVE_INFINITY;
  }

  hold(): void {
    this._shown?.hold();
  }

  tick(epochMs: number): void {
    this._shown?.tick(epochMs);
  }

  setSpeed(speed: number): void {
    this._speed = speed;
    for (const view of this._views.values()) view.setSpeed(speed);
  }

  append(windowId: string, events: readonly RecordedEvent[], isInOrder: boolean): void {
    if (isInOrder) this._views.get(windowId)?.append(events);
    else this._drop(windowId);
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

  private _view(window: RecordedWindow): WindowView | null {
    const known = this._views.get(window.id) ?? null;
    const view =
      known ??
      WindowView.create(window.events, {
        host: this._context.host,
        isTagName: this._isTagName,
        pointerTrail: this._context.pointerTrail,
        onResize: () => this._fit(),
        onProblem: (message, count) => this._context.onProblem(message, count),
      });
    if (view === null) return null;
    if (known === null) view.setSpeed(this._speed);
    this._views.delete(window.id);
    this._views.set(window.id, view);
    for (const oldest of [...this._views.keys()].slice(0, -MAX_VIEWS)) this._drop(oldest);
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
