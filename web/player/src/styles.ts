/** Puts the styles into the element's own tree; the page around it is left alone. */

import replayCss from "rrweb/dist/style.css?inline";
import panelsCss from "./panels.css?inline";
import playerCss from "./styles.css?inline";

export function adoptStyles(root: ShadowRoot): void {
  // A sheet belongs to the document of the window that made it.
  const { CSSStyleSheet: Sheet } = (root.ownerDocument.defaultView ?? window) as typeof globalThis;
  root.adoptedStyleSheets = [replayCss, playerCss, panelsCss].map((css) => {
    const sheet = new Sheet();
    sheet.replaceSync(css);
    return sheet;
  });
}
