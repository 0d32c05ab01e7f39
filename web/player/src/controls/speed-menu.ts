/** The speed: a button that shows it, a menu that sets it. */

import { type Actions, type Control, SPEEDS } from "../model.ts";
import { build, setLabel } from "./build.ts";
import { icon } from "./icons.ts";
import { createPopup } from "./popup.ts";

export function createSpeedMenu(actions: Actions): Control {
  const button = build("button", { class: "text-button speed", part: "button speed-button" });
  button.type = "button";
  const items = SPEEDS.map((speed) => {
    const item = build(
      "button",
      {
        class: "item",
        attributes: { role: "menuitemradio", tabindex: "-1" },
        onClick: () => {
          actions.setSpeed(speed);
          popup.close();
        },
      },
      [icon("check"), `${speed}×`],
    );
    item.type = "button";
    return item;
  });
  const popup = createPopup({ button, role: "menu", label: "Speed" });
  popup.panel.append(...items);
  let shown: number | null = null;

  return {
    element: popup.element,
    update({ speed }) {
      if (speed === shown) return;
      shown = speed;
      button.textContent = `${speed}×`;
      setLabel(button, `Speed: ${speed}×`);
      items.forEach((item, index) => {
        item.setAttribute("aria-checked", String(SPEEDS[index] === speed));
      });
    },
  };
}
