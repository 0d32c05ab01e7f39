/** The words beside the pointer when a recorded click passes. Pure. */

import type { Model } from "../model.ts";
import type { Strings } from "../strings.ts";
import { amount, familyOf, type Moment } from "./moment.ts";
import { elementName } from "./sentence.ts";

export interface ClickLabel {
  readonly text: string;
  readonly isFrustration: boolean;
  readonly windowId: string;
  /** CSS pixels of the recorded page's viewport. */
  readonly x: number;
  readonly y: number;
}

/** The labels of the clicks after `fromMs` up to `toMs` (epoch), one for each place and time. */
export function clickLabels(
  moments: readonly Moment[],
  fromMs: number,
  toMs: number,
  strings: Strings,
): readonly ClickLabel[] {
  const found = new Map<string, ClickLabel>();
  const rages: Moment[] = [];
  for (const moment of moments) {
    if (moment.at_ms > toMs) break;
    if (moment.kind === "rage_click") rages.push(moment);
    if (moment.at_ms <= fromMs || rages.some((rage) => isPartOf(moment, rage))) continue;
    const label = labelOf(moment, strings);
    if (label === null) continue;
    // A rage click is told beside its first click: the worse word wins.
    const key = `${moment.at_ms} ${moment.window}`;
    if (!found.has(key) || label.isFrustration) found.set(key, label);
  }
  return [...found.values()];
}

type Progress = Pick<
  Model,
  "startMs" | "timeMs" | "nSeeks" | "isPaused" | "skippingMs" | "shownId"
>;

/** Told of every move of the clock, it says what has been clicked since. */
export class ClickWatch {
  private _lastMs = Number.POSITIVE_INFINITY;
  private _nSeeks = -1;

  /**
   * Null after a seek, when labels from before are out of place. A long step alone says nothing:
   * frames are slow on a busy machine, and clicks in them are told all the same.
   */
  follow(
    model: Progress,
    clicks: readonly Moment[],
    strings: Strings,
  ): readonly ClickLabel[] | null {
    const fromMs = this._lastMs;
    const isSought = model.nSeeks !== this._nSeeks;
    this._lastMs = model.startMs + model.timeMs;
    this._nSeeks = model.nSeeks;
    if (isSought) return null;
    if (model.isPaused || model.skippingMs !== null) return [];
    const labels = clickLabels(clicks, fromMs, this._lastMs, strings);
    return labels.filter(({ windowId }) => windowId === model.shownId);
  }
}

/** The clicks after the first one of a rage click have been told with it. */
function isPartOf(moment: Moment, rage: Moment): boolean {
  const untilMs = rage.at_ms + (amount(rage, "duration_ms") ?? 0);
  const isClick = moment.kind === "click" || moment.kind === "double_click";
  const isWithin = moment.at_ms > rage.at_ms && moment.at_ms <= untilMs;
  return isClick && isWithin && moment.window === rage.window;
}

function labelOf(moment: Moment, strings: Strings): ClickLabel | null {
  const prefix = prefixOf(moment, strings);
  const x = amount(moment, "x");
  const y = amount(moment, "y");
  if (prefix === null || x === null || y === null) return null;
  const name = elementName(moment).replace(/^“|”$/g, "");
  const short = name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…` : name;
  const text = [prefix, short].filter(Boolean);
  if (text.length === 0) return null;
  const isFrustration = familyOf(moment) === "frustration";
  return { text: text.join(" · "), isFrustration, windowId: moment.window, x, y };
}

const MAX_NAME_LENGTH = 32;

/** What is said before the element's name; null for what is no click. */
function prefixOf(moment: Moment, strings: Strings): string | null {
  switch (moment.kind) {
    case "click":
    case "double_click":
      return "";
    case "context_menu":
      return strings.rightClick;
    case "rage_click":
      return strings.rageClick(amount(moment, "n_clicks") ?? "?");
    case "dead_click":
      return strings.deadClick;
    case "error_click":
      return strings.errorClick;
    default:
      return null;
  }
}
