import { describe, expect, test } from "vitest";
import {
  type Filters,
  filtersFrom,
  isFiltered,
  NO_FILTERS,
  nSet,
  queryOf,
  searchOf,
} from "./filters";

const NOW_MS = Date.parse("2026-11-21T12:00:00Z");
const EVERYTHING: Filters = {
  range: "custom",
  from: "2026-11-01T00:00:00.000Z",
  to: "2026-11-02T00:00:00.000Z",
  visitor: "mira@northwind.dev",
  url: "/checkout?step=2&x",
  tag: "bug & co",
  minDurationMs: 60_000,
  minActiveMs: 5_000,
  hasRageClick: true,
  hasDeadClick: true,
  hasError: true,
  hasConsoleError: true,
  minFrustration: 40,
  source: "posthog",
  starred: true,
  unviewed: true,
  live: true,
  order: "n_clicks",
  direction: "asc",
};

function read(search: string): Filters {
  return filtersFrom(new URLSearchParams(search));
}

describe("filters in the address", () => {
  test("come back the same when everything is set", () => {
    expect(read(searchOf(EVERYTHING))).toEqual(EVERYTHING);
  });

  test("leave no trace when nothing is set", () => {
    expect(searchOf(NO_FILTERS)).toBe("");
    expect(read("")).toEqual(NO_FILTERS);
  });

  test("are readable", () => {
    expect(searchOf({ ...NO_FILTERS, range: "7d", hasConsoleError: true, unviewed: true })).toBe(
      "?range=7d&has_console_error=true&viewed=false",
    );
  });

  test("that cannot be read are not set", () => {
    const search =
      "range=9y&min_duration_ms=-4&source=fax&order=luck&direction=up&starred=maybe&has_error=1";
    expect(read(search)).toEqual(NO_FILTERS);
  });

  test("take dates only with the custom range", () => {
    expect(read("range=7d&from=2026-11-01").from).toBe("");
    expect(read("range=custom&from=2026-11-01").from).toBe("2026-11-01T00:00:00.000Z");
    expect(read("range=custom&from=noon").from).toBe("");
  });
});

test("no score is above 100", () => {
  expect(read("min_frustration=4000").minFrustration).toBe(100);
});

describe("the query to the API", () => {
  test("turns a relative range into an instant", () => {
    expect(queryOf({ ...NO_FILTERS, range: "24h" }, NOW_MS)).toEqual({
      from: "2026-11-20T12:00:00.000Z",
      order: "started_at",
      direction: "desc",
    });
  });

  test("has every filter under the API's name", () => {
    expect(queryOf(EVERYTHING, NOW_MS)).toEqual({
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-11-02T00:00:00.000Z",
      visitor: "mira@northwind.dev",
      url: "/checkout?step=2&x",
      tag: "bug & co",
      min_duration_ms: 60_000,
      min_active_ms: 5_000,
      has_rage_click: true,
      has_dead_click: true,
      has_error: true,
      has_console_error: true,
      min_frustration: 40,
      source: "posthog",
      starred: true,
      viewed: false,
      live: true,
      order: "n_clicks",
      direction: "asc",
    });
  });
});

test("filters are counted, with their dates as one", () => {
  expect([nSet(NO_FILTERS), nSet(EVERYTHING)]).toEqual([0, 15]);
});

test("an order alone is not a filter", () => {
  expect(isFiltered({ ...NO_FILTERS, order: "n_clicks" })).toBe(false);
  expect(isFiltered({ ...NO_FILTERS, tag: "bug" })).toBe(true);
});
