/** What the recorder has seen last, in its own words, and how often each kind. */
import type { PortableSessionRecorder, SessionRecording } from "@revisit/recorder";
import { make } from "../element";

const N_SHOWN = 14;
const EVERY_MS = 1_500;

/** rrweb's events by number, and its incremental ones by source. */
const KINDS = ["page", "page", "snapshot", "change", "page", "mark", "line", "asset", "note"];
const SOURCES: Record<number, string> = {
  0: "change of the page",
  2: "pointer",
  5: "typing, masked",
  7: "media",
  8: "style",
  9: "canvas",
  10: "font",
  12: "drag",
  13: "style",
  14: "selection",
  15: "style",
};

type Seen = SessionRecording["events"][number];

export function startSeen(
  recorder: PortableSessionRecorder,
  panel: HTMLElement,
): { setOpen(isOpen: boolean): void } {
  const rows = make("ol", { class: "panel-seen" });
  panel.append(make("h3", {}, "Seen last"), rows);
  const show = () => {
    const text = recorder.export();
    const { events } = JSON.parse(text) as SessionRecording;
    rows.replaceChildren(...folded(events).slice(-N_SHOWN).reverse().map(row));
  };
  let timer: number | undefined;
  return {
    setOpen(isOpen) {
      window.clearInterval(timer);
      if (!isOpen) return;
      show();
      timer = window.setInterval(show, EVERY_MS);
    },
  };
}

interface Line {
  kind: string;
  detail: string;
  count: number;
}

/** Neighbours of one kind are one line. */
function folded(events: readonly Seen[]): Line[] {
  const lines: Line[] = [];
  for (const event of events) {
    const { kind, detail } = described(event);
    const last = lines[lines.length - 1];
    if (last?.kind === kind && last.detail === detail) last.count += 1;
    else lines.push({ kind, detail, count: 1 });
  }
  return lines;
}

function row({ kind, detail, count }: Line): HTMLLIElement {
  const times = count > 1 ? ` × ${count}` : "";
  return make("li", {}, make("b", {}, kind), ` ${detail}${times}`);
}

function described({ type, data }: Seen): { kind: string; detail: string } {
  if (typeof type === "string") return { kind: type, detail: detailOf(data) };
  const { source } = (data ?? {}) as { source?: number };
  if (type !== 3 || source === undefined) return { kind: KINDS[type] ?? "event", detail: "" };
  return { kind: SOURCES[source] ?? "pointer", detail: "" };
}

/** The most telling of what an event holds. */
function detailOf(data: unknown): string {
  const all = (data ?? {}) as Record<string, unknown>;
  for (const name of ["text", "message", "name", "url", "path", "kind", "state", "level"]) {
    const value = all[name];
    if (typeof value === "string" && value !== "") return value.slice(0, 60);
  }
  return "";
}
