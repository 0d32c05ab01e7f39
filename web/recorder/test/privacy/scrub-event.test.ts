import { describe, expect, it } from "vitest";
import type { RecorderOptions } from "../../src/options";
import { recordedPage } from "./page";

/** Of a body with this HTML that becomes recorded. */
function checkBody(html: string, shown: string, options: RecorderOptions = {}): void {
  const page = recordedPage(`<head></head><body>${html}</body>`, options);
  expect(page.html()).toBe(`<html><head></head><body>${shown}</body></html>`);
}

const UNMASKED = { maskAllInputs: false };

describe("a full snapshot", () => {
  it("keeps the page's text, classes, ids and pictures", () => {
    for (const html of [
      '<p class="sk_live_a1b2c3d4e5f6" id="a@b.co">Mail a@b.co</p>',
      '<img src="https://cdn.example/logo@2x.png?v=d41d8cd98f00b204e9800998ecf8427e">',
      '<img src="data:image/png;base64,eyJhbGciOiJIUzI1NiJ9">',
      '<a href="https://x.example/a?page=2#part">x</a>',
      '<div style="background:url(&quot;/a.png&quot;)" data-state="open">x</div>'.replace(
        /&quot;/g,
        "'",
      ),
    ]) {
      checkBody(html, html);
    }
  });

  it("has no secrets in its attributes", () => {
    checkBody(
      '<a href="/a?token=x" title="to a@b.co">x</a>',
      '<a href="/a?token=[redacted]" title="to [email]">x</a>',
    );
    checkBody(
      '<i data-token="x" data-n="1" onclick="pay(1)">x</i>',
      '<i data-token="[redacted]" data-n="1">x</i>',
    );
    checkBody('<img srcset="/a?sig=x 1x, /b 2x">', '<img srcset="/a?sig=[redacted] 1x, /b 2x">');
    checkBody(
      '<i style="background:url(/a?pwd=x)"></i>',
      '<i style="background:url(/a?pwd=[redacted])"></i>',
    );
    checkBody('<iframe srcdoc="x"></iframe><!--x-->', "<iframe></iframe><!---->");
  });

  it("has the values of fields by their length only, whatever they were given", () => {
    checkBody('<input value="secret word">', `<input value="${"*".repeat(16)}">`);
    checkBody('<input type="hidden" value="x">', '<input type="hidden" value="********">');
    checkBody('<input type="radio" value="x">', '<input type="radio" value="****">');
    checkBody("<textarea>secret</textarea>", "<textarea>********</textarea>");
    checkBody('<input type="submit" value="Pay">', '<input type="submit" value="Pay">');
    checkBody(
      '<select><option selected="">x</option></select>',
      "<select><option>x</option></select>",
    );
    checkBody('<x-field value="secret"></x-field>', '<x-field value="********"></x-field>');
    checkBody(
      '<div data-replicated-value="secret"></div>',
      '<div data-replicated-value="********"></div>',
    );
    checkBody("<p contenteditable>se<b>cret</b></p>", '<p contenteditable="">****<b>****</b></p>');
    checkBody('<p contenteditable="false">text</p>', '<p contenteditable="false">text</p>');
  });

  it("never has passwords, cards and codes, whatever the page chose", () => {
    checkBody('<input value="shown">', '<input value="shown">', UNMASKED);
    for (const attributes of [
      'type="password"',
      'autocomplete="cc-number"',
      'autocomplete="billing one-time-code"',
      'name="user[ssn]"',
      'id="cardCvc"',
      'placeholder="PIN"',
      'aria-label="API key"',
      'data-rr-is-password="true"',
    ]) {
      checkBody(
        `<input ${attributes} value="x">`,
        `<input ${attributes} value="********">`,
        UNMASKED,
      );
    }
    checkBody(
      '<label>Password <input value="x"></label>',
      '<label>Password <input value="********"></label>',
      UNMASKED,
    );
    checkBody(
      '<select name="cc-month"><option selected="">x</option></select>',
      '<select name="cc-month"><option>x</option></select>',
      UNMASKED,
    );
    checkBody(
      '<p contenteditable id="secret">x</p>',
      '<p contenteditable="" id="secret">****</p>',
      UNMASKED,
    );
    checkBody('<input value="n 4111 1111 1">', '<input value="n **** **** *">', UNMASKED);
  });

  it("has masked text masked, and what says the same", () => {
    checkBody(
      "<p data-revisit-mask>Jane <b>Doe</b></p>",
      '<p data-revisit-mask="">**** <b>***</b></p>',
    );
    checkBody('<p class="a rr-mask" title="Jane">x</p>', '<p class="a rr-mask" title="****">*</p>');
    checkBody('<p class="vip">Jane</p>', '<p class="vip">****</p>', { maskTextSelector: ".vip" });
    checkBody("<p>Jane</p>", "<p>****</p>", { maskAllText: true });
    checkBody("<p>Jane</p>", "<p>****</p>", { maskTextSelector: "p:no-such(" });
    checkBody("<p data-revisit-mask>Jane</p>", '<p data-revisit-mask="">4</p>', {
      maskTextFn: (text) => String(text.length),
    });
    const maskTextFn = () => {
      throw new Error("no");
    };
    checkBody("<p data-revisit-mask>Jane</p>", '<p data-revisit-mask="">****</p>', { maskTextFn });
  });

  it("has titles without secrets and nothing of noscript", () => {
    const page = recordedPage(
      "<head><title>a@b.co (1)</title><noscript>x</noscript></head><body></body>",
    );
    expect(page.html()).toContain("<title>[email] (1)</title><noscript></noscript>");
  });
});

describe("a mutation", () => {
  const mutation = (data: object) => ({
    type: 3,
    timestamp: 1,
    data: { source: 0, texts: [], attributes: [], removes: [], adds: [], ...data },
  });

  it("is masked by where its nodes are, also inside shadow roots", () => {
    const page = recordedPage("<head></head><body><div id=host data-revisit-mask></div></body>");
    const root = document.querySelector("#host")?.attachShadow({ mode: "open" });
    root?.append("Jane");
    const text = page.add(root?.firstChild as Node);
    const event = mutation({
      texts: [{ id: text.id, value: "Jane" }],
      adds: [{ parentId: page.idOf("#host"), nextId: null, node: { ...text } }],
    });
    page.scrub(event);
    expect(JSON.stringify(event)).not.toContain("Jane");
    expect(event.data).toMatchObject({
      texts: [{ value: "****" }],
      adds: [{ node: { textContent: "****" } }],
    });
  });

  it("has nothing of what is in a blocked shadow root", () => {
    const page = recordedPage("<head></head><body><div id=host data-revisit-block></div></body>");
    const root = document.querySelector("#host")?.attachShadow({ mode: "open" });
    root?.append("Jane");
    const node = page.add(root?.firstChild as Node);
    const event = mutation({ adds: [{ parentId: page.idOf("#host"), nextId: null, node }] });
    expect(page.scrub(event).data).toMatchObject({ adds: [] });
  });

  it("does not tell values, choices, titles and addresses that changed", () => {
    const page = recordedPage(
      "<head><title>x</title></head><body><input><select><option>a</option></select><a></a></body>",
    );
    const title = page.add(document.querySelector("title")?.firstChild as Node);
    const event = mutation({
      texts: [{ id: title.id, value: "mail from a@b.co" }],
      attributes: [
        { id: page.idOf("input"), attributes: { value: "secret" } },
        { id: page.idOf("option"), attributes: { selected: "" } },
        {
          id: page.idOf("a"),
          attributes: { href: "/a?pin=1", style: { background: "url(/a?pin=1)" } },
        },
      ],
    });
    expect(page.scrub(event).data).toMatchObject({
      texts: [{ value: "mail from [email]" }],
      attributes: [
        { attributes: { value: "********" } },
        { attributes: {} },
        {
          attributes: {
            href: "/a?pin=[redacted]",
            style: { background: "url(/a?pin=[redacted])" },
          },
        },
      ],
    });
    expect(JSON.stringify(event)).not.toContain("selected");
  });
});

describe("other events", () => {
  const change = (source: number, data: object) => ({
    type: 3,
    timestamp: 1,
    data: { source, ...data },
  });

  it("of fields are masked by the field they are of", () => {
    const page = recordedPage(
      "<head></head><body><input type=radio value=blue><select></select></body>",
    );
    const input = (selector: string, text: string) =>
      page.scrub(change(5, { id: page.idOf(selector), text, isChecked: true })).data;
    expect(input("input", "blue")).toMatchObject({ text: "****", isChecked: true });
    expect(input("select", "secret")).toMatchObject({ text: "********" });
    expect(page.scrub(change(5, { id: -1, text: "secret" })).data).toMatchObject({ text: "" });
  });

  it("of the page's address, its styles and its fonts have no secrets", () => {
    const page = recordedPage("<head></head><body></body>");
    const css = "x{background:url('/a?token=x')}";
    const clean = "x{background:url('/a?token=[redacted]')}";
    expect(page.scrub({ type: 4, timestamp: 1, data: { href: "https://x/?pin=1" } }).data).toEqual({
      href: "https://x/?pin=[redacted]",
    });
    expect(page.scrub(change(8, { adds: [{ rule: css }] })).data).toMatchObject({
      adds: [{ rule: clean }],
    });
    expect(page.scrub(change(15, { styles: [{ rules: [{ rule: css }] }] })).data).toMatchObject({
      styles: [{ rules: [{ rule: clean }] }],
    });
    expect(
      page.scrub(change(10, { fontSource: "url(/f?sig=1)", buffer: false })).data,
    ).toMatchObject({
      fontSource: "url(/f?sig=[redacted])",
    });
  });

  it("of selections do not tell how long masked text is", () => {
    const page = recordedPage("<head></head><body><p>a</p><b data-revisit-mask>b</b></body>");
    const range = (selector: string) => {
      const { id } = page.add(document.querySelector(selector)?.firstChild as Node);
      return { start: id, startOffset: 0, end: id, endOffset: 1 };
    };
    const open = range("p");
    expect(page.scrub(change(14, { ranges: [open, range("b")] })).data).toMatchObject({
      ranges: [open],
    });
  });
});
