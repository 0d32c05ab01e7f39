import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesUrl } from "../../src/gate/url-match";
import type { UrlPattern } from "../../src/options";

const PAGE = "https://shop.example/checkout/pay?step=2#card";

const CASES: [string, UrlPattern, string, boolean][] = [
  ["a text is the whole address", PAGE, PAGE, true],
  ["and no part of it", "https://shop.example/checkout", PAGE, false],
  ["`*` is anything", "https://shop.example/checkout*", PAGE, true],
  ["also nothing", "https://shop.example/checkout*/pay*", PAGE, true],
  ["in the middle", "*/checkout/*step=2*", PAGE, true],
  ["but in order", "*step=2*/checkout*", PAGE, false],
  [
    "what is at both ends may not overlap",
    "https://a.example/aba*aba",
    "https://a.example/aba",
    false,
  ],
  ["`/` begins a path", "/checkout/pay", PAGE, true],
  ["with `*` too", "/checkout/*", PAGE, true],
  ["or a path with what follows it", "/checkout/pay?step=2#card", PAGE, true],
  ["and it is the whole of it", "/checkout", PAGE, false],
  ["the root is `/`", "/", "https://shop.example", true],
  ["a path is not looked for in hosts", "/shop.example/checkout/pay", PAGE, false],
  ["a regular expression is found anywhere", /pay\?step=\d/, PAGE, true],
  ["and as it is written", /PAY/, PAGE, false],
  ["with its flags", /PAY/i, PAGE, true],
  ["signs of regular expressions are plain in a text", "https://shop.example/(a+)+$", PAGE, false],
  ["an address that is none has no path", "/blank", "about:blank", false],
];

test.each(CASES)("%s", (_name, pattern, url, isMatch) => {
  expect(matchesUrl(pattern, url)).toBe(isMatch);
});

test("a regular expression with `g` does not remember", () => {
  const pattern = /checkout/g;
  expect([matchesUrl(pattern, PAGE), matchesUrl(pattern, PAGE)]).toEqual([true, true]);
});

test("a text with stars matches as the regular expression would", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const glob = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 8 });
  fc.assert(
    fc.property(glob, text, (pattern, url) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
      expect(matchesUrl(pattern, url)).toBe(new RegExp(`^${source}$`).test(url));
    }),
    { numRuns: 1_000 },
  );
});
