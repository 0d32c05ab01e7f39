/** Lengths of time in words and on the clock, and the `t=` of a link. Units are in the names. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** `8s`, `4m 10s`, `1h 5m`: short enough for a table, exact enough to tell two sessions apart. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND_MS));
  if (ms > 0 && seconds === 0) return "<1s";
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return withRest(`${minutes}m`, seconds % 60, "s");
  return withRest(`${Math.floor(minutes / 60)}h`, minutes % 60, "m");
}

/** `0:08`, `4:10`, `1:05:00`: a position in a recording. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** The value of `?t=` for a position: `42s`, `1m30s`. */
export function positionParam(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours ? `${hours}h` : ""}${minutes ? `${minutes}m` : ""}${seconds % 60}s`;
}

/** Reads `?t=`: `42`, `42s`, `1m30s`, `1h2m`, `1:30`. Anything else is no position. */
export function positionMs(param: string | null): number | null {
  if (!param) return null;
  const clock = /^(?:(\d+):)?(\d+):(\d+)$/.exec(param);
  const words = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(param);
  const [, hours, minutes, seconds] = clock ?? words ?? [];
  if (hours === undefined && minutes === undefined && seconds === undefined) return null;
  return (
    Number(hours ?? 0) * HOUR_MS +
    Number(minutes ?? 0) * MINUTE_MS +
    Number(seconds ?? 0) * SECOND_MS
  );
}

function withRest(main: string, rest: number, unit: string): string {
  return rest === 0 ? main : `${main} ${rest}${unit}`;
}
