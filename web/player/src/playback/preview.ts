/**
 * A small picture of a time for whoever points at the seek bar: the page as it was built last before
 * that time, and what followed where that is not much. One frame, which stays where it is put: a
 * frame that is moved loses its document.
 */

import { type Outline, type RecordedWindow, windowOf } from "../recording/outline.ts";
import { createPreparer } from "../recording/prepare.ts";
import { windowAt } from "../recording/presence.ts";
import type { TagNameCheck } from "../recording/repair.ts";
import type { Resources } from "../recording/resources.ts";
import { createBreath } from "../worker/breath.ts";
import type { ReaderClient } from "../worker/client.ts";
import { prepareRun } from "./queue.ts";
import { Screen, type Size } from "./screen.ts";

export interface PreviewContext {
  readonly document: Document;
  readonly isTagName: TagNameCheck;
  resources(): Resources;
  client(): ReaderClient;
  outline(): Outline;
  allowsExternal(): boolean;
}

/** A picture older than this would tell of another time. */
const MAX_AGE_MS = 20_000;
const SIZE: Size = { width: 192, height: 120 };

export class Preview {
  readonly element: HTMLElement;
  private readonly _context: PreviewContext;
  private _screen: Screen | null = null;
  private _frameWindow: WindowProxy | null = null;
  private _wantedMs = Number.NaN;
  private _working: Promise<boolean> | null = null;

  constructor(context: PreviewContext) {
    this._context = context;
    this.element = context.document.createElement("div");
    this.element.inert = true;
    this.element.setAttribute("aria-hidden", "true");
    const { style } = this.element;
    style.position = "relative";
    style.overflow = "hidden";
    style.width = `${SIZE.width}px`;
    style.height = `${SIZE.height}px`;
  }

  /** The element, once it shows that time (epoch ms) or about it; null when there is no picture. */
  async show(epochMs: number, pinnedId: string | null): Promise<HTMLElement | null> {
    this._wantedMs = epochMs;
    const window = this._windowAt(epochMs, pinnedId);
    if (window === null) return null;
    // Whoever points may move on while a page is built: only the last place is worth the work.
    if (this._working !== null) {
      await this._working;
      if (this._wantedMs !== epochMs) return this.element;
    }
    // A frame has a document only in a page: whoever asks first puts this somewhere, then it is built.
    if (!this.element.isConnected) {
      requestAnimationFrame(() => {
        if (this.element.isConnected) void this.show(epochMs, pinnedId);
      });
      return this.element;
    }
    this._working = this._build(window.id, epochMs).finally(() => {
      this._working = null;
    });
    return (await this._working) ? this.element : null;
  }

  clear(): void {
    this._screen?.destroy();
    this._screen = null;
  }

  private _windowAt(epochMs: number, pinnedId: string | null): RecordedWindow | null {
    const outline = this._context.outline();
    const id = pinnedId ?? windowAt(outline.windows, outline.presence, epochMs);
    const window = windowOf(outline, id);
    return window?.firstSnapshotMs != null && window.firstSnapshotMs <= epochMs ? window : null;
  }

  private async _build(windowId: string, epochMs: number): Promise<boolean> {
    const { isTagName, client, outline, resources } = this._context;
    const preparer = createPreparer(isTagName, resources());
    const breath = createBreath();
    let reachedMs = Number.NEGATIVE_INFINITY;
    try {
      for await (const run of client().frame(windowId, epochMs)) {
        const screen = this._screenOf(outline().startMs);
        if (run.isFresh) screen.clear();
        for (const event of await prepareRun(run, preparer)) {
          if (event.timestamp > epochMs) continue;
          screen.cast(event, false);
          if (breath.isDue()) await breath.take();
          // Whoever points has moved on; what is there by then is only on the way.
          if (this._wantedMs !== epochMs) return true;
        }
        reachedMs = run.throughMs;
      }
    } catch {
      // No preview is no failure: the picture itself says what is wrong.
    }
    const isNear = epochMs - reachedMs <= MAX_AGE_MS;
    if (isNear) this._screen?.settle(epochMs, false);
    return isNear;
  }

  /** A frame that was moved has lost its document, and with it all that makes it safe. */
  private get _isAlive(): boolean {
    return this._screen?.document?.defaultView === this._frameWindow && this._frameWindow !== null;
  }

  private _screenOf(startMs: number): Screen {
    if (this._screen !== null && this._isAlive) return this._screen;
    this.clear();
    const screen = new Screen(startMs, {
      host: this.element,
      pointerTrail: false,
      allowsExternal: this._context.allowsExternal(),
      onResize: (size) => fit(screen.element, size),
      onProblem: () => undefined,
      onBlocked: () => undefined,
    });
    this._screen = screen;
    this._frameWindow = screen.document?.defaultView ?? null;
    return screen;
  }
}

function fit(element: HTMLElement, { width, height }: Size): void {
  const scale = Math.min(SIZE.width / width, SIZE.height / height);
  const { style } = element;
  style.position = "absolute";
  style.visibility = "visible";
  style.transformOrigin = "0 0";
  style.width = `${width}px`;
  style.height = `${height}px`;
  const left = (SIZE.width - width * scale) / 2;
  const top = (SIZE.height - height * scale) / 2;
  style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
}
