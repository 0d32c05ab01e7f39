import type { Policy } from "@revisit/api-client";
import { describe, expect, test } from "vitest";
import { type Draft, draftOf, isSame, policyOf, problemsOf, summaryOf } from "./draft";

const USUAL: Policy = {
  version: 1,
  is_recording: true,
  sample_rate: 1,
  error_sample_rate: 0,
  minimum_duration_ms: 0,
  url_triggers: [],
  event_triggers: [],
  url_blocklist: [],
  capture_console: true,
  capture_network: true,
  capture_canvas: null,
  capture_assets: null,
  mask_all_text: null,
};
const draft = (changes: Partial<Draft> = {}): Draft => ({ ...draftOf(USUAL), ...changes });

describe("a policy", () => {
  test.each<Partial<Policy>>([
    {},
    { is_recording: false },
    { sample_rate: 0.1, error_sample_rate: 0.055, minimum_duration_ms: 2500 },
    { url_triggers: ["/a*", "*/b"], event_triggers: ["signed up"], url_blocklist: ["/admin*"] },
    { capture_console: false, capture_network: false },
    { capture_canvas: true, capture_assets: false, mask_all_text: true },
  ])("%j comes back from the form as it was", (changes) => {
    const policy = { ...USUAL, ...changes };
    expect(policyOf(draftOf(policy), policy)).toEqual(policy);
    expect(problemsOf(draftOf(policy))).toEqual({});
  });
});

describe("what is typed", () => {
  test("may have blanks, empty lines and a comma", () => {
    const policy = policyOf(
      draft({ samplePercent: " 12,5 ", urlTriggers: "\n /a \n\n/b\n" }),
      USUAL,
    );
    expect(policy).toMatchObject({ sample_rate: 0.125, url_triggers: ["/a", "/b"] });
  });

  test.each<[Partial<Draft>, string]>([
    [{ samplePercent: "101" }, "A share is a number from 0 to 100."],
    [{ samplePercent: "" }, "A share is a number from 0 to 100."],
    [{ errorPercent: "-1" }, "A share is a number from 0 to 100."],
    [{ errorPercent: "many" }, "A share is a number from 0 to 100."],
    [{ minimumSeconds: "301" }, "A number of seconds from 0 to 300."],
    [{ urlTriggers: "/a\n".repeat(51) }, "51 lines; 50 are allowed."],
    [{ urlBlocklist: `/a\n${"x".repeat(501)}` }, "Line 2 is longer than 500 characters."],
  ])("%j is told: %s", (changes, problem) => {
    const [field] = Object.keys(changes);
    expect(problemsOf(draft(changes))).toEqual({ [field as string]: problem });
  });

  test("is a change or none", () => {
    expect(isSame(draft(), draft())).toBe(true);
    expect(isSame(draft(), draft({ canvas: "off" }))).toBe(false);
  });
});

describe("a summary", () => {
  test.each<[Partial<Draft>, string]>([
    [{}, "All sessions are recorded."],
    [{ isRecording: false }, "Nothing is recorded."],
    [{ samplePercent: "25" }, "25 % of sessions are recorded."],
    [
      { samplePercent: "0", errorPercent: "100" },
      "No session is recorded. Of the others, the last minute before an error is.",
    ],
    [
      { samplePercent: "5", errorPercent: "50", minimumSeconds: "3", eventTriggers: "x" },
      "5 % of sessions are recorded, once a trigger was met, if they last 3 s or longer." +
        " Of 50 % of the others, the last minute before an error is.",
    ],
  ])("of %j: %s", (changes, expected) => {
    expect(summaryOf(draft(changes))).toBe(expected);
  });
});
