/**
 * The recording policy as a form has it: numbers as they are typed, lists as lines. Pure; what is
 * wrong with a draft is said here in words, before the server is asked.
 */
import type { Policy } from "@revisit/api-client";

/** What a page may be told, or may decide itself. */
export type Choice = "page" | "on" | "off";

export interface Draft {
  isRecording: boolean;
  samplePercent: string;
  errorPercent: string;
  minimumSeconds: string;
  urlTriggers: string;
  eventTriggers: string;
  urlBlocklist: string;
  captureConsole: boolean;
  captureNetwork: boolean;
  canvas: Choice;
  assets: Choice;
  maskAllText: Choice;
}

export type Problems = Partial<Record<keyof Draft, string>>;

/** The server's limits, so that they are told where one types. */
const MAX_SECONDS = 300;
const MAX_ENTRIES = 50;
const MAX_ENTRY_CHARS = 500;

export function draftOf(policy: Policy): Draft {
  return {
    isRecording: policy.is_recording,
    samplePercent: percentText(policy.sample_rate),
    errorPercent: percentText(policy.error_sample_rate),
    minimumSeconds: String(policy.minimum_duration_ms / 1000),
    urlTriggers: policy.url_triggers.join("\n"),
    eventTriggers: policy.event_triggers.join("\n"),
    urlBlocklist: policy.url_blocklist.join("\n"),
    captureConsole: policy.capture_console,
    captureNetwork: policy.capture_network,
    canvas: choiceOf(policy.capture_canvas),
    assets: choiceOf(policy.capture_assets),
    // A policy cannot unmask, so that "off" is the page's decision too.
    maskAllText: policy.mask_all_text ? "on" : "page",
  };
}

/** What a draft without problems says. `before` has what the form does not show. */
export function policyOf(draft: Draft, before: Policy): Policy {
  return {
    ...before,
    is_recording: draft.isRecording,
    sample_rate: shareOf(draft.samplePercent),
    error_sample_rate: shareOf(draft.errorPercent),
    minimum_duration_ms: Math.round(numberOf(draft.minimumSeconds) * 1000),
    url_triggers: linesOf(draft.urlTriggers),
    event_triggers: linesOf(draft.eventTriggers),
    url_blocklist: linesOf(draft.urlBlocklist),
    capture_console: draft.captureConsole,
    capture_network: draft.captureNetwork,
    capture_canvas: flagOf(draft.canvas),
    capture_assets: flagOf(draft.assets),
    mask_all_text: flagOf(draft.maskAllText),
  };
}

export function problemsOf(draft: Draft): Problems {
  const problems: Problems = {};
  const note = (field: keyof Draft, problem: string | null) => {
    if (problem !== null) problems[field] = problem;
  };
  for (const field of ["samplePercent", "errorPercent"] as const) {
    note(field, rangeProblem(draft[field], 100, "A share is a number from 0 to 100."));
  }
  const seconds = `A number of seconds from 0 to ${MAX_SECONDS}.`;
  note("minimumSeconds", rangeProblem(draft.minimumSeconds, MAX_SECONDS, seconds));
  for (const field of ["urlTriggers", "eventTriggers", "urlBlocklist"] as const) {
    note(field, linesProblem(draft[field]));
  }
  return problems;
}

export function isSame(one: Draft, other: Draft): boolean {
  return (Object.keys(one) as (keyof Draft)[]).every((field) => one[field] === other[field]);
}

/** What a draft without problems comes to, in a sentence or two. */
export function summaryOf(draft: Draft): string {
  if (!draft.isRecording) return "Nothing is recorded.";
  const [sample, error] = [numberOf(draft.samplePercent), numberOf(draft.errorPercent)];
  const some = sample === 0 ? "No session is" : `${draft.samplePercent} % of sessions are`;
  const hasTriggers = `${draft.urlTriggers}${draft.eventTriggers}`.trim() !== "";
  const seconds = numberOf(draft.minimumSeconds);
  const parts = [
    `${sample === 100 ? "All sessions are" : some} recorded`,
    hasTriggers ? ", once a trigger was met" : "",
    seconds > 0 ? `, if they last ${draft.minimumSeconds} s or longer` : "",
    ".",
    sample < 100 && error > 0
      ? ` Of ${error === 100 ? "the others" : `${draft.errorPercent} % of the others`}, the last minute before an error is.`
      : "",
  ];
  return parts.join("");
}

function percentText(share: number): string {
  return String(Number((share * 100).toFixed(4)));
}

function shareOf(percent: string): number {
  return Number((numberOf(percent) / 100).toFixed(6));
}

/** NaN for what is none. A comma is what many people write. */
function numberOf(text: string): number {
  const trimmed = text.trim().replace(",", ".");
  return trimmed === "" ? Number.NaN : Number(trimmed);
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function rangeProblem(text: string, most: number, words: string): string | null {
  const value = numberOf(text);
  return value >= 0 && value <= most ? null : words;
}

function linesProblem(text: string): string | null {
  const lines = linesOf(text);
  if (lines.length > MAX_ENTRIES) return `${lines.length} lines; ${MAX_ENTRIES} are allowed.`;
  const long = lines.findIndex((line) => [...line].length > MAX_ENTRY_CHARS);
  return long < 0 ? null : `Line ${long + 1} is longer than ${MAX_ENTRY_CHARS} characters.`;
}

function choiceOf(flag: boolean | null): Choice {
  return flag === null ? "page" : flag ? "on" : "off";
}

function flagOf(choice: Choice): boolean | null {
  return choice === "page" ? null : choice === "on";
}
