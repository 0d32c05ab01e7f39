/** The row of buttons below the seek bar. What has no room in a small player is in the settings. */

import type { Actions, Control, Model } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build, iconButton, setLabel } from "./build.ts";
import { createClock } from "./clock.ts";
import { type IconName, icon } from "./icons.ts";
import { createIssues } from "./issues.ts";
import { createSeekBar } from "./seek-bar.ts";
import { createSettingsMenu } from "./settings-menu.ts";
import { createSpeedMenu } from "./speed-menu.ts";

export function createControlBar(actions: Actions, strings: Strings): Control {
  const buttons = createButtons(actions, strings);
  const { play, back, forward, live, captions, moments, skip, pip, fullscreen } = buttons;
  const seekBar = createSeekBar(actions, strings);
  const clock = createClock(actions, strings);
  const issues = createIssues(actions, strings);
  const speed = createSpeedMenu(actions, strings);
  const settings = createSettingsMenu(actions, strings);
  const row = build("div", { class: "row" }, [
    play,
    back,
    forward,
    clock.element,
    live,
    build("div", { class: "spacer" }),
    issues.element,
    moments,
    captions,
    skip,
    speed.element,
    settings.element,
    pip,
    fullscreen,
  ]);
  const element = build("div", { class: "controls", part: "controls" }, [seekBar.element, row]);

  return {
    element,
    update(model) {
      buttons.update(model);
      for (const control of [seekBar, clock, issues, speed, settings]) control.update(model);
    },
  };
}

/** Those that do one thing at once. */
function createButtons(actions: Actions, strings: Strings) {
  let last: Model | null = null;
  const { back: backLabel, forward: forwardLabel } = strings;
  const play = iconButton(
    strings.play,
    icon("play"),
    () => actions.togglePlay(),
    "button play-button",
  );
  const back = iconButton(backLabel, icon("back"), () => actions.seekBy(-10_000));
  const forward = iconButton(forwardLabel, icon("forward"), () => actions.seekBy(10_000));
  back.classList.add("from-small");
  forward.classList.add("from-small");
  const live = build(
    "button",
    {
      class: "text-button live",
      part: "button live-button",
      onClick: () => {
        if (last === null) return;
        actions.seek(last.durationMs);
        if (last.isPaused) actions.togglePlay();
      },
    },
    [build("span", { class: "live-dot" }), strings.live],
  );
  setLabel(live, strings.goLive);
  const captions = iconButton(
    strings.captions,
    icon("captions"),
    () => actions.toggleCaptions(),
    "button captions-button",
  );
  captions.classList.add("toggle", "from-medium");
  const moments = iconButton(
    `${strings.moments} (M)`,
    icon("list"),
    () => actions.toggleMoments(),
    "button moments-button",
  );
  const skip = build(
    "button",
    {
      class: "text-button toggle from-small",
      part: "button skip-button",
      onClick: () => actions.setSkipInactivity(last?.skipInactivity !== true),
    },
    [icon("skip"), build("span", { class: "from-wide", text: strings.skipInactivity })],
  );
  setLabel(skip, strings.skipInactivity);
  const pip = iconButton(
    strings.pictureInPicture,
    icon("picture"),
    () => actions.togglePictureInPicture(),
    "button picture-button",
  );
  pip.classList.add("from-medium");
  const fullscreen = iconButton(
    strings.fullscreen,
    icon("expand"),
    () => actions.toggleFullscreen(),
    "button fullscreen-button",
  );

  function update(model: Model): void {
    last = model;
    const isReady = model.phase === "ready";
    for (const button of [play, back, forward, skip, live, captions, moments]) {
      if (button.disabled === isReady) button.disabled = !isReady;
    }
    const isAtEnd = model.timeMs >= model.durationMs && !model.isLive && model.durationMs > 0;
    if (!model.isPaused) setFace(play, "pause", strings.pause);
    else if (isAtEnd) setFace(play, "replay", strings.playAgain);
    else setFace(play, "play", strings.play);
    press(skip, model.skipInactivity);
    press(captions, model.captions);
    live.hidden = !model.isLive;
    live.toggleAttribute("data-at-end", model.timeMs >= model.durationMs - 1_000);
    pip.hidden = !model.canPictureInPicture;
    setLabel(
      pip,
      model.isPictureInPicture ? strings.leavePictureInPicture : strings.pictureInPicture,
    );
    fullscreen.hidden = model.isPictureInPicture;
    if (model.isFullscreen) setFace(fullscreen, "shrink", strings.leaveFullscreen);
    else setFace(fullscreen, "expand", strings.fullscreen);
  }
  return { play, back, forward, live, captions, moments, skip, pip, fullscreen, update };
}

function setFace(button: HTMLButtonElement, name: IconName, label: string): void {
  if (button.getAttribute("aria-label") === label) return;
  button.replaceChildren(icon(name));
  setLabel(button, label);
}

function press(button: HTMLButtonElement, isOn: boolean): void {
  const pressed = String(isOn);
  if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
}
