/** What the controls draw, and what they may ask for. */

import type { Moment } from "./moments/moment.ts";
import type { Problem } from "./recording/problems.ts";
import type { Timeline } from "./recording/timeline.ts";
import type { Progress } from "./source/download.ts";

/** One recorded window (browser tab), as the player's users see it. */
export interface PlayerWindow {
  readonly id: string;
  readonly title: string | null;
  readonly url: string | null;
  /** Milliseconds from the session's start. */
  readonly startMs: number;
  readonly endMs: number;
  readonly nEvents: number;
}

export interface Failure {
  readonly title: string;
  readonly detail: string;
}

export type Phase = "empty" | "loading" | "ready" | "error";

export interface Model {
  readonly phase: Phase;
  readonly progress: Progress;
  readonly failure: Failure | null;
  readonly canRetry: boolean;
  readonly timeMs: number;
  readonly durationMs: number;
  readonly isPaused: boolean;
  readonly hasPlayed: boolean;
  readonly isSeeking: boolean;
  readonly isWaiting: boolean;
  readonly isLive: boolean;
  readonly speed: number;
  readonly skipInactivity: boolean;
  /** How much inactivity is being passed over right now, or null. */
  readonly skippingMs: number | null;
  readonly windows: readonly PlayerWindow[];
  readonly shownId: string | null;
  readonly pinnedId: string | null;
  /** When the shown window gets its first picture, while there is none; null for never. */
  readonly blank: { readonly untilMs: number | null } | null;
  /** How much of the session's beginning has no picture. */
  readonly lateStartMs: number;
  readonly url: string;
  readonly timeline: Timeline;
  /** In the order of time. */
  readonly moments: readonly Moment[];
  /** Epoch ms of the session's start: moments tell the time so. */
  readonly startMs: number;
  readonly clickLabels: boolean;
  /** What a jump has just led to, in words; else empty. */
  readonly landedOn: string;
  readonly problems: readonly Problem[];
  readonly isFullscreen: boolean;
}

export interface Actions {
  togglePlay(): void;
  seek(timeMs: number): void;
  seekBy(deltaMs: number): void;
  /** To the next or the previous moment. */
  jump(step: 1 | -1): void;
  setSpeed(speed: number): void;
  setSkipInactivity(skip: boolean): void;
  setClickLabels(shown: boolean): void;
  pin(windowId: string | null): void;
  nextWindow(): void;
  toggleFullscreen(): void;
  toggleHelp(): void;
  retry(): void;
}

/** A part of the player's surface. */
export interface Control {
  readonly element: HTMLElement;
  update(model: Model): void;
}

export const SPEEDS: readonly number[] = [0.5, 1, 2, 4, 8, 16];

/** The neighbour of `speed` in the menu, in the direction of `step`. */
export function nextSpeed(speed: number, step: 1 | -1): number {
  const others = SPEEDS.filter((other) => (step > 0 ? other > speed : other < speed));
  return (step > 0 ? others[0] : others.at(-1)) ?? speed;
}
