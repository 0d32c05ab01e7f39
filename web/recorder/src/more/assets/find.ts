/**
 * Which addresses a page shows something from: pictures by their elements, style sheets that cannot
 * be read. What is in CSS is not looked for here: the browser tells what it loaded for that.
 */
import type { Settings } from "../../options";
import { closestAcross } from "../../privacy/ancestry";
import { selectors } from "../../privacy/selectors";
import type { Breath } from "../breath";
import { MAX_HIDDEN_ELEMENTS } from "./limits";

export interface Addresses {
  pictures: Set<string>;
  sheets: Set<string>;
  /** Shown in what is blocked or masked: never to be captured, wherever else they are. */
  hidden: Set<string>;
}

const URL_IN_CSS = /url\(\s*["']?([^"')]+)/g;

export async function findAddresses(
  page: Window & typeof globalThis,
  settings: Settings,
  breath: Breath,
): Promise<Addresses> {
  const { masked, blocked } = selectors(settings);
  const found: Addresses = { pictures: new Set(), sheets: new Set(), hidden: new Set() };
  const isHidden = (element: Element) =>
    closestAcross(element, blocked) !== null || closestAcross(element, masked) !== null;
  const hiders = `${masked},${blocked}`;
  let nHidden = 0;
  const open: (Document | ShadowRoot)[] = [page.document];
  for (let root = open.pop(); root !== undefined; root = open.pop()) {
    for (const href of unreadableSheets(root)) found.sheets.add(href);
    for (const element of Array.from(root.querySelectorAll("*"))) {
      if (breath.isDue) await breath.take();
      const inner = element.shadowRoot ?? frameDocument(element);
      if (inner) open.push(inner);
      const address = pictureOf(element);
      if (address) (isHidden(element) ? found.hidden : found.pictures).add(address);
      if (nHidden >= MAX_HIDDEN_ELEMENTS || !element.matches(hiders)) continue;
      for (const behind of [element, ...Array.from(element.querySelectorAll("*"))]) {
        if (nHidden++ >= MAX_HIDDEN_ELEMENTS) break;
        for (const url of backgroundsOf(page, behind)) found.hidden.add(url);
      }
    }
  }
  return found;
}

/** What an element shows, when it was loaded. */
function pictureOf(element: Element): string | null {
  switch (element.localName) {
    case "img": {
      const image = element as HTMLImageElement;
      return image.complete && image.naturalWidth > 0 ? image.currentSrc || image.src : null;
    }
    case "input":
      return (element as HTMLInputElement).type === "image"
        ? (element as HTMLInputElement).src
        : null;
    case "video":
      return (element as HTMLVideoElement).poster || null;
    case "image": {
      const { href } = element as SVGImageElement;
      return href?.baseVal ? absolute(href.baseVal, element.baseURI) : null;
    }
    default:
      return null;
  }
}

function unreadableSheets(root: Document | ShadowRoot): string[] {
  return Array.from(root.styleSheets).flatMap((sheet) => {
    try {
      return sheet.cssRules ? [] : [];
    } catch {
      return sheet.href ? [sheet.href] : [];
    }
  });
}

function backgroundsOf(page: Window, element: Element): string[] {
  const { backgroundImage, listStyleImage, maskImage } = page.getComputedStyle(element);
  const css = `${backgroundImage} ${listStyleImage} ${maskImage}`;
  return Array.from(css.matchAll(URL_IN_CSS), ([, url]) => url ?? "");
}

function frameDocument(element: Element): Document | null {
  if (element.localName !== "iframe" && element.localName !== "frame") return null;
  try {
    return (element as HTMLIFrameElement).contentDocument;
  } catch {
    return null;
  }
}

function absolute(url: string, base: string): string | null {
  try {
    return new URL(url, base).href;
  } catch {
    return null;
  }
}
