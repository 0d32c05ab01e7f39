import { describe, expect, test } from "vitest";
import { absoluteText, relativeText } from "./moment-in-time";

const NOW_MS = Date.parse("2026-11-21T12:00:00Z");

describe("a point in time", () => {
  test.each([
    ["2026-11-21T11:59:30Z", "just now"],
    ["2026-11-21T12:03:00Z", "just now"],
    ["2026-11-21T11:57:00Z", "3 min. ago"],
    ["2026-11-21T09:10:00Z", "2 hr. ago"],
    ["2026-11-20T11:00:00Z", "yesterday"],
    ["2026-11-16T11:00:00Z", "5 days ago"],
    ["2026-10-01T00:00:00Z", "last mo."],
    ["2024-01-01T00:00:00Z", "2 yr. ago"],
    ["2026-11-21T15:00:00Z", "in 3 hr."],
    ["not a date", "unknown"],
  ])("%s reads %s", (at, text) => {
    expect(relativeText(at, NOW_MS)).toBe(text);
  });

  test("has an exact form with seconds and zone", () => {
    expect(absoluteText("2026-11-21T09:31:28.596Z", "en", "UTC")).toBe(
      "Sat, Nov 21, 2026, 09:31:28 AM UTC",
    );
  });

  test("that cannot be read is shown as it came", () => {
    expect(absoluteText("yesterday-ish")).toBe("yesterday-ish");
  });
});
