/** What the values of the API are called on the screen. */
import type { Session } from "@revisit/api-client";
import { hostText, pathText } from "../format/address";
import type { Order, Range, Source } from "./filters";

export const SOURCE_LABELS: Readonly<Record<Source, string>> = {
  native: "Revisit recorder",
  posthog: "PostHog SDK",
  import: "Imported",
};

export const RANGE_LABELS: Readonly<Record<Range, string>> = {
  all: "All time",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  custom: "Custom dates",
};

export const ORDER_LABELS: Readonly<Record<Order, string>> = {
  started_at: "Started",
  duration_ms: "Duration",
  active_ms: "Active time",
  n_clicks: "Clicks",
  n_keypresses: "Key presses",
  n_console_error: "Console errors",
  n_events: "Events",
  size_bytes: "Size",
  activity_score: "Activity score",
  frustration: "Frustration",
};

/** The title somebody gave it, else where it began. */
export function sessionTitle(session: Session): string {
  const { title, first_url: url } = session;
  if (title) return title;
  if (!url) return "No page recorded";
  const path = pathText(url);
  return path === "/" ? `${hostText(url)}/` : path;
}

/** `Chrome 138 · macOS`; parts that are not known are left out. */
export function browserText({ browser, browser_version, os }: Session): string {
  const major = browser_version?.split(".")[0];
  const named = browser && major ? `${browser} ${major}` : browser;
  return [named, os].filter(Boolean).join(" · ");
}
