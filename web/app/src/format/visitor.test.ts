import { describe, expect, test } from "vitest";
import { visitorHue, visitorInitials, visitorName } from "./visitor";

describe("a visitor", () => {
  test.each([
    [null, "Anonymous", ""],
    ["mira.okafor@northwind.dev", "mira.okafor@northwind.dev", "MO"],
    ["Aiko Tanaka", "Aiko Tanaka", "AT"],
    ["jonas@example.org", "jonas@example.org", "JO"],
    ["0193f2ac-77be-7c11-9c1d-5e0f7a9be210", "0193f2ac", "01"],
    ["3f9c2e7781ab", "3f9c2e7781ab", "3F"],
    ["customer-8841", "customer-8841", "C8"],
    ["x".repeat(40), `${"x".repeat(24)}…`, "XX"],
  ])("%s is called %s with the initials %s", (visitor, name, initials) => {
    expect([visitorName(visitor), visitorInitials(visitor)]).toEqual([name, initials]);
  });

  test("keeps the same colour", () => {
    expect(visitorHue("a")).toBe(visitorHue("a"));
    expect(visitorHue("a")).not.toBe(visitorHue("b"));
  });
});
