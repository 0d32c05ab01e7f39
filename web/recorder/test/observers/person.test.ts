import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startClicks } from "../../src/observers/clicks";
import { startInputs } from "../../src/observers/inputs";
import { startSubmits } from "../../src/observers/submits";
import type { RecorderOptions } from "../../src/options";
import type { SessionEventData } from "../../src/session-event";
import { watchProperties } from "../untouched";
import { watched } from "./watched";

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

function show(html: string): void {
  document.body.innerHTML = html;
}

function find<T extends HTMLElement = HTMLInputElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as T;
}

function fire(target: EventTarget, type: string, init: MouseEventInit = {}): void {
  target.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, ...init }));
}

function clicks(html: string, click: () => void, options: RecorderOptions = {}) {
  show(html);
  const { context, notes } = watched(options);
  const stop = startClicks(context);
  click();
  stop();
  click();
  return notes().map(([, data]) => data as SessionEventData["click"]);
}

test("a click says where it was, on what, and what that says", () => {
  const html = '<main><button id="buy" class="big">Buy <b>now</b></button></main>';
  const found = clicks(html, () => fire(find("buy"), "click", { clientX: 10, clientY: 20.4 }));
  expect(found).toEqual([
    {
      x: 10,
      y: 20,
      path: "html > body > main > button#buy",
      tag: "button",
      text: "Buy now",
      button: 0,
    },
  ]);
});

test("a click in a shadow root is a click on what is in there", () => {
  const found = clicks('<div id="host"></div>', () => {
    const host = find("host");
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    root.innerHTML = '<p><a id="in">Inside</a></p>';
    const inner = root.getElementById("in");
    if (inner) fire(inner, "click");
  });
  expect(found).toMatchObject([{ path: "html > body > div#host > p > a#in", text: "Inside" }]);
});

test("text is cut to 100 characters, and what a field holds is none", () => {
  const html = `<p id="long">${"word ".repeat(200)}</p><textarea id="note">secret</textarea>`;
  const found = clicks(html, () => {
    fire(find("long"), "click");
    fire(find("note"), "click");
  });
  expect(found[0]?.text.length).toBeLessThanOrEqual(100);
  expect(found[1]).toMatchObject({ tag: "textarea", text: "" });
});

test("masked text stays masked, and what is blocked is not told", () => {
  const html = '<p id="a" data-revisit-mask>Jane</p><p data-revisit-block><b id="b">Jane</b></p>';
  const found = clicks(html, () => {
    fire(find("a"), "click");
    fire(find("b"), "click");
  });
  expect(found).toMatchObject([{ text: "****" }]);
});

test("a form whose fields are named like properties has a path like any other", () => {
  const html =
    '<form id="f"><input name="id"><input name="parentNode"><input name="localName">' +
    '<input name="getAttribute"><b id="in">x</b></form>';
  const found = clicks(html, () => fire(find("in"), "click"));
  expect(found).toMatchObject([{ path: "html > body > form#f > b#in" }]);
});

test("deep elements are named from the nearest forty on", () => {
  const html = `${"<div>".repeat(500)}<b id="in">x</b>`;
  const [found] = clicks(html, () => fire(find("in"), "click"));
  expect(found?.path.split(" > ").length).toBe(41);
  expect(found?.path).toMatch(/^… > div .*b#in$/);
});

function inputs(html: string, act: () => void, options: RecorderOptions = {}) {
  show(html);
  const { context, notes } = watched({ maskAllInputs: false, ...options });
  const stop = startInputs(context);
  act();
  stop();
  expect(vi.getTimerCount()).toBe(0);
  return notes().map(([, data]) => data as SessionEventData["input"]);
}

function type(id: string, value: string): void {
  find(id).value = value;
  fire(find(id), "input");
}

test("what is typed is told when the typing pauses, not for each key", () => {
  const found = inputs('<input id="name">', () => {
    for (const value of ["J", "Ja", "Jan"]) type("name", value);
    vi.advanceTimersByTime(299);
    type("name", "Jane");
    vi.advanceTimersByTime(300);
    fire(find("name"), "change");
    fire(find("name"), "focusout");
  });
  expect(found).toEqual([
    {
      path: "html > body > input#name",
      tag: "input",
      inputType: "text",
      value: "Jane",
      isMasked: false,
    },
  ]);
});

const LEAVES: [string, () => void][] = [
  ["change", () => fire(find("a"), "change")],
  ["blur", () => fire(find("a"), "focusout")],
  ["submit", () => fire(find("f"), "submit")],
  ["the end of the page", () => void window.dispatchEvent(new Event("pagehide"))],
  ["the stop", () => {}],
];

for (const [name, leave] of LEAVES) {
  test(`${name} does not wait for the pause`, () => {
    const found = inputs('<form id="f"><input id="a"></form>', () => {
      type("a", "x");
      leave();
    });
    expect(found.map(({ value }) => value)).toEqual(["x"]);
  });
}

test("a field that is only changed, as a browser fills it in, is told too", () => {
  const found = inputs('<input id="a">', () => {
    find("a").value = "filled in";
    fire(find("a"), "change");
  });
  expect(found.map(({ value }) => value)).toEqual(["filled in"]);
});

const KINDS: { html: string; kind: string; more?: object }[] = [
  { html: '<textarea id="a">x</textarea>', kind: "textarea" },
  { html: '<select id="a"><option value="1">One</option></select>', kind: "select" },
  { html: '<input id="a" type="checkbox" checked>', kind: "checkbox", more: { isChecked: true } },
  { html: '<input id="a" type="radio">', kind: "radio", more: { isChecked: false } },
];

for (const { html, kind, more } of KINDS) {
  test(`a change of ${kind} is one event`, () => {
    const found = inputs(html, () => {
      fire(find("a"), "input");
      fire(find("a"), "change");
    });
    expect(found).toMatchObject([{ inputType: kind, ...more }]);
    expect(found.length).toBe(1);
  });
}

const HIDDEN: { html: string; options?: RecorderOptions; shown: object[] }[] = [
  {
    html: '<input id="a">',
    options: { maskAllInputs: true },
    shown: [{ value: "*".repeat(8), isMasked: true }],
  },
  { html: '<input id="a" type="password">', shown: [{ isMasked: true }] },
  { html: '<input id="a" autocomplete="cc-number">', shown: [{ isMasked: true }] },
  { html: '<input id="a" data-revisit-ignore>', shown: [] },
  { html: '<p data-revisit-block><input id="a"></p>', shown: [] },
];

for (const { html, options, shown } of HIDDEN) {
  test(`of ${html} nothing is told that is not to be`, () => {
    const found = inputs(html, () => type("a", "hunter2"), options);
    expect(found).toMatchObject(shown);
    expect(found.length).toBe(shown.length);
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });
}

test("whether a masked box is checked is not told", () => {
  const [found] = inputs('<input id="a" type="checkbox">', () => fire(find("a"), "change"), {
    maskAllInputs: true,
  });
  expect(found).not.toHaveProperty("isChecked");
});

function submits(html: string, submit: () => void, options: RecorderOptions = {}) {
  show(html);
  const { context, notes } = watched({ maskAllInputs: false, ...options });
  const stop = startSubmits(context);
  submit();
  stop();
  return notes().map(([, data]) => data as SessionEventData["submit"]);
}

const FORM = `<form id="f" action="/buy?a=1" method="POST">
  <input name="name" value="Jane"><input name="password" value="hunter2">
  <input name="file" type="file"><input name="tag" type="checkbox" value="a" checked>
  <input name="tag" type="checkbox" value="b" checked><input name="off" type="checkbox">
  <input name="gone" disabled value="x"><input value="nameless">
  <input name="action" value="pay"><input name="elements" value="none">
  <textarea name="note">Hello</textarea><button name="go" id="go" formaction="/pay">Go</button>
</form>`;

test("a form is told with where it goes and what is in it, but for secrets and files", () => {
  const found = submits(FORM, () => fire(find("f"), "submit"));
  expect(found).toEqual([
    {
      path: "html > body > form#f",
      action: new URL("/buy?a=1", document.baseURI).href,
      method: "post",
      formData: {
        name: "Jane",
        password: "[redacted]",
        file: "0 files",
        tag: "a, b",
        action: "pay",
        elements: "none",
        note: "Hello",
      },
    },
  ]);
});

test("a button may send the form elsewhere", () => {
  const found = submits(FORM, () => {
    const event = new Event("submit", { bubbles: true });
    find("f").dispatchEvent(Object.assign(event, { submitter: find("go") }));
  });
  expect(found).toMatchObject([{ action: new URL("/pay", document.baseURI).href }]);
});

test("masked fields are masked in a form too, and fields by names of the page's are redacted", () => {
  const [found] = submits(FORM, () => fire(find("f"), "submit"), {
    maskAllInputs: true,
    redactNames: ["note"],
  });
  expect(found?.formData).toMatchObject({ name: "****", note: "[redacted]" });
});

test("a form that a script sends is told once", () => {
  const { prototype } = HTMLFormElement;
  const before = watchProperties(prototype);
  const own = Reflect.getOwnPropertyDescriptor(prototype, "submit") as PropertyDescriptor;
  Object.defineProperty(prototype, "submit", { ...own, value: () => {} });
  const found = submits(FORM, () => find<HTMLFormElement>("f").submit());
  Object.defineProperty(prototype, "submit", own);
  expect(found.length).toBe(1);
  expect(before.changed()).toEqual([]);
});

test("a blocked form is not told", () => {
  expect(submits(`<div data-revisit-block>${FORM}</div>`, () => fire(find("f"), "submit"))).toEqual(
    [],
  );
});
