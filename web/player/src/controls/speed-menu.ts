/** The speed: a button that shows it, a menu that sets it. */

import { type Actions, type Control, SPEEDS } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build, setLabel } from "./build.ts";
import { icon } from "./icons.ts";
import { createPopup } from "./popup.ts";

export function createSpeedMenu(actions: Actions, strings: Strings): Control {
  const button = build("button", { class: "text-button speed", part: "button speed-button" });
  const items = createSpeedItems(strings, (speed) => {
    actions.setSpeed(speed);
    popup.close();
  });
  const popup = createPopup({ button, role: "menu", label: strings.speed });
  popup.panel.append(items.element);
  popup.element.classList.add("from-small");
  let shown: number | null = null;

  return {
    element: popup.element,
    update(model) {
      items.update(model);
      if (model.speed === shown) return;
      shown = model.speed;
      button.textContent = strings.times(shown);
      setLabel(button, `${strings.speed}: ${strings.times(shown)}`);
    },
  };
}

/** One item for each speed: for this menu, and for the settings where there is no room for it. */
export function createSpeedItems(strings: Strings, choose: (speed: number) => void): Control {
  const items = SPEEDS.map((speed) =>
    build(
      "button",
      {
        class: "item",
        attributes: { role: "menuitemradio", tabindex: "-1" },
        onClick: () => choose(speed),
      },
      [icon("check"), strings.times(speed)],
    ),
  );
  const attributes = { role: "group", "aria-label": strings.speed };
  return {
    element: build("div", { class: "group", attributes }, items),
    update({ speed }) {
      items.forEach((item, index) => {
        item.setAttribute("aria-checked", String(SPEEDS[index] === speed));
      });
    },
  };
}
