import { describe, expect, test } from "vitest";
import { replayHref, routeOf, safeNext } from "./route";

describe("a path", () => {
  test.each([
    ["/", { page: "sessions" }],
    ["/sessions/019a", { page: "replay", id: "019a" }],
    ["/sessions/a%20b", { page: "replay", id: "a b" }],
    ["/sessions/%", { page: "not-found" }],
    ["/sessions", { page: "not-found" }],
    ["/recording", { page: "recording" }],
    ["/setup", { page: "setup" }],
    ["/sign-in", { page: "sign-in" }],
    ["/demo/", { page: "not-found" }],
  ])("%s is a page", (path, route) => {
    expect(routeOf(path)).toEqual(route);
  });

  test("of a replay comes back the same", () => {
    expect(routeOf(replayHref("a/b c"))).toEqual({ page: "replay", id: "a/b c" });
  });
});

describe("the way on after signing in", () => {
  test.each([
    ["/setup?x=1", "/setup?x=1"],
    [null, "/"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
  ])("%s leads to %s", (next, href) => {
    expect(safeNext(next)).toBe(href);
  });
});
