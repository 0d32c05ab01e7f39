/** Uncaught errors and unhandled rejections. Resources that did not load are failed requests. */
import type { Stop } from "../environment";
import { guard } from "../guard";
import { cut, errorText, errorTitle, isError } from "../privacy/value";
import type { ObserverContext } from "./context";
import { newRateLimit } from "./rate-limit";
import { withoutOurCalls } from "./stack";

const MAX_ERRORS_PER_SECOND = 20;
const MAX_MESSAGE_CHARS = 1_000;
const MAX_STACK_CHARS = 10_000;
const REASON_LIMITS = { depth: 3, nValues: 60, chars: MAX_MESSAGE_CHARS };

export function startErrors(context: ObserverContext): Stop {
  const { page, settings, scrub, note } = context;
  if (!settings.captureErrors) return () => {};
  const limit = newRateLimit(context, MAX_ERRORS_PER_SECOND, "errors");
  const text = (whole: string, nChars: number) =>
    cut(scrub.text(whole.slice(0, 2 * nChars)), nChars);
  const stackOf = (error: unknown) =>
    isError(error) ? text(withoutOurCalls(errorText(error)), MAX_STACK_CHARS) : "";

  const onError = (event: ErrorEvent) =>
    guard(() => {
      if (!limit.take()) return;
      note("error", {
        message: text(event.message || "Uncaught error", MAX_MESSAGE_CHARS),
        file: event.filename ? scrub.url(event.filename) : "",
        line: event.lineno || 0,
        column: event.colno || 0,
        stack: stackOf(event.error),
      });
    });
  const onRejection = (event: PromiseRejectionEvent) =>
    guard(() => {
      if (!limit.take()) return;
      const message = text(describe(context, event.reason), MAX_MESSAGE_CHARS);
      note("promise_error", { message, stack: stackOf(event.reason) });
    });
  // Not on the way down: there the page's pictures that fail come by too.
  page.addEventListener("error", onError);
  page.addEventListener("unhandledrejection", onRejection);
  return () => {
    page.removeEventListener("error", onError);
    page.removeEventListener("unhandledrejection", onRejection);
    limit.stop();
  };
}

function describe({ scrub }: ObserverContext, reason: unknown): string {
  if (typeof reason === "string" || reason === undefined) return String(reason);
  if (isError(reason)) return errorTitle(reason);
  const value = scrub.value(reason, REASON_LIMITS);
  return typeof value === "string" ? value : JSON.stringify(value);
}
