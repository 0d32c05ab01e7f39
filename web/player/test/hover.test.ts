import { describe, expect, test } from "vitest";
import { AdaptedSheets, adaptCss } from "../src/playback/hover.ts";

describe("style sheets", () => {
  test.each([
    ["a{b:c}", "a{b:c}"],
    ["a:hover{b:c}", "a:hover,\na.\\:hover{b:c}"],
    [
      "p, a:hover > i, u:hover::before { b: c }",
      "p, a:hover > i, u:hover::before,\na.\\:hover > i,\nu.\\:hover::before { b: c }",
    ],
    ["@media print{p{c:d}a:hover{b:c}}", "@media print{p{c:d}a:hover,\na.\\:hover{b:c}}"],
    ["a{b:c;&:hover{d:e}}", "a{b:c;&:hover,\n&.\\:hover{d:e}}"],
    ["a:is(b, c:hover){d:e}", "a:is(b, c:hover),\na:is(b, c.\\:hover){d:e}"],
    ["a{b:url(data:x;{y)}i:hover{c:d}", "a{b:url(data:x;{y)}i:hover,\ni.\\:hover{c:d}"],
    ['a{content:"}i:hover{"}', 'a{content:"}i:hover{"}'],
    ["/* a:hover{ */i{b:c}", "/* a:hover{ */i{b:c}"],
    ["/* x */a:hover{b:c}", "/* x */a:hover,\na.\\:hover{b:c}"],
    ["@media (max-device-width:9px){a{b:c}}", "@media (max-width:9px){a{b:c}}"],
    ["@import 'x:hover';a:hover{}", "@import 'x:hover';a:hover,\na.\\:hover{}"],
    ["a{b:calc(1px;}i:hover{}", "a{b:calc(1px;}i:hover,\ni.\\:hover{}"],
    [".md\\:hover\\:x:hover{b:c}", ".md\\:hover\\:x:hover,\n.md\\.\\:hover\\:x.\\:hover{b:c}"],
    ["a:hover{", "a:hover,\na.\\:hover{"],
  ])("%s", (css, adapted) => {
    expect(adaptCss(css)).toBe(adapted);
  });

  test("that break off anywhere are left as they are, at once", () => {
    for (const end of ['"', "(", "/*", "\\", "url(", "a:hover", ":hover("]) {
      expect(adaptCss(`i:hover{}${end}`)).toBe(`i:hover,\ni.\\:hover{}${end}`);
    }
    const started = performance.now();
    adaptCss(`:hover${"(".repeat(200_000)}`);
    adaptCss(`:hover${"url(".repeat(200_000)}`);
    adaptCss(`:hover${"a,".repeat(200_000)}{}`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("are adapted once", () => {
    const sheets = new AdaptedSheets();
    expect(sheets.get("a:hover{}")).toBe("a:hover,\na.\\:hover{}");
    expect(sheets.size).toBe(1);
  });
});
