/** Times and counts as people read them. */

/** 75_000 → "1:15", 3_675_000 → "1:01:15". */
export function formatTime(timeMs: number): string {
  const seconds = Math.floor(Math.max(timeMs, 0) / 1_000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3_600);
  if (hours > 0) parts.unshift(hours);
  return parts
    .map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, "0")))
    .join(":");
}

/** 75_000 → "1 min 15 s", for sentences and screen readers. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(Math.max(durationMs, 0) / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const parts = [];
  if (hours > 0) parts.push(`${hours} h`);
  if (minutes > 0) parts.push(`${minutes} min`);
  if (hours === 0 && (seconds % 60 > 0 || minutes === 0)) parts.push(`${seconds % 60} s`);
  return parts.join(" ");
}

/** 230 → "230 ms", 2_140 → "2.1 s", 75_000 → "1 min 15 s": exact where it is short. */
export function formatSpan(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  return formatDuration(ms);
}

export function formatBytes(nBytes: number): string {
  if (nBytes < 1_000_000) return `${Math.ceil(nBytes / 1_000)} KB`;
  return `${(nBytes / 1_000_000).toFixed(1)} MB`;
}

export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** "https://shop.example/cart?x=1" → ["shop.example", "/cart?x=1"]; what is no URL comes whole. */
export function splitUrl(url: string): [host: string, rest: string] {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)(.*)$/i.exec(url);
  return match === null ? ["", url] : [match[1] ?? "", match[2] ?? ""];
}
