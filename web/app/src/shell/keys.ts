/** When a key press is a shortcut of the page, and when it belongs to something else. */

export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return false;
  if (document.querySelector("dialog[open]")) return false;
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return true;
  return !target.isContentEditable && !target.matches("input, textarea, select");
}
