/** Words beside the pointer while recorded clicks pass: what was clicked, and what went wrong. */

import type { Model } from "../model.ts";
import { type ClickLabel, ClickWatch } from "../moments/click-label.ts";
import type { Moment } from "../moments/moment.ts";
import type { Strings } from "../strings.ts";
import { build } from "./build.ts";

/** From the recorded page's viewport to this layer; null while there is no picture. */
type Place = (x: number, y: number) => { readonly x: number; readonly y: number } | null;

export interface ClickLabels {
  readonly element: HTMLElement;
  /** Told of every move of the clock. `clicks` are in the order of time. */
  follow(model: Model, clicks: readonly Moment[], strings: Strings, place: Place): void;
}

/** Long enough to read three words; shorter than a second click takes to come. */
const SHOWN_MS = 1_600;
const MAX_AT_ONCE = 4;
/** Between the pointer and the label. */
const OFFSET_PX = 18;
/** Between two labels. */
const GAP_PX = 4;

export function createClickLabels(): ClickLabels {
  const element = build("div", { class: "click-labels", attributes: { "aria-hidden": "true" } });
  const watch = new ClickWatch();

  function show(label: ClickLabel, at: { x: number; y: number }): void {
    const tone = label.isFrustration ? " frustration" : "";
    const chip = build("span", {
      class: `click-label${tone}`,
      part: "click-label",
      text: label.text,
    });
    element.append(chip);
    for (const oldest of [...element.children].slice(0, -MAX_AT_ONCE)) oldest.remove();
    const half = chip.offsetWidth / 2;
    const x = Math.min(Math.max(at.x, half), Math.max(element.clientWidth - half, half));
    const above = at.y - OFFSET_PX - chip.offsetHeight;
    chip.style.left = `${x}px`;
    chip.style.top = `${above >= 0 ? above : at.y + OFFSET_PX}px`;
    makeRoom(chip);
    setTimeout(() => chip.remove(), SHOWN_MS);
  }

  /** Clicks on one spot follow each other quickly: older labels go up, out of the new one's way. */
  function makeRoom(chip: HTMLElement): void {
    let lowest = chip;
    for (const other of ([...element.children] as HTMLElement[]).reverse()) {
      if (other === chip || !overlaps(lowest, other)) continue;
      const top = lowest.offsetTop - other.offsetHeight - GAP_PX;
      if (top < 0) other.remove();
      other.style.top = `${top}px`;
      lowest = other;
    }
  }

  return {
    element,
    follow(model, clicks, strings, place) {
      const labels = watch.follow(model, clicks, strings);
      if (labels === null) element.replaceChildren();
      for (const label of labels ?? []) {
        const at = place(label.x, label.y);
        if (at !== null) show(label, at);
      }
    },
  };
}

/** By layout, not by what is drawn: labels are moving. Their `left` is their middle. */
function overlaps(a: HTMLElement, b: HTMLElement): boolean {
  const isNear = (one: number, other: number, reach: number): boolean =>
    Math.abs(one - other) < reach;
  return (
    isNear(a.offsetLeft, b.offsetLeft, (a.offsetWidth + b.offsetWidth) / 2) &&
    isNear(a.offsetTop, b.offsetTop, Math.max(a.offsetHeight, b.offsetHeight))
  );
}
