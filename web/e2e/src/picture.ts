/**
 * What a document looks like, as text: the one description that a live page and its replay must
 * share. A line for each node, so that a difference reads as one.
 *
 * Left out is what recorders leave out and what the player puts in: blocked elements, scripts, comments, metadata of
 * the head, `rr_*` attributes, event handlers, hover. Of what is typed only the class of its length
 * counts, since recordings are masked. Style sheets are compared by their rules, wherever those are
 * written.
 */

export interface Picture {
  /** When it was taken, by the page's clock. */
  readonly atMs: number;
  readonly outline: string;
}

/** Runs in the page, by itself: it must use nothing from around it. */
export function pictureOf(document: Document): Picture {
  const SVG = "http://www.w3.org/2000/svg";
  const LEFT_OUT = new Set(["script", "noscript", "meta", "base", "title"]);
  const URLS = new Set(["src", "href", "xlink:href", "data", "background"]);
  const TYPED = new Set(["text", "search", "tel", "url", "email", "password"]);
  const BUTTONS = new Set(["submit", "button", "reset", "image"]);
  const lines: string[] = [];

  const absolute = (url: string, base: string): string => {
    try {
      return new URL(url, base).href;
    } catch {
      return url;
    }
  };
  const withAbsoluteUrls = (css: string, base: string): string =>
    css.replace(/url\((["']?)([^"')]*)\1\)/g, (all, _quote, url) =>
      url.startsWith("#") ? all : `url(${absolute(url, base)})`,
    );

  const rulesOf = (rules: CSSRuleList, base: string): string[] =>
    [...rules].flatMap((rule) => {
      const { selectorText, style, cssRules } = rule as CSSStyleRule;
      if (selectorText === undefined) {
        if (!cssRules) return withAbsoluteUrls(rule.cssText, base);
        const condition = rule.cssText.slice(0, rule.cssText.indexOf("{"));
        return [`${condition}{ ${rulesOf(cssRules, base).join(" ")} }`];
      }
      // The replayer adds a selector beside each that asks for hover.
      const own = selectorText.split(/,(?![^(]*\))/).filter((it) => !it.includes(".\\:hover"));
      const declared = withAbsoluteUrls(style.cssText, base);
      const nested = cssRules ? rulesOf(cssRules, base) : [];
      return [`${own.map((it) => it.trim()).join(", ")} { ${declared} ${nested.join(" ")} }`];
    });
  const addSheet = (sheet: CSSStyleSheet | null, base: string, indent: string): void => {
    const media = sheet?.media.mediaText ? ` ${sheet.media.mediaText}` : "";
    let rules: CSSRuleList | null = null;
    try {
      rules = sheet?.cssRules ?? null;
    } catch {
      // Of another origin, or refused by the policy of the page around a replay.
    }
    lines.push(`${indent}css${media}${rules ? "" : " (not there)"}`);
    for (const rule of rules ? rulesOf(rules, sheet?.href ?? base) : []) {
      lines.push(`${indent}  | ${rule.replace(/\.\\:hover/g, ":hover").replace(/\s+/g, " ")}`);
    }
  };

  const shownValue = (element: Element, name: string, value: string): string | null => {
    const tag = element.localName;
    if (/^(rr_|data-rr|_?on|rrweb-)/.test(name) || name === "nonce") return null;
    if (name === "autocomplete" && /^(input|textarea)$/.test(tag)) return null;
    if (tag === "iframe" && name === "src") return null;
    if (tag === "option" && name === "selected") return null;
    if (/^(input|textarea|select)$/.test(tag)) {
      const isLabel = BUTTONS.has((element as HTMLInputElement).type);
      if ((name === "value" && !isLabel) || name === "checked") return null;
    }
    if (name === "class") {
      const own = [...element.classList].filter((it) => it !== ":hover" && it !== "rrweb-paused");
      return own.length > 0 ? own.join(" ") : null;
    }
    if (name === "style") {
      const isCanvas = element.localName === "canvas";
      const { style } = (isCanvas ? element.cloneNode() : element) as HTMLElement;
      // A replay shows a canvas by it.
      if (isCanvas) style.removeProperty("content");
      const { cssText } = style;
      return cssText === "" ? null : withAbsoluteUrls(cssText, element.baseURI);
    }
    // Within a drawing, a fragment names a part of it.
    const isPart = value.startsWith("#") && element.namespaceURI === SVG;
    return URLS.has(name) && !isPart ? absolute(value, element.baseURI) : value;
  };
  const attributesOf = (element: Element): string => {
    const found = [...element.attributes].flatMap(({ name, value }) => {
      const shown = shownValue(element, name, value);
      return shown === null ? [] : ` ${name}=${JSON.stringify(shown)}`;
    });
    return found.sort().join("");
  };
  const stateOf = (element: Element): string => {
    const { type, value, checked } = element as HTMLInputElement;
    let state = "";
    if (element.localName === "input" && /^(checkbox|radio)$/.test(type) && checked) {
      state += " (checked)";
    }
    if (element.localName === "textarea" || (element.localName === "input" && TYPED.has(type))) {
      // Of a secret not even that is recorded.
      const isSecret =
        type === "password" || /card|password/.test(element.getAttribute("name") ?? "");
      const classes = isSecret ? [0] : [0, 4, 8, 16, 32];
      const atMost = classes.find((length) => value.length <= length) ?? "more";
      state += ` (up to ${atMost} typed)`;
    }
    const { scrollLeft, scrollTop } = element;
    const isRoot = element === element.ownerDocument.scrollingElement;
    if (!isRoot && (scrollLeft > 0 || scrollTop > 0)) {
      state += ` (scrolled ${Math.round(scrollLeft)},${Math.round(scrollTop)})`;
    }
    return state;
  };

  const isLeftOut = (element: Element): boolean => {
    if (element.classList.contains("rr-block")) return true;
    if (LEFT_OUT.has(element.localName) && element.namespaceURI !== SVG) {
      return true;
    }
    // The replayer's own style stands right below the root.
    if (element.localName === "style" && element.parentElement?.localName === "html") return true;
    const rel = element.localName === "link" ? (element.getAttribute("rel") ?? "") : "";
    return /icon|preload|prefetch|preconnect|canonical|manifest/.test(rel);
  };
  const addElement = (element: Element, indent: string): void => {
    if (isLeftOut(element)) return;
    const tag = element.localName;
    const isSheet = tag === "link" && element.getAttribute("rel") === "stylesheet";
    if (tag === "style" || isSheet) {
      addSheet((element as HTMLStyleElement).sheet, element.baseURI, indent);
      return;
    }
    lines.push(`${indent}<${tag}${attributesOf(element)}>${stateOf(element)}`);
    const inner = `${indent}  `;
    if (element.shadowRoot) {
      lines.push(`${inner}#shadow`);
      for (const sheet of element.shadowRoot.adoptedStyleSheets) {
        addSheet(sheet, element.baseURI, `${inner}  `);
      }
      addChildren(element.shadowRoot, `${inner}  `);
    }
    const framed = tag === "iframe" ? (element as HTMLIFrameElement).contentDocument : null;
    if (framed) addDocument(framed, inner);
    if (tag !== "textarea" && tag !== "iframe") addChildren(element, inner);
  };
  const addChildren = (parent: Node, indent: string): void => {
    const isHead = parent.nodeName === "HEAD" || parent.nodeName === "HTML";
    let text = "";
    const endText = (): void => {
      if (text !== "" && !(isHead && text.trim() === "")) {
        lines.push(`${indent}${JSON.stringify(text)}`);
      }
      text = "";
    };
    for (const child of parent.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue ?? "";
      else if (child.nodeType === Node.ELEMENT_NODE && !isLeftOut(child as Element)) {
        endText();
        addElement(child as Element, indent);
      }
    }
    endText();
  };
  const addDocument = (document: Document, indent: string): void => {
    const { doctype, scrollingElement: root } = document;
    const scrolled = `${Math.round(root?.scrollLeft ?? 0)},${Math.round(root?.scrollTop ?? 0)}`;
    lines.push(`${indent}#document ${doctype?.name ?? "quirks"}, scrolled ${scrolled}`);
    for (const sheet of document.adoptedStyleSheets) {
      addSheet(sheet, document.baseURI, `${indent}  `);
    }
    addElement(document.documentElement, `${indent}  `);
  };

  addDocument(document, "");
  return { atMs: Date.now(), outline: lines.join("\n") };
}
