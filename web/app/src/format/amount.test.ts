import { describe, expect, test } from "vitest";
import { counted, countText, sizeText } from "./amount";

describe("an amount", () => {
  test.each([
    [0, "0"],
    [950, "950"],
    [1_240, "1.2k"],
    [3_400_000, "3.4M"],
  ])("of %i is shortened to %s", (n, text) => {
    expect(countText(n)).toBe(text);
  });

  test("agrees with its noun", () => {
    expect([counted(1, "click"), counted(2, "click"), counted(1200, "key", "keys")]).toEqual([
      "1 click",
      "2 clicks",
      "1,200 keys",
    ]);
  });

  test.each([
    [812, "812 B"],
    [4_100, "4.1 kB"],
    [23_400_000, "23 MB"],
    [1_000_000_000_000_000, "1000 TB"],
  ])("of %i bytes reads %s", (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
