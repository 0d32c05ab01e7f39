/** The settings: every toggle in one menu, and what has no room in the row of a small player. */

import { loopFromHere, loopToHere } from "../loop.ts";
import type { Actions, Control, Model } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build, iconButton } from "./build.ts";
import { icon } from "./icons.ts";
import { createPopup } from "./popup.ts";
import { createSpeedItems } from "./speed-menu.ts";

interface Item {
  readonly name: string;
  readonly key?: string;
  run(model: Model): void;
  /** Makes it a toggle. */
  isOn?(model: Model): boolean;
  isHidden?(model: Model): boolean;
  /** The menu stays, because one presses more than once. */
  readonly stays?: boolean;
}

interface DrawnItem {
  readonly item: Item;
  readonly element: HTMLElement;
}

export function createSettingsMenu(actions: Actions, strings: Strings): Control {
  const label = strings.settings;
  const button = iconButton(label, icon("settings"), () => undefined, "button settings-button");
  const popup = createPopup({ button, role: "menu", label, onOpen: () => refresh() });
  popup.panel.classList.add("settings");
  const speeds = createSpeedItems(strings, (speed) => actions.setSpeed(speed));
  speeds.element.classList.add("small-only", "speeds");
  const drawn: DrawnItem[] = [];
  let model: Model | null = null;

  function draw(item: Item): HTMLElement {
    const role = item.isOn ? "menuitemcheckbox" : "menuitem";
    const children: (Node | string)[] = [
      icon("check"),
      build("span", { class: "label", text: item.name }),
    ];
    if (item.key !== undefined) {
      children.push(build("kbd", { text: item.key, attributes: { "aria-hidden": "true" } }));
    }
    const element = build(
      "button",
      {
        class: "item",
        attributes: { role, tabindex: "-1" },
        onClick: () => {
          if (!item.isOn && !item.stays) popup.close();
          if (model !== null) item.run(model);
        },
      },
      children,
    );
    if (item.key !== undefined) element.setAttribute("aria-keyshortcuts", item.key);
    drawn.push({ item, element });
    return element;
  }

  const groups = groupsOf(actions, strings).map((items) =>
    build("div", { class: "group", attributes: { role: "group" } }, items.map(draw)),
  );
  popup.panel.append(speeds.element, ...groups);

  function refresh(): void {
    if (model === null) return;
    speeds.update(model);
    for (const { item, element } of drawn) {
      if (item.isOn) element.setAttribute("aria-checked", String(item.isOn(model)));
      element.hidden = item.isHidden?.(model) === true;
    }
  }

  return {
    element: popup.element,
    update(next) {
      model = next;
      const isReady = next.phase === "ready";
      if (button.disabled === isReady) button.disabled = !isReady;
      if (!isReady) popup.close();
      if (!popup.panel.hidden) refresh();
    },
  };
}

function groupsOf(actions: Actions, strings: Strings): Item[][] {
  return [
    [
      {
        name: strings.skipInactivity,
        run: (model) => actions.setSkipInactivity(!model.skipInactivity),
        isOn: (model) => model.skipInactivity,
      },
      {
        name: strings.clickLabels,
        key: "T",
        run: (model) => actions.setClickLabels(!model.clickLabels),
        isOn: (model) => model.clickLabels,
      },
      {
        name: strings.captions,
        key: "C",
        run: () => actions.toggleCaptions(),
        isOn: (model) => model.captions,
      },
      {
        name: strings.pointerTrail,
        run: () => actions.toggleTrail(),
        isOn: (model) => model.pointerTrail,
      },
    ],
    [
      {
        name: strings.loopFrom,
        key: "A",
        run: (model) => actions.setLoop(loopFromHere(model)),
      },
      { name: strings.loopTo, key: "B", run: (model) => actions.setLoop(loopToHere(model)) },
      {
        name: strings.loopOff,
        key: "X",
        run: () => actions.setLoop(null),
        isHidden: (model) => model.loop === null,
      },
    ],
    [
      { name: strings.frameBack, key: ",", run: () => actions.stepFrame(-1), stays: true },
      { name: strings.frameForward, key: ".", run: () => actions.stepFrame(1), stays: true },
    ],
    [
      {
        name: strings.showExternal,
        run: () => actions.allowExternalAssets(),
        isHidden: (model) => model.externalAssets !== "ask" || model.blockedAssets === 0,
      },
      { name: strings.moments, key: "M", run: () => actions.toggleMoments() },
      {
        name: strings.pictureInPicture.replace(/ \(.*\)$/, ""),
        key: "P",
        run: () => actions.togglePictureInPicture(),
        isHidden: (model) => !model.canPictureInPicture,
        isOn: (model) => model.isPictureInPicture,
      },
      { name: strings.help, key: "?", run: () => actions.toggleHelp() },
    ],
  ];
}
