/**
 * Whether what is recorded may leave: the rules of the page and of the project's policy together,
 * and what has to be known first. It decides; it neither keeps nor sends anything.
 */
import { HELD_MS } from "../limits";
import {
  type Happening,
  isReleasedBy,
  type Rules,
  stricter,
  type Verdict,
  verdictOf,
} from "./rules";

export interface GateState {
  sessionId: string;
  /** How long the session lasts already. */
  ageMs: number;
  minimumDurationMs: number;
  /** Not every tab may agree yet on the session's id, nor the server have told its policy. */
  isSettled: boolean;
  isRecording: boolean;
  /** The page's, then the policy's. */
  rules: readonly Rules[];
  /** A bit for each of the rules that has released the session. */
  released: number;
}

export interface Decision {
  verdict: Verdict;
  /** How far back a held recording reaches. */
  keepMs: number;
}

const ALL = Number.POSITIVE_INFINITY;

export function decide(state: GateState): Decision {
  const { sessionId, rules, released } = state;
  if (!state.isRecording) return { verdict: "drop", keepMs: ALL };
  const verdict = rules
    .map((each, at) => verdictOf(each, sessionId, (released & (1 << at)) !== 0))
    .reduce(stricter, "send");
  const isEarly = !state.isSettled || state.ageMs < state.minimumDurationMs;
  if (verdict === "send") return { verdict: isEarly ? "hold" : "send", keepMs: ALL };
  // An id that may still change says nothing about who is in the sample.
  if (!state.isSettled) return { verdict: "hold", keepMs: ALL };
  return { verdict, keepMs: HELD_MS };
}

/** Which of the rules have released the session, now that this has happened. */
export function releasedAfter(state: GateState, happening: Happening): number {
  const { rules, sessionId, released } = state;
  return rules.reduce(
    (bits, each, at) => (isReleasedBy(each, sessionId, happening) ? bits | (1 << at) : bits),
    released,
  );
}
