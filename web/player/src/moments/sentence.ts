/** One short sentence for each kind of moment, for a list, a tooltip, or a screen reader. */

import { formatCount, formatSpan, splitUrl } from "../format.ts";
import { amount, fact, flag, isKind, type Kind, type Moment, words } from "./moment.ts";

const MAX_SENTENCE_LENGTH = 240;
const MAX_NAME_LENGTH = 60;
/** Longer texts are what a part of the page holds, and not what anyone would call it. */
const MAX_CONTENT_LENGTH = 80;

export function sentenceOf(moment: Moment, sentences: Sentences = SENTENCES): string {
  const { kind } = moment;
  const said = isKind(kind) ? firstLine(sentences[kind](moment)) : "";
  return cut(said || capital(kind.replaceAll("_", " ")), MAX_SENTENCE_LENGTH);
}

/** What a person would call the element of a moment: `“Buy now”`, else `button#buy`, else nothing. */
export function elementName(moment: Moment): string {
  const name = words(moment, "label") || words(moment, "text");
  const isName = name.length <= MAX_CONTENT_LENGTH || /^(a|button)$/.test(words(moment, "tag"));
  return name !== "" && isName ? quoted(name) : elementPath(moment) || quoted(name);
}

/** Its tag with the id or the first class: the last step of the path. */
function elementPath(moment: Moment): string {
  const last = words(moment, "path").split(" > ").at(-1) || words(moment, "tag");
  return /^[^.#]+([.#][^.#]+)?/.exec(last)?.[0] ?? "";
}

/** One sentence for each kind; a host can say them in its own language. */
export type Sentences = Readonly<Record<Kind, (moment: Moment) => string>>;

export const SENTENCES: Sentences = {
  session_start: () => "The session started",
  session_end: (it) => `The session ended after ${span(it, "duration_ms") || "no time"}`,
  page_view: pageView,
  scroll_depth: scrollDepth,
  click: (it) => `${words(it, "pointer") === "touch" ? "Tapped" : "Clicked"} ${element(it)}`,
  double_click: (it) => `Double-clicked ${element(it)}`,
  context_menu: (it) => `Opened the context menu of ${element(it)}`,
  rage_click: (it) => `Rage click ×${amount(it, "n_clicks") ?? "?"} on ${element(it)}`,
  dead_click: (it) => `Dead click on ${element(it)}`,
  error_click: (it) => `Error click on ${element(it)}: ${words(it, "message")}`,
  u_turn: (it) =>
    `U-turn: back from ${address(words(it, "via_url"))} after ${span(it, "after_ms") || "a moment"}`,
  thrashed_cursor: (it) =>
    `Thrashed the cursor: ${formatCount(amount(it, "n_turns") ?? 0, "turn")} in ${span(it, "duration_ms")}`,
  input,
  submit,
  key_presses: (it) =>
    `${formatCount(amount(it, "n_keys") ?? 0, "key press", "key presses")} on this page`,
  selection: (it) => `Selected ${words(it, "text") ? quoted(words(it, "text")) : "some text"}`,
  copy: () => "Copied something",
  console: consoleLine,
  error: errorLine,
  unhandled_rejection: (it) => `Unhandled rejection: ${errorLine(it)}`,
  request,
  custom: (it) => words(it, "name") || "An event without a name",
  analytics: (it) => words(it, "name") || "An event without a name",
  feature_flag: flagLine,
  identify: (it) => `Identified as ${words(it, "visitor") || "somebody"}`,
  annotation: (it) => words(it, "text") || "An empty note",
  resize: (it) =>
    `Resized the window to ${amount(it, "width") ?? "?"} × ${amount(it, "height") ?? "?"}`,
  window_focus: focus,
  idle: (it) => `Did nothing for ${span(it, "duration_ms")}`,
  web_vital: webVital,
  long_task: (it) => `Long task of ${span(it, "duration_ms")}`,
  gap,
};

const PAGE_VERBS: Readonly<Record<string, string>> = {
  full: "Loaded",
  push_state: "Went to",
  replace_state: "The address became",
  pop_state: "Went through the history to",
  hash: "Jumped to",
};

function pageView(it: Moment): string {
  const verb = PAGE_VERBS[words(it, "load")] ?? "Went to";
  const url = words(it, "url");
  return `${verb} ${url === "" ? "a page without an address" : address(url)}`;
}

function scrollDepth(it: Moment): string {
  const percent = amount(it, "max_percent");
  const px = amount(it, "max_px");
  if (percent !== null) return `Saw the page down to ${Math.round(percent)} %`;
  return px === null ? "Scrolled the page" : `Scrolled down ${Math.round(px)} px`;
}

function input(it: Moment): string {
  const field = elementName(it) || "a field";
  const type = words(it, "input_type");
  const checked = flag(it, "is_checked");
  if (type === "radio") return `Chose ${field}`;
  if (checked !== null) return `${checked ? "Ticked" : "Unticked"} ${field}`;
  const value = words(it, "value");
  if (type.startsWith("select") && value !== "") return `Chose ${quoted(value)} in ${field}`;
  if (type === "file") return `Chose a file in ${field}`;
  if (/^(range|color|date|time|month|week|datetime-local)$/.test(type) && value !== "")
    return `Set ${field} to ${value}`;
  return `Typed into ${field} (${formatCount(amount(it, "n_changes") ?? 1, "change")})`;
}

function submit(it: Moment): string {
  const fields = fact(it, "fields");
  const n = Array.isArray(fields) ? fields.length : 0;
  const name = words(it, "label") && elementName(it);
  const isForm = words(it, "tag") === "form";
  const form = name === "" ? "a form" : isForm ? `the form ${name}` : `a form by ${name}`;
  return n === 0 ? `Sent ${form}` : `Sent ${form} with ${formatCount(n, "field")}`;
}

function consoleLine(it: Moment): string {
  const n = amount(it, "n_times") ?? 1;
  const text = firstLine(words(it, "text")) || "An empty line";
  return n > 1 ? `${cut(text, MAX_SENTENCE_LENGTH - 10)} (×${n})` : text;
}

function errorLine(it: Moment): string {
  const type = words(it, "error_type");
  const message = words(it, "message");
  if (type === "" || message.startsWith(type)) return message || "An unknown error";
  return message === "" ? type : `${type}: ${message}`;
}

function request(it: Moment): string {
  const method = words(it, "method").toUpperCase();
  const status = amount(it, "status");
  const took = span(it, "duration_ms");
  const failed = flag(it, "is_failed") === true ? "failed" : "";
  const outcome = status ? String(status) : failed;
  return [method, requested(it), outcome && `→ ${outcome}`, took && `in ${took}`]
    .filter(Boolean)
    .join(" ");
}

function flagLine(it: Moment): string {
  const variant = words(it, "variant");
  const flagName = quoted(words(it, "flag")) || "without a name";
  return variant === "" ? `Asked for the flag ${flagName}` : `Flag ${flagName} is ${variant}`;
}

const FOCUS_WORDS: Readonly<Record<string, string>> = {
  focused: "Came back to the window",
  blurred: "Left the window",
  visible: "Brought the tab to the front",
  hidden: "Put the tab in the background",
};

function focus(it: Moment): string {
  return FOCUS_WORDS[words(it, "state")] ?? "Changed the focus";
}

function webVital(it: Moment): string {
  const name = words(it, "name");
  const value = amount(it, "value");
  if (value === null) return name;
  // The layout shift is a score; all others are milliseconds.
  return name === "CLS" ? `${name} ${value.toFixed(2)}` : `${name} ${formatSpan(value)}`;
}

function gap(it: Moment): string {
  const n = amount(it, "n_events");
  const missing = n ? formatCount(n, "event") : "A part of the recording";
  const took = span(it, "duration_ms");
  return `${missing} ${n && n > 1 ? "are" : "is"} missing${took && `, over ${took}`}`;
}

function element(it: Moment): string {
  return elementName(it) || "the page";
}

/** What was asked for: of the page's own site the path, of another one the host too. */
function requested(it: Moment): string {
  const url = words(it, "request_url");
  const [host, path] = splitUrl(url);
  const [ownHost] = splitUrl(words(it, "url"));
  return host === "" || host === ownHost ? address(url) : `${host}${readable(path)}`;
}

function address(url: string): string {
  const [, rest] = splitUrl(url);
  return rest === "" && url !== "" ? url : readable(rest);
}

function readable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path; // A stray `%` is legal in an address but not in an encoding.
  }
}

function span(it: Moment, name: string): string {
  const ms = amount(it, name);
  return ms === null ? "" : formatSpan(ms);
}

function quoted(name: string): string {
  if (name === "") return "";
  return `“${cut(name.replace(/\s+/g, " "), MAX_NAME_LENGTH)}”`;
}

function firstLine(text: string): string {
  return text.trimStart().split("\n", 1)[0] ?? "";
}

function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1).trimEnd()}…` : text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
