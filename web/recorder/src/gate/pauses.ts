/**
 * When recording rests, though it goes on in principle: the page asked for it, the address is on
 * the block list, or nobody is there. Each pause is marked at its begin and its end by a custom
 * event, so that a timeline can show what is missing and why.
 */

/** `call`: by `pause()`. `url`: such addresses are not recorded. `idle`: nobody did anything. */
export type PauseReason = "call" | "url" | "idle";

/** Tags of the custom events. */
export const PAUSE = "revisit/pause";
export const RESUME = "revisit/resume";

export interface PausesContext {
  now(): number;
  mark(tag: string, payload: { reason: PauseReason; paused_ms?: number }): void;
  /** Everything anew, since what happened meanwhile is not known. */
  takeSnapshot(): void;
}

export class Pauses {
  private readonly _reasons = new Set<PauseReason>();
  private _first: { reason: PauseReason; at: number } | undefined;

  constructor(private readonly _context: PausesContext) {}

  get isPaused(): boolean {
    return this._first !== undefined;
  }

  /** There is no such reason any more, and nothing to say of it: what comes begins anew anyway. */
  forget(reason: PauseReason): void {
    this._reasons.delete(reason);
    if (this._reasons.size === 0) this._first = undefined;
  }

  /** Says whether there is such a reason to rest. */
  set(reason: PauseReason, isOn: boolean): void {
    if (isOn) this._reasons.add(reason);
    else this._reasons.delete(reason);
    const now = this._context.now();
    if (!this._first && isOn) {
      this._context.mark(PAUSE, { reason });
      this._first = { reason, at: now };
    } else if (this._first && this._reasons.size === 0) {
      const { reason, at } = this._first;
      this._first = undefined;
      this._context.mark(RESUME, { reason, paused_ms: now - at });
      this._context.takeSnapshot();
    }
  }
}
