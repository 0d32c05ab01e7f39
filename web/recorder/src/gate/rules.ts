/**
 * Which sessions are recorded, as a page or a project's policy wants it. Pure: a session's id and
 * what has happened in it, in; an answer, out. Where there are two sets of rules, the stricter
 * answer holds.
 */
import type { UrlPattern } from "../options";
import { draw } from "./sampling";
import { matchesAnyUrl } from "./url-match";

export interface Rules {
  sampleRate: number;
  errorSampleRate: number;
  urlTriggers: readonly UrlPattern[];
  eventTriggers: readonly string[];
}

/**
 * `send`: record and deliver. `hold`: record, keep the last minute in memory, and deliver it when
 * the rules release the session. `drop`: do not record.
 */
export type Verdict = "send" | "hold" | "drop";

/** Something that may release a session that is held. */
export type Happening =
  | { type: "error" }
  | { type: "track"; name: string }
  | { type: "url"; url: string };

export function verdictOf(rules: Rules, sessionId: string, isReleased: boolean): Verdict {
  if (isReleased) return "send";
  if (isSampled(rules, sessionId)) return hasTriggers(rules) ? "hold" : "send";
  return isErrorSampled(rules, sessionId) ? "hold" : "drop";
}

/** Whether a session that these rules hold is released. */
export function isReleasedBy(rules: Rules, sessionId: string, happening: Happening): boolean {
  switch (happening.type) {
    case "error":
      return isErrorSampled(rules, sessionId);
    case "track":
      return rules.eventTriggers.includes(happening.name);
    case "url":
      return isSampled(rules, sessionId) && matchesAnyUrl(rules.urlTriggers, happening.url);
  }
}

export function stricter(one: Verdict, other: Verdict): Verdict {
  if (one === "drop" || other === "drop") return "drop";
  return one === "hold" || other === "hold" ? "hold" : "send";
}

function hasTriggers({ urlTriggers, eventTriggers }: Rules): boolean {
  return urlTriggers.length + eventTriggers.length > 0;
}

function isSampled({ sampleRate }: Rules, sessionId: string): boolean {
  return draw(sessionId) < sampleRate;
}

/** A draw of its own: the sessions that were not sampled all had a high one. */
function isErrorSampled({ errorSampleRate }: Rules, sessionId: string): boolean {
  return draw(`error ${sessionId}`) < errorSampleRate;
}
