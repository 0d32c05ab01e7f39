/** By what elements are kept from view: attributes of ours, classes of rrweb's, and the page's. */
import type { Settings } from "../options";

export type MaskSettings = Pick<
  Settings,
  | "maskAllInputs"
  | "maskAllText"
  | "maskTextSelector"
  | "maskTextFn"
  | "blockSelector"
  | "ignoreSelector"
>;

export interface Selectors {
  masked: string;
  blocked: string;
  ignored: string;
}

export const EDITABLE = '[contenteditable]:not([contenteditable="false" i])';

/** Asked for once for each element, made once for each recorder. */
const known = new WeakMap<MaskSettings, Selectors>();

export function selectors(settings: MaskSettings): Selectors {
  const before = known.get(settings);
  if (before) return before;
  const made = {
    masked: either("[data-revisit-mask],.rr-mask", settings.maskTextSelector),
    blocked: either("[data-revisit-block],.rr-block", settings.blockSelector),
    ignored: either("[data-revisit-ignore],.rr-ignore", settings.ignoreSelector),
  };
  known.set(settings, made);
  return made;
}

/** A selector that the browser does not understand matches everything: rather too much than that
 * what a page wanted hidden is shown because of a slip. */
function either(ours: string, theirs: string | undefined): string {
  if (!theirs) return ours;
  try {
    document.createDocumentFragment().querySelector(theirs);
    return `${ours},${theirs}`;
  } catch {
    return "*";
  }
}
