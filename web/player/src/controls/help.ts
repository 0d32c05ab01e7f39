/** The list of keys, over the picture. */

import { keyHelp } from "../keys.ts";
import type { Strings } from "../strings.ts";
import { build, iconButton } from "./build.ts";
import { icon } from "./icons.ts";

export interface Help {
  readonly element: HTMLElement;
  toggle(): void;
}

export function createHelp(strings: Strings): Help {
  const close = iconButton(strings.close, icon("close"), () => set(false));
  close.classList.add("small");
  const rows = keyHelp(strings).flatMap(([keys, meaning]) => [
    build(
      "dt",
      {},
      keys.map((key) => (/^[–·]$/.test(key) ? key : build("kbd", { text: key }))),
    ),
    build("dd", { text: meaning }),
  ]);
  const dialog = build(
    "div",
    {
      class: "sheet",
      part: "help",
      attributes: { role: "dialog", "aria-modal": "true", "aria-label": strings.help },
    },
    [build("header", {}, [build("h2", { text: strings.help }), close]), build("dl", {}, rows)],
  );
  const element = build("div", { class: "help" }, [dialog]);
  element.hidden = true;
  let focusBefore: Element | null = null;

  function set(isOpen: boolean): void {
    if (element.hidden !== isOpen) return;
    const root = element.getRootNode() as ShadowRoot;
    if (isOpen) focusBefore = root.activeElement;
    element.hidden = !isOpen;
    if (isOpen) close.focus();
    else if (focusBefore instanceof HTMLElement) focusBefore.focus();
  }

  element.addEventListener("click", (event) => {
    if (event.target === element) set(false);
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Tab") {
      // There is one thing to press here; the rest of the player is covered.
      event.preventDefault();
      close.focus();
    }
    if (event.key !== "Escape") return;
    event.stopPropagation();
    set(false);
  });
  return { element, toggle: () => set(element.hidden) };
}
