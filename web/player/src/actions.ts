/** What controls and keys ask for, as calls of the element. */

import type { Actions, ClockMode, PlayerWindow, Span } from "./model.ts";
import { nextClockMode } from "./settings.ts";

/** What the element offers to everybody. */
export interface Playable {
  readonly paused: boolean;
  readonly currentTimeMs: number;
  readonly windows: readonly PlayerWindow[];
  speed: number;
  skipInactivity: boolean;
  clickLabels: boolean;
  captions: boolean;
  pointerTrail: boolean;
  clockMode: ClockMode;
  loop: Span | null;
  activeWindow: string | null;
  play(): void;
  pause(): void;
  matches(selector: string): boolean;
  requestFullscreen(): Promise<void>;
}

/** What it does for its own controls only. */
export type ByHand = Pick<
  Actions,
  | "seek"
  | "jump"
  | "toggleHelp"
  | "toggleMoments"
  | "togglePictureInPicture"
  | "allowExternalAssets"
  | "preview"
  | "retry"
>;

/** What `,` and `.` move by: one picture of a film. */
const FRAME_MS = 40;

export function createActions(player: Playable, byHand: ByHand): Actions {
  return {
    ...byHand,
    togglePlay: () => (player.paused ? player.play() : player.pause()),
    seekBy: (deltaMs) => byHand.seek(player.currentTimeMs + deltaMs),
    setSpeed: (speed) => {
      player.speed = speed;
    },
    setSkipInactivity: (skip) => {
      player.skipInactivity = skip;
    },
    stepFrame: (step) => {
      player.pause();
      byHand.seek(player.currentTimeMs + step * FRAME_MS);
    },
    setLoop: (loop) => {
      player.loop = loop;
    },
    cycleClock: () => {
      player.clockMode = nextClockMode(player.clockMode);
    },
    toggleCaptions: () => {
      player.captions = !player.captions;
    },
    toggleTrail: () => {
      player.pointerTrail = !player.pointerTrail;
    },
    setClickLabels: (shown) => {
      player.clickLabels = shown;
    },
    pin: (windowId) => {
      player.activeWindow = windowId;
    },
    nextWindow: () => pinNext(player),
    toggleFullscreen: () => void toggleFullscreen(player),
  };
}

function pinNext(player: Playable): void {
  const { windows, activeWindow } = player;
  const index = windows.findIndex((window) => window.id === activeWindow);
  const next = windows[(index + 1) % Math.max(windows.length, 1)];
  if (windows.length > 1 && next) player.activeWindow = next.id;
}

async function toggleFullscreen(player: Playable): Promise<void> {
  try {
    if (player.matches(":fullscreen")) await document.exitFullscreen();
    else await player.requestFullscreen();
  } catch {
    // The page that embeds the player may not allow it; then the key does nothing.
  }
}
