import { describe, expect, test } from "vitest";
import { hostText, isWebAddress, pathText } from "./address";

describe("an address", () => {
  test.each([
    ["https://shop.example.com/cart?step=2#pay", "/cart?step=2#pay", "shop.example.com"],
    ["http://127.0.0.1:8700/", "/", "127.0.0.1:8700"],
    ["https://a.example/%C3%BCber", "/über", "a.example"],
    ["https://a.example/100%", "/100%", "a.example"],
    ["Home screen", "Home screen", ""],
  ])("%s has the path %s on %s", (url, path, host) => {
    expect([pathText(url), hostText(url)]).toEqual([path, host]);
  });

  test("from a recording is followed only on the web", () => {
    expect(
      ["https://a.example", "javascript:alert(1)", "data:text/html,x"].map(isWebAddress),
    ).toEqual([true, false, false]);
  });
});
