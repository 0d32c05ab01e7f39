/**
 * What the owner of the project asks of all its recorders. A policy can only restrict what the page
 * chose, and mask more: it comes over the network, and the page's word on privacy is the last.
 */
import type { Settings } from "../options";
import type { Rules } from "./rules";

export interface Policy extends Rules {
  isRecording: boolean;
  minimumDurationMs: number;
  urlBlocklist: readonly string[];
  capturesConsole: boolean;
  capturesNetwork: boolean;
  capturesCanvas: boolean;
  capturesAssets: boolean;
  masksAllText: boolean;
}

/** The policy in a server's answer. What is missing there, or is not as expected, restricts nothing. */
export function parsePolicy(text: string): Policy | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== "object" || answer === null) return undefined;
    const fields = answer as Record<string, unknown>;
    return {
      isRecording: fields.is_recording !== false,
      sampleRate: number(fields.sample_rate, 1),
      errorSampleRate: number(fields.error_sample_rate, 0),
      minimumDurationMs: number(fields.minimum_duration_ms, 0),
      urlTriggers: texts(fields.url_triggers),
      eventTriggers: texts(fields.event_triggers),
      urlBlocklist: texts(fields.url_blocklist),
      capturesConsole: fields.capture_console !== false,
      capturesNetwork: fields.capture_network !== false,
      capturesCanvas: fields.capture_canvas !== false,
      capturesAssets: fields.capture_assets !== false,
      masksAllText: fields.mask_all_text === true,
    };
  } catch {
    return undefined;
  }
}

/** The page's settings, restricted. Its rules stay: a session has to satisfy those of both. */
export function restricted(settings: Settings, policy: Policy): Settings {
  return {
    ...settings,
    minimumDurationMs: Math.max(settings.minimumDurationMs, policy.minimumDurationMs),
    urlBlocklist: [...settings.urlBlocklist, ...policy.urlBlocklist],
    captureConsole: settings.captureConsole && policy.capturesConsole,
    captureNetwork: settings.captureNetwork && policy.capturesNetwork,
    captureCanvas: settings.captureCanvas && policy.capturesCanvas,
    captureAssets: settings.captureAssets && policy.capturesAssets,
    maskAllText: settings.maskAllText || policy.masksAllText,
  };
}

/** Whether what has been recorded by one would not have been recorded by the other. */
export function capturesOtherwise(one: Settings, other: Settings): boolean {
  return (
    one.captureConsole !== other.captureConsole ||
    one.captureNetwork !== other.captureNetwork ||
    one.captureCanvas !== other.captureCanvas ||
    one.captureAssets !== other.captureAssets ||
    one.maskAllText !== other.maskAllText
  );
}

function number(value: unknown, fallback: number): number {
  return typeof value === "number" && value >= 0 ? value : fallback;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
