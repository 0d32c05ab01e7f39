/** What is known of a moment beyond its sentence: a second line, and everything for a closer look. */
import type { Moment } from "@revisit/api-client";
import { elementName } from "@revisit/player/moments";
import { hostText, pathText } from "../format/address";
import { sizeText } from "../format/amount";
import { durationText } from "../format/duration";

export type Fact = readonly [name: string, value: string];

const MAX_DETAIL_CHARS = 200;
const MAX_VALUE_CHARS = 5_000;

export function detailOf(moment: Moment): string {
  return cut(detail(moment).replace(/\s+/g, " ").trim(), MAX_DETAIL_CHARS);
}

function detail(it: Moment): string {
  switch (it.kind) {
    case "page_view":
      return joined(it.title, hostText(it.url ?? ""));
    case "click":
    case "double_click":
    case "context_menu":
    case "rage_click":
    case "dead_click":
    case "error_click":
      return elementOf(it);
    case "input":
      return joined(it.is_checked == null ? String(it.value ?? "") : "", it.input_type);
    case "submit":
      return (it.fields ?? []).map(({ name, value }) => `${name}: ${value}`).join(" · ");
    case "console":
      return it.source ?? "";
    case "error":
    case "unhandled_rejection":
      return placeOf(it);
    case "request":
      return joined(it.initiator, it.response_bytes == null ? "" : sizeText(it.response_bytes));
    case "custom":
    case "analytics":
    case "identify":
      return brief(it.properties);
    case "gap":
      return it.reason ?? "";
    case "session_start":
    case "session_end":
    case "u_turn":
    case "thrashed_cursor":
    case "key_presses":
    case "scroll_depth":
    case "selection":
    case "copy":
    case "resize":
    case "window_focus":
    case "idle":
    case "web_vital":
    case "long_task":
    case "feature_flag":
    case "annotation":
      return "";
  }
  return ""; // A kind of a newer server.
}

/** Everything that is known, in the order of a reader's questions. */
export function factsOf(it: Moment): readonly Fact[] {
  const facts: readonly (readonly [string, string | number | null | undefined])[] = [
    ["Message", it.message],
    ["Text", it.kind === "console" ? it.text : ""],
    ["Repeated", it.n_times && it.n_times > 1 ? `${it.n_times} times` : ""],
    ["Where", placeOf(it)],
    ["Source", it.source],
    ["Request", it.request_url && `${it.method ?? "GET"} ${it.request_url}`],
    ["Status", it.status],
    ["Took", it.duration_ms == null ? "" : tookText(it.duration_ms)],
    ["Sent", it.request_bytes == null ? "" : sizeText(it.request_bytes)],
    ["Answered", it.response_bytes == null ? "" : sizeText(it.response_bytes)],
    ["Initiator", it.initiator],
    ["Missing", it.n_events == null ? "" : `${it.n_events} events`],
    ["Reason", it.reason],
    ["Value", it.value],
    ["Type", it.input_type],
    ["Changes", it.n_changes],
    ...(it.fields ?? []).map(({ name, value }) => [name || "Field", value] as const),
    ["Element", elementName(it) && elementOf(it)],
    ["Label", it.label],
    ["Text", it.kind === "console" ? "" : it.text],
    ["Selector", it.selector],
    ["Path", it.path],
    ["Position", it.x == null || it.y == null ? "" : `${Math.round(it.x)}, ${Math.round(it.y)}`],
    ["Title", it.title],
    ["Page", it.url],
    ["From", it.from_url],
    ["Via", it.via_url],
    ...Object.entries(propertiesOf(it.properties)).map(
      ([name, value]) => [name, printed(value)] as const,
    ),
    ["Fingerprint", it.fingerprint],
  ];
  return facts.flatMap(([name, value]) =>
    value == null || value === "" ? [] : [[name, cut(String(value), MAX_VALUE_CHARS)] as const],
  );
}

function elementOf({ path, tag }: Moment): string {
  return path?.split(" > ").at(-1) ?? tag ?? "";
}

function placeOf({ file, line, column }: Moment): string {
  if (!file) return "";
  return [pathText(file), line, column].filter((part) => part != null).join(":");
}

function tookText(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : durationText(ms);
}

/** Recorders add dozens of properties of their own; the ones that the page set come first. */
function propertiesOf(properties: unknown): Readonly<Record<string, unknown>> {
  if (typeof properties !== "object" || properties === null) return {};
  const sorted = Object.entries(properties).sort(
    ([a], [b]) => Number(a.startsWith("$")) - Number(b.startsWith("$")),
  );
  return Object.fromEntries(sorted);
}

function brief(properties: unknown): string {
  const own = Object.entries(propertiesOf(properties)).filter(([name]) => !name.startsWith("$"));
  return own.map(([name, value]) => `${name}: ${printed(value)}`).join(" · ");
}

function printed(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function joined(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(" · ");
}

function cut(value: string, max: number): string {
  return value.length > max ? `${value.slice(0, max - 1)}…` : value;
}
