/** What the families of moments are called and look like. */
import type { Family } from "@revisit/player/moments";
import type { IconName } from "../ui/icons";

export const FAMILY_LABELS: Readonly<Record<Family, string>> = {
  page: "Pages",
  click: "Clicks",
  frustration: "Frustration",
  input: "Inputs",
  console: "Console",
  error: "Errors",
  network: "Network",
  custom: "Custom",
  browser: "Browser",
};

export const FAMILY_ICONS: Readonly<Record<Family, IconName>> = {
  page: "page",
  click: "cursor",
  frustration: "frown",
  input: "pencil",
  console: "terminal",
  error: "alert",
  network: "network",
  custom: "event",
  browser: "desktop",
};
