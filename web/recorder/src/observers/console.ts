/**
 * What the page prints, in the form of rrweb's console plugin: each argument as JSON text. A page
 * may print anything at any time, so that every line is made small at once, and nothing of it is
 * held.
 */
import type { Stop } from "../environment";
import { pluginEvent } from "../event";
import { hook } from "../hooks";
import { cut, errorText, isError } from "../privacy/value";
import type { ObserverContext } from "./context";
import { newRateLimit } from "./rate-limit";
import { callers } from "./stack";

const METHODS = [
  ...(["log", "info", "warn", "error", "debug"] as const),
  ...(["assert", "dir", "table", "trace"] as const),
];

const MAX_LINES_PER_SECOND = 100;
const MAX_ARGUMENTS = 20;
const MAX_ARGUMENT_CHARS = 500;
const MAX_ERROR_CHARS = 1_000;
/** Looked at for secrets before it is cut: half a secret does not look like one. */
const MAX_SCRUBBED_CHARS = 4_000;
/** More than these would be cut off anyway. */
const LIMITS = { depth: 4, nValues: 100, chars: 1_000 };

export function startConsole(context: ObserverContext): Stop {
  const { page, settings, scrub, emit, now } = context;
  if (!settings.captureConsole) return () => {};
  const limit = newRateLimit(context, MAX_LINES_PER_SECOND, "console lines");
  // What we look at may be a proxy that prints.
  let isBusy = false;
  const printer = page.console as unknown as Record<string, (...args: unknown[]) => void>;
  const stops = METHODS.map((method) =>
    hook(printer, method, ({ args, entry }) => {
      if (isBusy || (method === "assert" && args[0]) || !limit.take()) return;
      isBusy = true;
      try {
        const printed = method === "assert" ? args.slice(1) : args;
        const payload = printed.slice(0, MAX_ARGUMENTS).map((it) => json(context, it));
        const trace = callers(entry).map(scrub.text);
        emit(pluginEvent("rrweb/console@1", { level: method, trace, payload }, now()));
      } finally {
        isBusy = false;
      }
    }),
  );
  return () => {
    for (const stop of stops) stop();
    limit.stop();
  };
}

function json({ scrub }: ObserverContext, value: unknown): string {
  const text = (whole: string, nChars: number) =>
    JSON.stringify(cut(scrub.text(whole.slice(0, MAX_SCRUBBED_CHARS)), nChars));
  try {
    if (typeof value === "string") return text(value, MAX_ARGUMENT_CHARS);
    if (value === undefined) return '"undefined"';
    if (isError(value)) return text(errorText(value), MAX_ERROR_CHARS);
    const whole = JSON.stringify(scrub.value(value, LIMITS));
    // What is cut is no longer JSON, unless as a text.
    return whole.length > MAX_ARGUMENT_CHARS ? text(whole, MAX_ARGUMENT_CHARS) : whole;
  } catch {
    return '"[unreadable]"';
  }
}
