/** A panel that a button opens: closes on Escape, on a click elsewhere, and gives the focus back. */

import { build } from "./build.ts";

export interface Popup {
  /** Holds the button and the panel. */
  readonly element: HTMLElement;
  readonly panel: HTMLElement;
  close(): void;
}

export interface PopupOptions {
  readonly button: HTMLButtonElement;
  readonly role: "menu" | "dialog";
  readonly label: string;
  onOpen?(): void;
}

export function createPopup({ button, role, label, onOpen }: PopupOptions): Popup {
  // It scrolls where there is little room, so the keyboard must reach it.
  const attributes = { role, "aria-label": label, tabindex: "0" };
  const panel = build("div", { class: "popup", part: "popup", attributes });
  panel.hidden = true;
  const element = build("div", { class: "popup-anchor" }, [button, panel]);
  button.setAttribute("aria-haspopup", role);
  button.setAttribute("aria-expanded", "false");

  const set = (isOpen: boolean): void => {
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  const close = (): void => {
    if (panel.hidden) return;
    const hadFocus = element.matches(":focus-within");
    set(false);
    if (hadFocus) button.focus();
  };
  const items = (): HTMLElement[] =>
    [...panel.querySelectorAll<HTMLElement>("button")].filter(
      (item) => item.offsetParent !== null && !item.matches(":disabled"),
    );
  const move = (step: number): void => {
    const all = items();
    const root = panel.getRootNode() as ShadowRoot;
    const index = all.indexOf(root.activeElement as HTMLElement);
    const next = index < 0 && step < 0 ? all.length - 1 : index + step;
    all.at((next + all.length) % Math.max(all.length, 1))?.focus();
  };

  button.addEventListener("click", () => {
    if (!panel.hidden) return close();
    set(true);
    onOpen?.();
    const current = panel.querySelector<HTMLElement>("[role=menuitemradio][aria-checked=true]");
    const isSeen = current !== null && current.offsetParent !== null;
    (isSeen ? current : role === "menu" ? (items()[0] ?? panel) : panel).focus();
  });
  // Leaving by Tab or by a click anywhere else takes the focus along; nothing to give back.
  element.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && element.contains(event.relatedTarget)) return;
    set(false);
  });
  element.addEventListener("keydown", (event) => {
    if (panel.hidden) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Home") items()[0]?.focus();
    else if (event.key === "End") items().at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { element, panel, close };
}
