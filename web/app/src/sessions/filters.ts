/**
 * The filters of the session list, to and from the address of the page, and as the API's query.
 *
 * Names in the address are the API's own, so that a link can be read as a query. What is not set is
 * not written, and what cannot be read is as if it were not set.
 */
import type { SessionQuery } from "@revisit/api-client";

export const RANGES = ["all", "24h", "7d", "30d", "custom"] as const;
export const SOURCES = ["native", "posthog", "import"] as const;
export const ORDERS = [
  "started_at",
  "duration_ms",
  "active_ms",
  "n_clicks",
  "n_keypresses",
  "n_console_error",
  "n_events",
  "size_bytes",
  "activity_score",
  "frustration",
] as const;
const DIRECTIONS = ["desc", "asc"] as const;

export type Range = (typeof RANGES)[number];
export type Source = (typeof SOURCES)[number];
export type Order = (typeof ORDERS)[number];
export type Direction = (typeof DIRECTIONS)[number];

export interface Filters {
  readonly range: Range;
  /** RFC 3339, only with the range `custom`. */
  readonly from: string;
  readonly to: string;
  readonly visitor: string;
  readonly url: string;
  readonly tag: string;
  /** 0 is no limit, here and below. */
  readonly minDurationMs: number;
  readonly minActiveMs: number;
  readonly hasRageClick: boolean;
  readonly hasDeadClick: boolean;
  /** Uncaught, or reported by the application. */
  readonly hasError: boolean;
  readonly hasConsoleError: boolean;
  /** 1 to 100. */
  readonly minFrustration: number;
  readonly source: Source | "";
  readonly starred: boolean;
  readonly unviewed: boolean;
  readonly live: boolean;
  readonly order: Order;
  readonly direction: Direction;
}

export const NO_FILTERS: Filters = {
  range: "all",
  from: "",
  to: "",
  visitor: "",
  url: "",
  tag: "",
  minDurationMs: 0,
  minActiveMs: 0,
  hasRageClick: false,
  hasDeadClick: false,
  hasError: false,
  hasConsoleError: false,
  minFrustration: 0,
  source: "",
  starred: false,
  unviewed: false,
  live: false,
  order: "started_at",
  direction: "desc",
};

const MAX_FRUSTRATION = 100;

const RANGE_MS: Readonly<Record<"24h" | "7d" | "30d", number>> = {
  "24h": 86_400_000,
  "7d": 7 * 86_400_000,
  "30d": 30 * 86_400_000,
};

export function filtersFrom(params: URLSearchParams): Filters {
  const range = oneOf(RANGES, params.get("range")) ?? "all";
  const custom = range === "custom";
  return {
    range,
    from: custom ? instant(params.get("from")) : "",
    to: custom ? instant(params.get("to")) : "",
    visitor: params.get("visitor")?.trim() ?? "",
    url: params.get("url")?.trim() ?? "",
    tag: params.get("tag")?.trim() ?? "",
    minDurationMs: positive(params.get("min_duration_ms")),
    minActiveMs: positive(params.get("min_active_ms")),
    hasRageClick: params.get("has_rage_click") === "true",
    hasDeadClick: params.get("has_dead_click") === "true",
    hasError: params.get("has_error") === "true",
    hasConsoleError: params.get("has_console_error") === "true",
    minFrustration: Math.min(positive(params.get("min_frustration")), MAX_FRUSTRATION),
    source: oneOf(SOURCES, params.get("source")) ?? "",
    starred: params.get("starred") === "true",
    unviewed: params.get("viewed") === "false",
    live: params.get("live") === "true",
    order: oneOf(ORDERS, params.get("order")) ?? "started_at",
    direction: oneOf(DIRECTIONS, params.get("direction")) ?? "desc",
  };
}

/** The query string of the page, with its `?`, or nothing when nothing is set. */
export function searchOf(filters: Filters): string {
  const params = new URLSearchParams();
  if (filters.range !== "all") params.set("range", filters.range);
  for (const [name, value] of Object.entries(fixedQuery(filters))) params.set(name, String(value));
  if (filters.range === "custom") {
    if (filters.from) params.set("from", filters.from);
    if (filters.to) params.set("to", filters.to);
  }
  if (params.get("order") === NO_FILTERS.order) params.delete("order");
  if (params.get("direction") === NO_FILTERS.direction) params.delete("direction");
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** The API's query. Relative ranges become instants here, by the clock that is passed in. */
export function queryOf(filters: Filters, nowMs: number): SessionQuery {
  const query = fixedQuery(filters);
  if (filters.range === "custom") {
    if (filters.from) query.from = filters.from;
    if (filters.to) query.to = filters.to;
  } else if (filters.range !== "all") {
    query.from = new Date(nowMs - RANGE_MS[filters.range]).toISOString();
  }
  return query;
}

/** Whether fewer sessions than all are asked for. The order does not count. */
export function isFiltered(filters: Filters): boolean {
  return nSet(filters) > 0;
}

/** How many filters are set; the dates of a custom range are part of the range. */
export function nSet(filters: Filters): number {
  const { order, direction } = NO_FILTERS;
  return new URLSearchParams(searchOf({ ...filters, order, direction, from: "", to: "" })).size;
}

/** The value of a `datetime-local` input for an instant, in the reader's time zone, and back. */
export function localInput(at: string): string {
  if (at === "") return "";
  const ms = Date.parse(at);
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function instantOfInput(value: string): string {
  return instant(value);
}

function fixedQuery(filters: Filters): SessionQuery {
  const { visitor, url, tag, minDurationMs, minActiveMs, source, order, direction } = filters;
  return {
    ...(visitor === "" ? {} : { visitor }),
    ...(url === "" ? {} : { url }),
    ...(tag === "" ? {} : { tag }),
    ...(minDurationMs === 0 ? {} : { min_duration_ms: minDurationMs }),
    ...(minActiveMs === 0 ? {} : { min_active_ms: minActiveMs }),
    ...(filters.hasRageClick ? { has_rage_click: true } : {}),
    ...(filters.hasDeadClick ? { has_dead_click: true } : {}),
    ...(filters.hasError ? { has_error: true } : {}),
    ...(filters.hasConsoleError ? { has_console_error: true } : {}),
    ...(filters.minFrustration === 0 ? {} : { min_frustration: filters.minFrustration }),
    ...(source === "" ? {} : { source }),
    ...(filters.starred ? { starred: true } : {}),
    ...(filters.unviewed ? { viewed: false } : {}),
    ...(filters.live ? { live: true } : {}),
    order,
    direction,
  };
}

function oneOf<const Name extends string>(names: readonly Name[], value: string | null) {
  return names.find((name) => name === value);
}

function positive(value: string | null): number {
  const n = Number(value ?? 0);
  return Number.isFinite(n) && n > 0 ? Math.round(n) : 0;
}

function instant(value: string | null): string {
  const ms = Date.parse(value ?? "");
  return Number.isNaN(ms) ? "" : new Date(ms).toISOString();
}
