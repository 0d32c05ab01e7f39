/**
 * What the owner of the project asks of all its recorders. A policy can only restrict what the page
 * chose, and mask more: it comes over the network, and the page's word on privacy is the last.
 */
import { DEFAULTS, type Settings } from "../options";

/** What a policy may say of the settings, by the same names. */
export type Policy = Pick<
  Settings,
  | "sampleRate"
  | "errorSampleRate"
  | "urlTriggers"
  | "eventTriggers"
  | "minimumDurationMs"
  | "urlBlocklist"
  | "maskAllText"
  | Switch
> & { isRecording: boolean };

type Switch = (typeof SWITCHES)[number];
const SWITCHES = ["captureConsole", "captureNetwork", "captureCanvas", "captureAssets"] as const;

/** The policy in a server's answer. What is missing there, or not as expected, restricts nothing. */
export function parsePolicy(text: string): Policy | undefined {
  try {
    const answer = JSON.parse(text) as Record<string, unknown> | null;
    if (typeof answer !== "object" || answer === null) return undefined;
    // The server writes `sample_rate` for `sampleRate`.
    const said = (name: string) =>
      answer[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
    const policy: Record<string, unknown> = { isRecording: said("isRecording") !== false };
    for (const [name, like] of Object.entries(DEFAULTS)) {
      const value = said(name);
      policy[name] = isLike(like, value) ? value : like;
    }
    for (const name of SWITCHES) policy[name] = said(name) !== false;
    return policy as Policy;
  } catch {
    return undefined;
  }
}

/** The page's settings, restricted. Its rules stay: a session has to satisfy those of both. */
export function restricted(settings: Settings, policy: Policy): Settings {
  const next = {
    ...settings,
    minimumDurationMs: Math.max(settings.minimumDurationMs, policy.minimumDurationMs),
    urlBlocklist: [...settings.urlBlocklist, ...policy.urlBlocklist],
    maskAllText: settings.maskAllText || policy.maskAllText,
  };
  for (const name of SWITCHES) next[name] &&= policy[name];
  return next;
}

/** Whether what has been recorded by one would not have been recorded by the other. */
export function capturesOtherwise(one: Settings, other: Settings): boolean {
  return [...SWITCHES, "maskAllText" as const].some((name) => one[name] !== other[name]);
}

/** Of the same kind, and possible. */
function isLike(like: unknown, value: unknown): boolean {
  if (Array.isArray(like)) {
    return Array.isArray(value) && value.every((entry) => typeof entry === "string");
  }
  return typeof value === typeof like && !(Number(value) < 0);
}
