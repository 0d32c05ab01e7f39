import { describe, expect, test } from "vitest";
import { clockText, durationText, positionMs, positionParam } from "./duration";

describe("a duration", () => {
  test.each([
    [0, "0s"],
    [300, "<1s"],
    [8_400, "8s"],
    [59_600, "1m"],
    [250_000, "4m 10s"],
    [3_600_000, "1h"],
    [3_900_000, "1h 5m"],
    [-5, "0s"],
  ])("of %i ms reads %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe("a clock", () => {
  test.each([
    [0, "0:00"],
    [61_999, "1:01"],
    [3_900_000, "1:05:00"],
  ])("at %i ms shows %s", (ms, text) => {
    expect(clockText(ms)).toBe(text);
  });
});

describe("a position in a link", () => {
  test.each([
    ["42", 42_000],
    ["42s", 42_000],
    ["1m30s", 90_000],
    ["1m30", 90_000],
    ["2m", 120_000],
    ["1h2m", 3_720_000],
    ["1:30", 90_000],
    ["1:00:05", 3_605_000],
    ["1.5", 1_500],
  ])("%s is %i ms", (param, ms) => {
    expect(positionMs(param)).toBe(ms);
  });

  test.each([null, "", "soon", "-4", "1m-3"])("%s is none", (param) => {
    expect(positionMs(param)).toBeNull();
  });

  test.each([0, 42_000, 90_000, 3_605_000])("%i ms comes back the same", (ms) => {
    expect(positionMs(positionParam(ms))).toBe(ms);
  });
});
