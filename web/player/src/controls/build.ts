/** Builds elements. Text is always set as text: recordings are not trusted with markup. */

export interface Properties {
  readonly class?: string;
  readonly part?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: (event: MouseEvent) => void;
}

export function build<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element: HTMLElement = document.createElement(tag);
  // A button that sends forms is nothing a player has.
  if (element instanceof HTMLButtonElement) element.type = "button";
  if (properties.class !== undefined) element.className = properties.class;
  if (properties.part !== undefined) element.setAttribute("part", properties.part);
  if (properties.text !== undefined) element.textContent = properties.text;
  if (properties.title !== undefined) element.title = properties.title;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) {
    element.setAttribute(name, value);
  }
  if (properties.onClick) element.addEventListener("click", properties.onClick);
  element.append(...children);
  return element as HTMLElementTagNameMap[K];
}

/** A button with an icon; its label is both tooltip and accessible name. */
export function iconButton(
  label: string,
  icon: Node,
  onClick: (event: MouseEvent) => void,
  part = "button",
): HTMLButtonElement {
  const button = build("button", { class: "icon-button", part, onClick }, [icon]);
  setLabel(button, label);
  return button;
}

export function setLabel(element: HTMLElement, label: string): void {
  if (element.getAttribute("aria-label") === label) return;
  element.setAttribute("aria-label", label);
  element.title = label;
}
