/** What the controls draw, and what they may ask for. */

import type { Progress } from "./loader.ts";
import type { Moment } from "./moments/moment.ts";
import type { Problem } from "./recording/problems.ts";
import type { Timeline } from "./recording/timeline.ts";

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

/** A stretch of the session; milliseconds from its start. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the clock tells: the time played, the time to come, or the time of day. */
export type ClockMode = "elapsed" | "remaining" | "absolute";

/** Whether a replay may fetch what the recorded page had elsewhere: images, fonts, styles. */
export type ExternalAssets = "never" | "ask" | "always";

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
  /** Whether moments are told in words below the picture while they pass. */
  readonly captions: boolean;
  readonly pointerTrail: boolean;
  readonly clockMode: ClockMode;
  /** The range that is played over and over. */
  readonly loop: Span | null;
  /** What is there to be played without a fetch, in the order of time. */
  readonly buffered: readonly Span[];
  /** Goes up with every seek, so that nobody has to guess one from a long step of the clock. */
  readonly nSeeks: number;
  readonly externalAssets: ExternalAssets;
  /** How many external things are not shown. */
  readonly blockedAssets: number;
  /** What one should know of how the recording is played, such as a host without ranges. */
  readonly notes: readonly string[];
  /** What a jump has just led to, in words; else empty. */
  readonly landedOn: string;
  readonly problems: readonly Problem[];
  readonly isFullscreen: boolean;
  readonly isPictureInPicture: boolean;
  readonly canPictureInPicture: boolean;
}

export interface Actions {
  togglePlay(): void;
  seek(timeMs: number): void;
  seekBy(deltaMs: number): void;
  /** To the next or the previous moment. */
  jump(step: 1 | -1): void;
  setSpeed(speed: number): void;
  setSkipInactivity(skip: boolean): void;
  stepFrame(step: 1 | -1): void;
  setLoop(loop: Span | null): void;
  cycleClock(): void;
  setClickLabels(shown: boolean): void;
  toggleCaptions(): void;
  toggleTrail(): void;
  allowExternalAssets(): void;
  toggleMoments(): void;
  togglePictureInPicture(): void;
  /** A small picture of that time, or null where there is none. */
  preview(timeMs: number): Promise<HTMLElement | null>;
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

export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16];

/** The neighbour of `speed` in the menu, in the direction of `step`. */
export function nextSpeed(speed: number, step: 1 | -1): number {
  const others = SPEEDS.filter((other) => (step > 0 ? other > speed : other < speed));
  return (step > 0 ? others[0] : others.at(-1)) ?? speed;
}
