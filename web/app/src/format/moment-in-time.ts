/** Points in time: how long ago, and the exact date. The clock is always a parameter. */

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["week", 7 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** A visitor's clock may run ahead of ours; a few minutes of that still reads as now. */
const AHEAD_MS = 5 * 60_000;

/** `just now`, `3 min. ago`, `yesterday`. */
export function relativeText(at: string, nowMs: number, locale = "en"): string {
  const agoMs = nowMs - Date.parse(at);
  if (Number.isNaN(agoMs)) return "unknown";
  if (agoMs < 60_000 && agoMs > -AHEAD_MS) return "just now";
  const format = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" });
  const [unit, ms] = STEPS.find((step) => Math.abs(agoMs) >= step[1]) ?? ["minute", 60_000];
  return format.format(-Math.trunc(agoMs / ms), unit);
}

/** The full date with seconds and time zone, for a tooltip. */
export function absoluteText(at: string, locale?: string, timeZone?: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return date.toLocaleString(locale, {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}
