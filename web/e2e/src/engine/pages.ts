/**
 * Small pages that are recorded for the engine's tests, one for each thing that a page can do.
 *
 * Every step is followed by a rest, at which the page is compared. What a step does as a script
 * runs in the page.
 */
import type { Page } from "@playwright/test";

export interface RecordedPage {
  readonly name: string;
  readonly html: string;
  /** Documents that the page shows in frames, by file name. */
  readonly frames?: Readonly<Record<string, string>>;
  readonly steps: readonly ((page: Page) => Promise<unknown>)[];
}

/** A document in standards mode. */
const html = (body: string, head = ""): string =>
  `<!doctype html><html lang="en"><head><title>t</title>${head}</head><body>${body}</body></html>`;

/** A step that only runs a script. */
const run = (script: () => unknown) => (page: Page) => page.evaluate(script);

export const PAGES: readonly RecordedPage[] = [
  {
    name: "fields",
    html: html(`<form id="f"><label>Name <input id="name" name="name" value="Ada"></label>
<input id="mail" type="email" placeholder="mail"><input id="secret" type="password">
<input id="agree" type="checkbox" name="agree"><input id="news" type="checkbox" value="yes" checked>
<input id="go" type="submit" value="Send"><input type="hidden" name="token" value="t1">
<input id="range" type="range" min="0" max="10" value="3"></form>`),
    steps: [
      (page) => page.fill("#name", "Grace Hopper"),
      (page) => page.fill("#mail", "grace@example.test"),
      (page) => page.fill("#secret", "hunter2"),
      (page) => page.check("#agree"),
      (page) => page.uncheck("#news"),
      (page) => page.fill("#range", "7"),
      run(() => document.querySelector("#name")?.setAttribute("value", "Someone")),
      run(() => document.querySelector("#mail")?.setAttribute("type", "text")),
      run(() => document.querySelector<HTMLFormElement>("#f")?.reset()),
    ],
  },
  {
    name: "radios",
    html: html(`<form><input type="radio" name="r" id="a" value="a" checked>
<input type="radio" name="r" id="b" value="b"><input type="radio" name="r" id="c"></form>
<form><input type="radio" name="r" id="d" value="d" checked></form>
<p><input type="radio" name="r" id="e" value="e"><input type="radio" name="s" id="g" value="g"></p>`),
    steps: [
      (page) => page.check("#b"),
      (page) => page.check("#c"),
      (page) => page.check("#e"),
      (page) => page.check("#g"),
      run(() => {
        const more = document.createElement("input");
        Object.assign(more, { type: "radio", name: "r", id: "h", value: "h", checked: true });
        document.querySelector("form")?.append(more);
      }),
      (page) => page.check("#a"),
      run(() => document.querySelector("#a")?.setAttribute("name", "other")),
    ],
  },
  {
    name: "select",
    html: html(`<select id="one"><option value="">none<option value="1">one<option value="2">two</select>
<select id="two"><option>red<option selected>green<optgroup label="more"><option>blue</optgroup></select>
<select id="many" multiple size="3"><option value="x">x<option value="y" selected>y<option>z</select>`),
    steps: [
      (page) => page.selectOption("#one", "2"),
      (page) => page.selectOption("#two", "blue"),
      (page) => page.selectOption("#many", ["x"]),
      run(() => document.querySelector("#one")?.append(new Option("three", "3"))),
      (page) => page.selectOption("#one", "3"),
      run(() => document.querySelector("#two optgroup")?.remove()),
      run(() => document.querySelector("#one")?.replaceChildren(new Option("only", "9"))),
    ],
  },
  {
    name: "textarea",
    html: html(`<textarea id="a">first\nsecond</textarea><textarea id="b"></textarea>`),
    steps: [
      (page) => page.fill("#b", "typed\n<b>text</b>"),
      run(() => {
        const area = document.querySelector<HTMLTextAreaElement>("#a");
        if (area) area.textContent = "by a script";
      }),
      (page) => page.fill("#a", "typed after"),
      run(() => {
        const area = document.querySelector<HTMLTextAreaElement>("#a");
        if (area) area.textContent = "hidden by what was typed";
      }),
      run(() => {
        const area = document.createElement("textarea");
        area.append("added", " later");
        document.body.prepend(area);
      }),
    ],
  },
  {
    name: "dialog",
    html: html(`<dialog id="d"><p>Sure?</p><form method="dialog"><button>OK</button></form></dialog>
<dialog id="e" open>Hello</dialog><details id="x"><summary>More</summary>text</details>`),
    steps: [
      run(() => document.querySelector<HTMLDialogElement>("#d")?.showModal()),
      run(() => document.querySelector<HTMLDialogElement>("#d")?.close("ok")),
      run(() => document.querySelector<HTMLDialogElement>("#d")?.show()),
      run(() => document.querySelector<HTMLDialogElement>("#e")?.close()),
      run(() => document.querySelector<HTMLElement>("summary")?.click()),
      run(() => {
        const dialog = document.createElement("dialog");
        dialog.append("Late");
        document.body.append(dialog);
        dialog.showModal();
      }),
    ],
  },
  {
    name: "shadow",
    html: html(
      `<my-card id="card">light <span slot="s">slotted</span></my-card><div id="plain"></div>`,
      `<script>customElements.define("my-card", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = "<style>p { color: red }</style><p>shadow <slot name=s></slot></p><input id=i>";
  }
});</script>`,
    ),
    steps: [
      run(() => document.querySelector("#card")?.shadowRoot?.querySelector("p")?.append(" more")),
      (page) => page.fill("#card #i", "typed within"),
      run(() => {
        const root = document.querySelector("#plain")?.attachShadow({ mode: "open" });
        const card = document.createElement("my-card");
        root?.append("late ", card, document.createComment("end"));
      }),
      run(() => document.querySelector("#card")?.append(document.createElement("b"))),
      run(() => document.querySelector("#card")?.shadowRoot?.querySelector("style")?.remove()),
      run(() => {
        const card = document.querySelector("#card");
        if (card) document.body.append(card);
      }),
    ],
  },
  {
    name: "adopted",
    html: html(
      `<p class="a">text</p><div id="host"></div>`,
      `<script>
const sheet = new CSSStyleSheet();
sheet.replaceSync(".a { color: red } @media (min-width: 1px) { .a { margin: 1px } }");
document.adoptedStyleSheets = [sheet];
window.sheet = sheet;
</script>`,
    ),
    steps: [
      run(() => {
        const root = document.querySelector("#host")?.attachShadow({ mode: "open" });
        if (!root) return;
        root.innerHTML = "<p class=a>within</p>";
        const other = new CSSStyleSheet();
        other.insertRule(".a { padding: 2px }");
        const { sheet } = window as unknown as { sheet: CSSStyleSheet };
        root.adoptedStyleSheets = [sheet, other];
      }),
      run(() => {
        const { sheet } = window as unknown as { sheet: CSSStyleSheet };
        sheet.insertRule(".b { top: 0 }", 1);
        sheet.deleteRule(0);
      }),
      run(() => {
        const { sheet } = window as unknown as { sheet: CSSStyleSheet };
        (sheet.cssRules[0] as CSSStyleRule).style.setProperty("color", "blue", "important");
      }),
      run(() => {
        const { sheet } = window as unknown as { sheet: CSSStyleSheet };
        sheet.replaceSync(".c { left: 0 }");
      }),
      run(() => {
        document.adoptedStyleSheets = [];
      }),
    ],
  },
  {
    name: "rules",
    html: html(
      "<p>text</p>",
      `<style id="s">p { color: red } @media print { p { color: black } }</style><style id="e"></style>`,
    ),
    steps: [
      run(() =>
        document.querySelector<HTMLStyleElement>("#s")?.sheet?.insertRule("b { top: 0 }", 0),
      ),
      run(() => {
        const rules = document.querySelector<HTMLStyleElement>("#s")?.sheet?.cssRules;
        if (!rules) return;
        (rules[1] as CSSStyleRule).style.setProperty("margin", "4px");
        (rules[2] as CSSMediaRule).insertRule("i { left: 0 }", 0);
      }),
      run(() => document.querySelector<HTMLStyleElement>("#s")?.sheet?.deleteRule(0)),
      run(() =>
        document.querySelector<HTMLStyleElement>("#e")?.sheet?.insertRule("u { top: 1px }"),
      ),
      run(() => document.querySelector("#s")?.append("p { width: 9px }")),
      run(() => {
        const style = document.querySelector("#s");
        if (style) style.textContent = "a:hover { color: green }";
      }),
      run(() => {
        const style = document.createElement("style");
        style.textContent = "q { top: 0 }";
        document.head.append(style);
        style.sheet?.insertRule("s { top: 0 }");
      }),
    ],
  },
  {
    name: "frames",
    html: html(
      `<iframe id="one" src="one.html"></iframe><iframe id="two" srcdoc="<p>two</p><input id=i>"></iframe>`,
    ),
    frames: {
      "one.html": html(`<h1>one</h1><iframe id="in" srcdoc="<!doctype html><p>deep"></iframe>`),
      "next.html": "<p id=p onclick='1'>next, in quirks mode",
    },
    steps: [
      (page) => page.frameLocator("#two").locator("#i").fill("typed in a frame"),
      run(() => {
        const one = document.querySelector<HTMLIFrameElement>("#one")?.contentDocument;
        one?.querySelector("h1")?.append(" more");
        one?.querySelector<HTMLIFrameElement>("#in")?.contentDocument?.body.append("deeper");
      }),
      run(() => {
        document.querySelector<HTMLIFrameElement>("#one")?.setAttribute("src", "next.html");
      }),
      run(() => {
        const frame = document.createElement("iframe");
        document.body.append(frame);
        const within = frame.contentDocument;
        within?.body.append("written");
      }),
      run(() => document.querySelector("#two")?.remove()),
    ],
  },
  {
    name: "changes",
    html: html(
      `<p id="p" class="x" title="t" style="color: red; margin: 0 1px 2px">one<!-- two --><b>three</b></p>
<ul id="l"><li>1<li>2<li>3<li>4</ul><a href="#top" onclick="void 0" onmouseover="void 0">a</a>`,
      `<script>window.inHead = 1</script><meta http-equiv="Content-Security-Policy" content="img-src *">
<link rel="preload" as="script" href="x.js">`,
    ),
    steps: [
      run(() => {
        const p = document.querySelector<HTMLElement>("#p");
        if (!p) return;
        p.className = "y z";
        p.removeAttribute("title");
        p.dataset.n = "5";
        p.style.setProperty("margin-left", "8px");
        p.style.setProperty("--Own", "a b");
        p.style.setProperty("color", "blue", "important");
      }),
      run(() => {
        const text = document.querySelector("#p")?.firstChild;
        if (text) text.nodeValue = "eins \u{1F600} \u00E4";
      }),
      run(() => document.querySelector("a")?.setAttribute("onclick", "void 1")),
      run(() => {
        const list = document.querySelector("#l");
        const [a, b, c, d] = [...(list?.children ?? [])];
        if (a && b && c && d) list?.replaceChildren(d, c, b, a);
      }),
      run(() => {
        const [first, second] = document.querySelectorAll("#l li");
        if (first && second) second.append(first, document.createElement("i"));
      }),
      run(() =>
        document.querySelector("#l")?.insertAdjacentHTML("afterbegin", "<li>0<p>a<b>c</b>d"),
      ),
      run(() => {
        document.documentElement.append(document.createElement("footer"), "after the body");
      }),
      run(() => window.rrweb.record.takeFullSnapshot()),
      run(() => document.querySelector("#p")?.remove()),
      run(() => document.body.replaceChildren("all new")),
    ],
  },
  {
    name: "svg",
    html: html(
      `<svg viewBox="0 0 9 9"><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>
<use xlink:href="#g"/><foreignObject><p>html</p></foreignObject><style>rect { fill: red }</style></svg>
<math><mi>x</mi></math>`,
    ),
    steps: [
      run(() => {
        const NS = "http://www.w3.org/2000/svg";
        const clip = document.createElementNS(NS, "clipPath");
        clip.append(document.createElementNS(NS, "textPath"));
        document.querySelector("svg")?.append(clip);
      }),
      run(() => document.querySelector("svg")?.setAttribute("viewBox", "0 0 5 5")),
      run(() => {
        const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
        style.append(".a{fill:#fff}");
        document.querySelector("svg")?.append(style);
      }),
      run(() => {
        const use = document.querySelector("use");
        use?.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", "#h");
      }),
    ],
  },
  {
    name: "canvas",
    html: html(`<canvas id="c" width="20" height="20"></canvas><video id="v" muted loop></video>
<div id="s" style="width: 50px; height: 50px; overflow: scroll"><p style="height: 500px">a</p></div>`),
    steps: [
      run(() => {
        const context = document.querySelector<HTMLCanvasElement>("#c")?.getContext("2d");
        if (context) context.fillStyle = "red";
        context?.fillRect(1, 1, 9, 9);
      }),
      run(() => document.querySelector("#s")?.scrollTo(0, 40)),
      run(() => {
        const video = document.querySelector<HTMLVideoElement>("#v");
        if (video) video.volume = 0.5;
      }),
      run(() => {
        const canvas = document.createElement("canvas");
        document.body.append(canvas);
        canvas.getContext("2d")?.strokeRect(0, 0, 5, 5);
      }),
      run(() => {
        const text = document.querySelector("#s p")?.firstChild;
        if (text) getSelection()?.selectAllChildren(text);
      }),
    ],
  },
];
