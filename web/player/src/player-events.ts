/** The events that the element dispatches, with the types of their details, and how it does. */

import type { Failure, PlayerWindow, Span } from "./model.ts";
import type { Moment } from "./moments/moment.ts";
import type { Problem } from "./recording/problems.ts";

export interface PlayerEventDetails {
  /** A recording is loaded and its first picture is shown. */
  ready: { durationMs: number; windows: readonly PlayerWindow[] };
  /** The session time moved: while playing several times a second, and after each seek. */
  time: { timeMs: number };
  /** Playing has come to a moment. */
  moment: { moment: Moment };
  /** Another window is shown. */
  window: { windowId: string };
  /** Something in the recording could not be read or shown; playing goes on. */
  problem: Problem;
  /** What one should know of how the recording is played. */
  note: { note: string };
  /** Other stretches than before can be played without a fetch. */
  buffer: { buffered: readonly Span[] };
  /** There is nothing to play: the recording could not be loaded. */
  error: Failure;
  /**
   * The viewer asks for the list of moments, or to close it. Cancelled, the player shows none of its
   * own.
   */
  "moments-toggle": null;
  /** The end was reached. */
  ended: { timeMs: number };
}

export type PlayerEventMap = {
  [K in keyof PlayerEventDetails]: CustomEvent<PlayerEventDetails[K]>;
};

/** An element whose listeners know the types of its events. */
export abstract class TellingElement extends HTMLElement {
  override addEventListener<K extends keyof PlayerEventMap>(
    type: K,
    listener: (event: PlayerEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener<K extends Exclude<keyof HTMLElementEventMap, keyof PlayerEventMap>>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: unknown,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  /** Dispatches an event; false when it was cancelled. */
  protected tell<K extends keyof PlayerEventDetails>(
    type: K,
    detail: PlayerEventDetails[K],
  ): boolean {
    const cancelable = type === "moments-toggle";
    return this.dispatchEvent(new CustomEvent(type, { detail, cancelable }));
  }
}
