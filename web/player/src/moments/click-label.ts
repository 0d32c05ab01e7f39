/** The words beside the pointer when a recorded click passes. Pure. */

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
): readonly ClickLabel[] {
  const found = new Map<string, ClickLabel>();
  for (const moment of moments) {
    if (moment.at_ms > toMs) break;
    if (moment.at_ms <= fromMs) continue;
    const label = labelOf(moment);
    if (label === null) continue;
    // A rage click is told beside its first click: the worse word wins.
    const key = `${moment.at_ms} ${moment.window}`;
    if (!found.has(key) || label.isFrustration) found.set(key, label);
  }
  return [...found.values()];
}

function labelOf(moment: Moment): ClickLabel | null {
  const prefix = prefixOf(moment);
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
function prefixOf(moment: Moment): string | null {
  switch (moment.kind) {
    case "click":
    case "double_click":
      return "";
    case "context_menu":
      return "Right click";
    case "rage_click":
      return `Rage click ×${amount(moment, "n_clicks") ?? "?"}`;
    case "dead_click":
      return "Dead click";
    case "error_click":
      return "Error click";
    default:
      return null;
  }
}
