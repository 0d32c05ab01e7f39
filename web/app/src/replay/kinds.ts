/** What the kinds of activity are called and look like. */
import type { IconName } from "../ui/icons";
import type { Kind } from "./activity";

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  page: "Pages",
  click: "Clicks",
  console: "Console errors and warnings",
  network: "Failed requests",
  event: "Events",
};

export const KIND_ICONS: Readonly<Record<Kind, IconName>> = {
  page: "page",
  click: "cursor",
  console: "warning",
  network: "network",
  event: "event",
};
