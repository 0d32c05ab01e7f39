/** Puts the styles into the element's own tree; the page around it is left alone. */

import replayCss from "rrweb/dist/style.css?inline";
import playerCss from "./styles.css?inline";

export function adoptStyles(root: ShadowRoot): void {
  const sheets = [replayCss, playerCss].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  root.adoptedStyleSheets = sheets;
}
