/**
 * A moment: something that happened in a session, as the API tells it. One flat object: when and
 * where, its `kind`, and the facts of that kind.
 *
 * Facts are read leniently: a newer server may tell of kinds and facts that are not known here.
 */

export interface Moment {
  /** Epoch milliseconds. */
  readonly at_ms: number;
  readonly window: string;
  readonly kind: string;
}

/** What belongs together for a viewer, in the order of the filters. */
export const FAMILIES = [
  "page",
  "click",
  "frustration",
  "input",
  "console",
  "error",
  "network",
  "custom",
  "browser",
] as const;
export type Family = (typeof FAMILIES)[number];

const FAMILY_OF_KIND = {
  session_start: "page",
  session_end: "page",
  page_view: "page",
  scroll_depth: "page",
  click: "click",
  double_click: "click",
  context_menu: "click",
  rage_click: "frustration",
  dead_click: "frustration",
  error_click: "frustration",
  u_turn: "frustration",
  thrashed_cursor: "frustration",
  input: "input",
  submit: "input",
  key_presses: "input",
  selection: "input",
  copy: "input",
  console: "console",
  error: "error",
  unhandled_rejection: "error",
  request: "network",
  custom: "custom",
  analytics: "custom",
  feature_flag: "custom",
  identify: "custom",
  annotation: "custom",
  resize: "browser",
  window_focus: "browser",
  idle: "browser",
  web_vital: "browser",
  long_task: "browser",
  gap: "browser",
} as const satisfies Readonly<Record<string, Family>>;

export type Kind = keyof typeof FAMILY_OF_KIND;
export const KINDS = Object.keys(FAMILY_OF_KIND) as readonly Kind[];

export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(FAMILY_OF_KIND, kind);
}

export function familyOf({ kind }: Moment): Family {
  return isKind(kind) ? FAMILY_OF_KIND[kind] : "custom";
}

export type Tone = "plain" | "warning" | "error";

export function toneOf(moment: Moment): Tone {
  const family = familyOf(moment);
  if (family === "error") return "error";
  if (family === "frustration" || moment.kind === "gap") return "warning";
  const level = words(moment, "level");
  if (family === "console") {
    return level === "error" ? "error" : level === "warn" ? "warning" : "plain";
  }
  return family === "network" && flag(moment, "is_failed") === true ? "error" : "plain";
}

/** Told everywhere, but not worth a jump or a mark on the seek bar: there are too many of them. */
const BACKGROUND: ReadonlySet<string> = new Set<Kind>([
  "session_start",
  "session_end",
  "scroll_depth",
  "key_presses",
  "console",
  "request",
  "resize",
  "window_focus",
  "idle",
  "web_vital",
  "long_task",
]);

export function isBackground(moment: Moment): boolean {
  return BACKGROUND.has(moment.kind) && toneOf(moment) === "plain";
}

/** Whoever goes to a moment wants to see it come. */
const LEAD_MS = 1_000;

/** Where to seek to for a moment, in epoch ms: a bit before it, or to the new page itself. */
export function seekTimeOf(moment: Moment): number {
  return familyOf(moment) === "page" ? moment.at_ms : moment.at_ms - LEAD_MS;
}

/** A fact that is text, else an empty one. */
export function words(moment: Moment, name: string): string {
  const value = fact(moment, name);
  return typeof value === "string" ? value.trim() : "";
}

export function amount(moment: Moment, name: string): number | null {
  const value = fact(moment, name);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function flag(moment: Moment, name: string): boolean | null {
  const value = fact(moment, name);
  return typeof value === "boolean" ? value : null;
}

export function fact(moment: Moment, name: string): unknown {
  return (moment as unknown as Readonly<Record<string, unknown>>)[name];
}
