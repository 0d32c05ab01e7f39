/**
 * Shows what a recorder masked as masked: blocked areas and text of asterisks get a hatched ground.
 * Only the looks change, never the layout: a replay is where it was.
 */

/** For rrweb's `insertStyleRules`. */
export const MASK_RULES: readonly string[] = [
  `[data-rr-masked] { --rr-mask: repeating-linear-gradient(135deg, rgb(120 126 145 / 0.26) 0 2px, transparent 2px 7px) }`,
  `[data-rr-masked="area"] { background: var(--rr-mask), rgb(120 126 145 / 0.12) !important; outline: 1px dashed rgb(120 126 145 / 0.5) !important; outline-offset: -1px !important }`,
  `[data-rr-masked="text"] { background-image: var(--rr-mask) !important; border-radius: 2px }`,
];

interface Rebuilt {
  readonly id: number;
  readonly replayer: { getMirror(): { getMeta(node: Node): unknown } };
}

/** Asterisks and blanks, and at least as many asterisks as nobody writes by hand. */
const MASKED_TEXT = /^[\s*]*\*{3}[\s*]*$/;

/** For rrweb's `plugins`. Names beginning with `data-rr-` are a replayer's own. */
export const maskPlugin = {
  onBuild(node: Node, { replayer }: Rebuilt): void {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      const isMasked = MASKED_TEXT.test(node.nodeValue ?? "");
      if (parent && isMasked) parent.setAttribute("data-rr-masked", "text");
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const element = node as Element;
      const meta = replayer.getMirror().getMeta(node) as { attributes?: object } | null;
      if (meta?.attributes && "rr_width" in meta.attributes) {
        element.setAttribute("data-rr-masked", "area");
      } else if (MASKED_TEXT.test(element.getAttribute("value") ?? "")) {
        element.setAttribute("data-rr-masked", "text");
      }
    }
  },
};
