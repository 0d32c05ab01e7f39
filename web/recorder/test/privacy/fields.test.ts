import { beforeEach, describe, expect, it } from "vitest";
import { type RecorderOptions, settings } from "../../src/options";
import { fieldValue, isSensitive } from "../../src/privacy/fields";
import {
  isBlockedElement,
  isIgnoredElement,
  isMaskedElement,
  maskedValue,
  textOf,
} from "../../src/privacy/mask";
import { maskingOptions } from "../../src/privacy/rrweb-options";
import { asksNotToBeTracked } from "../../src/privacy/signals";

const chosen = (options: RecorderOptions = {}) => settings(options, "https://shop.example/");

function first(html: string): Element {
  document.body.innerHTML = html;
  const element = document.body.querySelector("[data-it]") ?? document.body.firstElementChild;
  if (!element) throw new Error("there is no element");
  return element;
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("what was typed", () => {
  it("is told by its length class only", () => {
    const classes = [0, 1, 4, 5, 8, 9, 16, 17, 33, 64, 65, 10_000].map((length) => [
      length,
      maskedValue("x".repeat(length)).length,
    ]);
    expect(classes).toEqual([
      ...[
        [0, 0],
        [1, 4],
        [4, 4],
        [5, 8],
        [8, 8],
        [9, 16],
        [16, 16],
      ],
      ...[
        [17, 32],
        [33, 64],
        [64, 64],
        [65, 64],
        [10_000, 64],
      ],
    ]);
    expect(maskedValue(maskedValue("some words"))).toBe(maskedValue("some words"));
  });

  it("is what rrweb is told too", () => {
    const { maskInputFn, maskInputOptions } = maskingOptions(chosen());
    const field = first("<input name=note>") as HTMLElement;
    expect(maskInputFn?.("some words", field)).toBe("*".repeat(16));
    expect(maskInputOptions).toMatchObject({ input: true, textarea: true, select: true });
  });

  it("is not told of a field that once was a password", () => {
    const field = first("<input type=password name=note>") as HTMLInputElement;
    field.value = "hunter2";
    expect(isSensitive(field)).toBe(true);
    field.type = "text";
    expect(fieldValue(field, chosen({ maskAllInputs: false }))).toEqual({
      value: "********",
      isMasked: true,
    });
  });

  it("is known by labels of all kinds, also of a field that is in no page yet", async () => {
    // Labels are looked up once for all that is asked in a row.
    const all = async (html: string) => {
      await Promise.resolve();
      return isSensitive(first(html));
    };
    expect(await all("<label>Your PIN <input data-it></label>")).toBe(true);
    expect(await all("<i><label for=a>PIN</label><input id=a data-it></i>")).toBe(true);
    expect(await all("<i><b id=b>PIN</b><input aria-labelledby=b data-it></i>")).toBe(true);
    expect(await all("<i><label for=c>Spinner</label><input id=a data-it></i>")).toBe(false);
    const alone = document.createElement("input");
    alone.setAttribute("aria-labelledby", "b");
    expect(isSensitive(alone)).toBe(false);
    alone.name = "pin";
    expect(isSensitive(alone)).toBe(true);
  });

  it("is told where the page wants it, but for long numbers", () => {
    const unmasked = chosen({ maskAllInputs: false });
    const field = first("<input name=note>") as HTMLInputElement;
    for (const [typed, shown] of [
      ["some words", "some words"],
      ["2026-11-21", "2026-11-21"],
      ["4111 1111 11", "**** **** **"],
      ["me@example.com", "[email]"],
    ] as const) {
      field.value = typed;
      expect(fieldValue(field, unmasked)).toEqual({ value: shown, isMasked: typed !== shown });
    }
  });

  it("is not told of hidden fields, ignored and blocked ones", () => {
    const unmasked = chosen({ maskAllInputs: false, ignoreSelector: ".mine" });
    for (const [html, shown] of [
      ["<input type=hidden value=x>", "********"],
      ["<div data-revisit-ignore><input data-it value=x></div>", ""],
      ["<input class=mine value=x>", ""],
      ["<div class=rr-block><input data-it value=x></div>", ""],
      ["<div data-revisit-mask><input data-it value=x></div>", "****"],
      ["<input type=submit value=Pay>", "Pay"],
    ] as const) {
      expect([html, fieldValue(first(html), unmasked).value]).toEqual([html, shown]);
    }
  });
});

describe("a mask", () => {
  it("holds in all that is inside, also in shadow roots", () => {
    const host = first("<div data-revisit-mask><i data-it></i></div>");
    const inner = document.createElement("b");
    host.attachShadow({ mode: "open" }).append(inner);
    expect(isMaskedElement(inner, chosen())).toBe(true);
    expect(isBlockedElement(inner, chosen())).toBe(false);
    expect(isBlockedElement(inner, chosen({ blockSelector: "div" }))).toBe(true);
    expect(isIgnoredElement(inner, chosen({ ignoreSelector: "not a selector(" }))).toBe(true);
  });

  it("holds in a form whose fields are named like the DOM's methods", () => {
    const form = first(
      "<form data-revisit-mask><input name=closest><input name=matches><input name=getRootNode></form>",
    );
    expect(isMaskedElement(form, chosen())).toBe(true);
    expect(isMaskedElement(first("<p>x</p>"), chosen())).toBe(false);
  });
});

describe("the text of an element", () => {
  const read = (html: string, options?: RecorderOptions) => textOf(first(html), chosen(options));

  it("is what a person reads, in one line of a hundred characters", () => {
    expect(read("<button> Add\n <b>to</b> cart <img alt='now'></button>")).toBe("Add to cart now");
    expect(read("<input type=submit value='Pay now'>")).toBe("Pay now");
    expect(read(`<p>${"word ".repeat(100)}</p>`).length).toBeLessThanOrEqual(100);
    expect(read("<p>a<script>b</script><style>c</style></p>")).toBe("a");
  });

  it("has nothing in it that is masked, blocked or typed", () => {
    expect(read("<p>Hi <b data-revisit-mask>Jane</b></p>")).toBe("Hi ****");
    expect(read("<p>Hi <b data-revisit-block>Jane</b></p>")).toBe("Hi");
    expect(read("<p>Hi <b contenteditable>Jane Doe</b></p>")).toBe("Hi ********");
    expect(read("<label>Hi <input value=Jane><textarea>Jane</textarea></label>")).toBe("Hi");
    expect(read("<p>Jane</p>", { maskAllText: true })).toBe("****");
  });
});

describe("a browser", () => {
  const asks = (navigator: object, page: object = {}) =>
    asksNotToBeTracked({ navigator, ...page } as unknown as Window);

  it("asks not to be tracked in one way or another", () => {
    expect(asks({ globalPrivacyControl: true })).toBe(true);
    expect(asks({ doNotTrack: "1" })).toBe(true);
    expect(asks({ doNotTrack: "yes" })).toBe(true);
    expect(asks({ msDoNotTrack: "1" })).toBe(true);
    expect(asks({}, { doNotTrack: "1" })).toBe(true);
  });

  it("does not ask otherwise", () => {
    expect(asks({})).toBe(false);
    expect(asks({ doNotTrack: "0", globalPrivacyControl: false })).toBe(false);
    expect(asks({ doNotTrack: "unspecified" }, { doNotTrack: null })).toBe(false);
  });
});
