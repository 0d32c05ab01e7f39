/** The signals that something went wrong in a session, worst first. */
import type { Session } from "@revisit/api-client";
import type { IconName } from "../ui/icons";

export interface Signal {
  readonly key: string;
  readonly n: number;
  readonly one: string;
  readonly many: string;
  readonly icon: IconName;
  readonly tone: "frustration" | "error" | "warning";
}

/** Those that there are. */
export function signalsOf(session: Session): readonly Signal[] {
  const { n_rage_clicks, n_dead_clicks, n_error_clicks, n_errors, n_console_error } = session;
  const all: readonly Signal[] = [
    signal("rage", n_rage_clicks, "rage click", "frown", "frustration"),
    signal("dead", n_dead_clicks, "dead click", "deadClick", "frustration"),
    signal("error-click", n_error_clicks, "error click", "cursor", "error"),
    signal("error", n_errors, "error", "alert", "error"),
    signal("console", n_console_error, "console error", "terminal", "warning"),
  ];
  return all.filter(({ n }) => n > 0);
}

/** From here on a score is high, and from there on very high. */
const HIGH_SCORE = 30;
const VERY_HIGH_SCORE = 60;

export function scoreLevel(frustration: number): "none" | "low" | "high" | "very-high" {
  if (frustration >= VERY_HIGH_SCORE) return "very-high";
  if (frustration >= HIGH_SCORE) return "high";
  return frustration > 0 ? "low" : "none";
}

function signal(key: string, n: number, one: string, icon: IconName, tone: Signal["tone"]): Signal {
  return { key, n, one, many: `${one}s`, icon, tone };
}
