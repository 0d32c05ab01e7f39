/** The moments that a player shows: those it was given, else what its recording tells by itself. */

import type { Moment } from "./moment.ts";
import { SENTENCES, sentenceOf } from "./sentence.ts";
import { neighbourOf } from "./ticks.ts";

export class MomentTrack {
  private _given: readonly Moment[] | null = null;
  private _own: readonly Moment[] = [];
  private _clicks: readonly Moment[] = [];
  /** The language that moments are told in. */
  sentences = SENTENCES;
  private _landedOn = "";
  private _landedTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly _onChange: () => void;

  constructor(onChange: () => void) {
    this._onChange = onChange;
  }

  /** In the order of time. */
  get moments(): readonly Moment[] {
    return this._given ?? this._own;
  }

  get given(): readonly Moment[] | null {
    return this._given;
  }

  set given(moments: readonly Moment[] | null) {
    this._given = moments === null ? null : inOrder(moments);
    this._clicks = this.moments.filter(isClick);
  }

  /** Those that pass under the pointer. */
  get clicks(): readonly Moment[] {
    return this._clicks;
  }

  /** What the recording tells by itself, for who is given nothing better. */
  set own(moments: readonly Moment[]) {
    this._own = inOrder(moments);
    this._clicks = this.moments.filter(isClick);
  }

  /** What the last jump has just led to, in words; else empty. */
  get landedOn(): string {
    return this._landedOn;
  }

  /** The moment that a step leads to, from a time in epoch ms. */
  jump(epochMs: number, step: 1 | -1, isPlaying: boolean): Moment | null {
    const moment = neighbourOf(this.moments, epochMs, step, isPlaying ? PLAYED_SINCE_MS : 0);
    if (moment === null) return null;
    this._landedOn = sentenceOf(moment, this.sentences);
    clearTimeout(this._landedTimer);
    this._landedTimer = setTimeout(() => {
      this._landedOn = "";
      this._onChange();
    }, LANDED_MS);
    return moment;
  }
}

/** How long it is told what a jump led to. */
const LANDED_MS = 1_500;
/** Who steps back twice means two moments, however much was played between the presses. */
const PLAYED_SINCE_MS = 1_500;

function inOrder(moments: readonly Moment[]): readonly Moment[] {
  return moments.filter(isMoment).sort((a, b) => a.at_ms - b.at_ms);
}

function isClick({ kind }: Moment): boolean {
  return /(^|_)click$|^context_menu$/.test(kind);
}

function isMoment({ at_ms, kind, window }: Moment): boolean {
  return Number.isFinite(at_ms) && typeof kind === "string" && typeof window === "string";
}
