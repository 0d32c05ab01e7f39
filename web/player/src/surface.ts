/** The element's surface: builds the shadow tree and draws the model into it. */

import { createAddressBar } from "./controls/address-bar.ts";
import { createAssetsBar } from "./controls/assets-bar.ts";
import { build } from "./controls/build.ts";
import { createCaptions } from "./controls/captions.ts";
import { type ClickLabels, createClickLabels } from "./controls/click-labels.ts";
import { createControlBar } from "./controls/control-bar.ts";
import { createHelp } from "./controls/help.ts";
import { createMomentsPanel } from "./controls/moments-panel.ts";
import { createOverlay } from "./controls/overlay.ts";
import { createWindowStrip } from "./controls/window-strip.ts";
import type { Actions, Control, Model } from "./model.ts";
import type { Strings } from "./strings.ts";

export interface Surface {
  /** All of it; moves into another window for picture in picture. */
  readonly element: HTMLElement;
  /** Where the stage puts its views. Inert: nothing in a replay takes a click or the focus. */
  readonly frame: HTMLElement;
  readonly clickLabels: ClickLabels;
  toggleHelp(): void;
  toggleMoments(): void;
  update(model: Model): void;
  /** Says everything in other words from now on. */
  speak(strings: Strings): void;
}

export function createSurface(root: ShadowRoot, actions: Actions, strings: Strings): Surface {
  const frame = build("div", { class: "frame", part: "frame" });
  frame.inert = true;
  const shield = build("div", { class: "shield", onClick: () => actions.togglePlay() });
  shield.addEventListener("dblclick", () => actions.toggleFullscreen());
  const clickLabels = createClickLabels();
  const element = build("div", { class: "player", part: "player" });
  const picture = build("div", { class: "picture-area" }, [frame, clickLabels.element, shield]);
  const stage = build("div", { class: "stage", part: "stage" }, [picture]);
  element.append(stage);
  const away = createAway(actions, strings);
  root.append(away.element, element);
  let controls = createControls(actions, strings);
  let last: Model | null = null;
  place();

  /** Around the frame, which stays where it is: a frame that moves loses its document. */
  function place(): void {
    const { top, overPicture, bar } = controls;
    stage.before(top);
    picture.append(...overPicture);
    stage.append(controls.moments.element, controls.help.element);
    stage.after(bar);
  }

  return {
    element,
    frame,
    clickLabels,
    toggleHelp: () => controls.help.toggle(),
    toggleMoments: () => controls.moments.toggle(),
    update(model) {
      last = model;
      if (clickLabels.element.hidden === model.clickLabels) {
        clickLabels.element.hidden = !model.clickLabels;
      }
      frame.toggleAttribute("data-trail", model.pointerTrail);
      away.update(model);
      controls.top.hidden = model.phase !== "ready";
      for (const control of controls.all) control.update(model);
    },
    speak(next) {
      for (const old of controls.elements) old.remove();
      controls = createControls(actions, next);
      away.speak(next);
      place();
      if (last !== null) this.update(last);
    },
  };
}

function createControls(actions: Actions, strings: Strings) {
  const strip = createWindowStrip(actions, strings);
  const address = createAddressBar(strings);
  const assets = createAssetsBar(actions, strings);
  const captions = createCaptions(strings);
  const overlay = createOverlay(actions, strings);
  const moments = createMomentsPanel(actions, strings);
  const controlBar = createControlBar(actions, strings);
  const help = createHelp(strings);
  const top = build("div", { class: "top", part: "top" }, [
    strip.element,
    address.element,
    assets.element,
  ]);
  const overPicture = [captions.element, overlay.element];
  const all: readonly Control[] = [strip, address, assets, captions, overlay, moments, controlBar];
  const bar = controlBar.element;
  const elements = [top, ...overPicture, moments.element, help.element, bar];
  return { top, overPicture, bar, moments, help, all, elements };
}

/** What stands in the page while the surface is in a window of its own. */
function createAway(actions: Actions, strings: Strings) {
  const words = build("p", { text: strings.isInPicture });
  const back = build("button", {
    class: "primary",
    part: "button primary-button",
    text: strings.leavePictureInPicture,
    onClick: () => actions.togglePictureInPicture(),
  });
  const element = build("div", { class: "away", part: "away" }, [words, back]);
  return {
    element,
    update({ isPictureInPicture }: Model) {
      element.hidden = !isPictureInPicture;
    },
    speak(next: Strings) {
      words.textContent = next.isInPicture;
      back.textContent = next.leavePictureInPicture;
    },
  };
}
