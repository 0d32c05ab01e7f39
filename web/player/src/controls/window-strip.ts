/** The recorded windows (tabs). The player follows the user; choosing a window pins it. */

import { splitUrl } from "../format.ts";
import type { Actions, Control, Model, PlayerWindow } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build, setLabel } from "./build.ts";
import { icon } from "./icons.ts";

export function createWindowStrip(actions: Actions, strings: Strings): Control {
  const list = build("div", { class: "tabs" });
  const follow = build("button", {
    class: "text-button follow",
    part: "button follow-button",
    text: strings.followUser,
    onClick: () => actions.pin(null),
  });
  const element = build(
    "div",
    {
      class: "strip",
      part: "windows",
      attributes: { role: "group", "aria-label": strings.windows },
    },
    [list, follow],
  );
  const buttons = new Map<string, HTMLButtonElement>();
  let drawn = "";

  function draw({ windows, shownId, pinnedId, timeMs }: Model): void {
    element.hidden = windows.length < 2;
    follow.hidden = pinnedId === null;
    const shape = windows
      .map((window) => `${window.id} ${nameOf(window, strings)} ${window.url}`)
      .join("\n");
    if (shape !== drawn) {
      drawn = shape;
      buttons.clear();
      for (const window of windows) buttons.set(window.id, tab(window));
      list.replaceChildren(...buttons.values());
    }
    for (const window of windows) {
      const button = buttons.get(window.id);
      if (button === undefined) continue;
      const isShown = window.id === shownId;
      if (isShown && button.getAttribute("aria-current") !== "true") {
        button.scrollIntoView?.({ block: "nearest", inline: "nearest" });
      }
      button.setAttribute("aria-current", String(isShown));
      button.setAttribute("aria-pressed", String(window.id === pinnedId));
      button.toggleAttribute("data-outside", timeMs < window.startMs || timeMs > window.endMs);
    }
  }

  function tab(window: PlayerWindow): HTMLButtonElement {
    const name = nameOf(window, strings);
    const button = build(
      "button",
      {
        class: "tab",
        part: "window",
        onClick: () => {
          const isPinned = button.getAttribute("aria-pressed") === "true";
          actions.pin(isPinned ? null : window.id);
        },
      },
      [icon("globe"), build("span", { class: "name", text: name }), icon("pin")],
    );
    setLabel(button, strings.windowNamed(name));
    button.title = window.url ?? name;
    return button;
  }

  return { element, update: draw };
}

function nameOf(window: PlayerWindow, strings: Strings): string {
  if (window.title !== null) return window.title;
  const [host, path] = splitUrl(window.url ?? "");
  return host + path || strings.nameless;
}
