/** The element's surface: builds the shadow tree and draws the model into it. */

import { createAddressBar } from "./controls/address-bar.ts";
import { build } from "./controls/build.ts";
import { type ClickLabels, createClickLabels } from "./controls/click-labels.ts";
import { createControlBar } from "./controls/control-bar.ts";
import { createHelp, type Help } from "./controls/help.ts";
import { createOverlay } from "./controls/overlay.ts";
import { createWindowStrip } from "./controls/window-strip.ts";
import type { Actions, Control, Model } from "./model.ts";

export interface Surface {
  /** Where the stage puts its views. Inert: nothing in a replay takes a click or the focus. */
  readonly frame: HTMLElement;
  readonly help: Help;
  readonly clickLabels: ClickLabels;
  update(model: Model): void;
}

export function createSurface(root: ShadowRoot, actions: Actions): Surface {
  const frame = build("div", { class: "frame", part: "frame" });
  frame.inert = true;
  const shield = build("div", { class: "shield", onClick: () => actions.togglePlay() });
  shield.addEventListener("dblclick", () => actions.toggleFullscreen());
  const help = createHelp();
  const clickLabels = createClickLabels();
  const strip = createWindowStrip(actions);
  const address = createAddressBar();
  const overlay = createOverlay(actions);
  const controlBar = createControlBar(actions);
  const top = build("div", { class: "top", part: "top" }, [strip.element, address.element]);
  const stage = build("div", { class: "stage", part: "stage" }, [
    frame,
    clickLabels.element,
    shield,
    overlay.element,
    help.element,
  ]);
  root.append(build("div", { class: "player", part: "player" }, [top, stage, controlBar.element]));
  const controls: readonly Control[] = [strip, address, overlay, controlBar];
  return {
    frame,
    help,
    clickLabels,
    update(model) {
      clickLabels.element.hidden = !model.clickLabels;
      top.hidden = model.phase !== "ready";
      for (const control of controls) control.update(model);
    },
  };
}
