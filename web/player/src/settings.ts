/**
 * The element's properties that only concern what is drawn around the picture. They are a class of
 * their own, which `<revisit-player>` extends, so that playing and drawing can change apart.
 */

import type { ClockMode, Model, Span } from "./model.ts";
import { TellingElement } from "./player-events.ts";
import { ENGLISH, type SomeStrings, type Strings, withStrings } from "./strings.ts";

type Settings = Pick<Model, "clickLabels" | "captions" | "pointerTrail" | "clockMode" | "loop">;

const CLOCK_MODES: readonly ClockMode[] = ["elapsed", "remaining", "absolute"];
/** Anything shorter is a slip of the hand, and would be played as a flicker. */
const MIN_LOOP_MS = 100;

export abstract class SettingsElement extends TellingElement {
  private _clickLabels = true;
  private _captions = false;
  private _pointerTrail = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  private _clockMode: ClockMode = "elapsed";
  private _loop: Span | null = null;
  private _given: SomeStrings = {};
  protected words: Strings = ENGLISH;

  /** Something that is drawn has changed. */
  protected abstract settingsChanged(): void;
  /** The player speaks another language now. */
  protected abstract wordsChanged(): void;

  /** Whether what was clicked is told beside the pointer. */
  get clickLabels(): boolean {
    return this._clickLabels;
  }

  set clickLabels(shown: boolean) {
    this._clickLabels = shown;
    this.settingsChanged();
  }

  /** Whether moments are told in words below the picture while they pass. */
  get captions(): boolean {
    return this._captions;
  }

  set captions(shown: boolean) {
    this._captions = shown;
    this.settingsChanged();
  }

  /** Whether the pointer leaves a trail. On, but for viewers who want less motion. */
  get pointerTrail(): boolean {
    return this._pointerTrail;
  }

  set pointerTrail(shown: boolean) {
    this._pointerTrail = shown;
    this.settingsChanged();
  }

  get clockMode(): ClockMode {
    return this._clockMode;
  }

  set clockMode(mode: ClockMode) {
    if (!CLOCK_MODES.includes(mode)) return;
    this._clockMode = mode;
    this.settingsChanged();
  }

  /** The range that is played over and over; null plays to the end. */
  get loop(): Span | null {
    return this._loop;
  }

  set loop(loop: Span | null) {
    this._loop = loop === null ? null : readLoop(loop);
    this.settingsChanged();
  }

  /** What the player says, as far as it is not to be English. */
  get strings(): SomeStrings {
    return this._given;
  }

  set strings(strings: SomeStrings) {
    const { player: nameBefore } = this.words;
    this._given = strings;
    this.words = withStrings(strings);
    // A name that the page gave stays.
    if (this.getAttribute("aria-label") === nameBefore) {
      this.setAttribute("aria-label", this.words.player);
    }
    this.wordsChanged();
  }

  protected get settings(): Settings {
    const { clickLabels, captions, pointerTrail, clockMode, loop } = this;
    return { clickLabels, captions, pointerTrail, clockMode, loop };
  }
}

export function nextClockMode(mode: ClockMode): ClockMode {
  return CLOCK_MODES[(CLOCK_MODES.indexOf(mode) + 1) % CLOCK_MODES.length] ?? "elapsed";
}

/** The ends in their order, or null for what is no range. */
function readLoop({ fromMs, toMs }: Span): Span | null {
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs)) return null;
  const loop = { fromMs: Math.max(Math.min(fromMs, toMs), 0), toMs: Math.max(fromMs, toMs) };
  return loop.toMs - loop.fromMs >= MIN_LOOP_MS ? loop : null;
}
