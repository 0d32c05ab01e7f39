/** The row of buttons below the seek bar. */

import { formatDuration, formatTime } from "../format.ts";
import type { Actions, Control, Model } from "../model.ts";
import { build, iconButton, setLabel } from "./build.ts";
import { type IconName, icon } from "./icons.ts";
import { createIssues } from "./issues.ts";
import { createSeekBar } from "./seek-bar.ts";
import { createSpeedMenu } from "./speed-menu.ts";

export function createControlBar(actions: Actions): Control {
  const play = iconButton("Play", icon("play"), () => actions.togglePlay(), "button play-button");
  const back = iconButton("Back 10 seconds", icon("back"), () => actions.seekBy(-10_000));
  const forward = iconButton("Forward 10 seconds", icon("forward"), () => actions.seekBy(10_000));
  const elapsed = build("span", { class: "elapsed" });
  const total = build("span", { class: "total" });
  const time = build("div", { class: "time", part: "time" }, [elapsed, " / ", total]);
  const live = build("button", { class: "text-button live", part: "button live-button" }, [
    build("span", { class: "live-dot" }),
    "Live",
  ]);
  live.type = "button";
  const skip = build("button", { class: "text-button toggle", part: "button skip-button" }, [
    icon("skip"),
    build("span", { class: "wide", text: "Skip inactivity" }),
  ]);
  skip.type = "button";
  const labels = iconButton("Click labels", icon("label"), () =>
    actions.setClickLabels(last?.clickLabels !== true),
  );
  labels.classList.add("toggle", "wide");
  const help = iconButton("Keyboard shortcuts", icon("help"), () => actions.toggleHelp());
  help.classList.add("wide");
  const fullscreen = iconButton("Full screen", icon("expand"), () => actions.toggleFullscreen());
  const seekBar = createSeekBar(actions);
  const speedMenu = createSpeedMenu(actions);
  const issues = createIssues(actions);
  const row = build("div", { class: "row" }, [
    play,
    back,
    forward,
    time,
    live,
    build("div", { class: "spacer" }),
    issues.element,
    labels,
    skip,
    speedMenu.element,
    help,
    fullscreen,
  ]);
  const element = build("div", { class: "controls", part: "controls" }, [seekBar.element, row]);
  let last: Model | null = null;
  skip.addEventListener("click", () => actions.setSkipInactivity(last?.skipInactivity !== true));
  live.addEventListener("click", () => {
    if (last === null) return;
    actions.seek(last.durationMs);
    if (last.isPaused) actions.togglePlay();
  });

  function updateButtons(model: Model): void {
    const isReady = model.phase === "ready";
    for (const button of [play, back, forward, skip, live]) button.disabled = !isReady;
    const isAtEnd = model.timeMs >= model.durationMs && !model.isLive && model.durationMs > 0;
    const face: [IconName, string] = model.isPaused
      ? isAtEnd
        ? ["replay", "Play again (Space)"]
        : ["play", "Play (Space)"]
      : ["pause", "Pause (Space)"];
    if (play.getAttribute("aria-label") !== face[1]) {
      play.replaceChildren(icon(face[0]));
      setLabel(play, face[1]);
    }
    skip.setAttribute("aria-pressed", String(model.skipInactivity));
    setLabel(skip, `Skip inactivity: ${model.skipInactivity ? "on" : "off"}`);
    labels.setAttribute("aria-pressed", String(model.clickLabels));
    setLabel(labels, `Click labels: ${model.clickLabels ? "on" : "off"} (T)`);
    live.hidden = !model.isLive;
    live.toggleAttribute("data-at-end", model.timeMs >= model.durationMs - 1_000);
    setLabel(live, "Go to the newest moment");
    const faceOfFullscreen = model.isFullscreen ? "Leave full screen (F)" : "Full screen (F)";
    if (fullscreen.getAttribute("aria-label") !== faceOfFullscreen) {
      fullscreen.replaceChildren(icon(model.isFullscreen ? "shrink" : "expand"));
      setLabel(fullscreen, faceOfFullscreen);
    }
  }

  return {
    element,
    update(model) {
      last = model;
      updateButtons(model);
      const now = formatTime(model.timeMs);
      if (elapsed.textContent !== now) elapsed.textContent = now;
      const end = formatTime(model.durationMs);
      if (total.textContent !== end) {
        total.textContent = end;
        time.title = formatDuration(model.durationMs);
      }
      for (const control of [seekBar, speedMenu, issues]) control.update(model);
    },
  };
}
