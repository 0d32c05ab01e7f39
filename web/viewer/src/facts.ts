/** The line of facts under a recording's name. Pure but for the browser's language and time zone. */

export interface Known {
  readonly startMs: number;
  readonly durationMs: number;
  readonly windows: readonly unknown[];
}

export function factsOf({ startMs, durationMs, windows }: Known): string[] {
  const facts = [dateText(startMs), durationText(durationMs)];
  if (windows.length > 1) facts.push(`${windows.length} windows`);
  return facts.filter((it) => it !== "");
}

/** A recording without times begins in 1970: that is no fact. */
export function dateText(ms: number): string {
  if (!Number.isFinite(ms) || ms < 1e11) return "";
  return new Date(ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

export function durationText(ms: number): string {
  const seconds = Math.round(Math.max(ms, 0) / 1000);
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}
