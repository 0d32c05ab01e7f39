/** Uncaught errors and unhandled rejections, as console lines of the level `error`. */
import type { Stop } from "../environment";
import { pluginEvent } from "../event";
import { guard } from "../guard";
import { MAX_MESSAGE_CHARS } from "../limits";
import type { ObserverContext } from "./context";

/** rrweb's console plugin keeps as much of a stack as the browser gives, which is ten frames. */
const MAX_FRAMES = 30;

export function startErrors({ page, settings, emit, now }: ObserverContext): Stop {
  if (!settings.captureErrors) return () => {};
  const report = (message: string, trace: string[]) => {
    const payload = [JSON.stringify(message.slice(0, MAX_MESSAGE_CHARS))];
    emit(pluginEvent("rrweb/console@1", { level: "error", trace, payload }, now()));
  };
  const onError = (event: ErrorEvent) =>
    guard(() => {
      const at = `${event.filename}:${event.lineno}:${event.colno}`;
      report(
        event.message || "Uncaught error",
        frames(event.error) ?? (event.filename ? [at] : []),
      );
    });
  const onRejection = (event: PromiseRejectionEvent) =>
    guard(() => {
      report(`Uncaught (in promise) ${describe(event.reason)}`, frames(event.reason) ?? []);
    });
  page.addEventListener("error", onError);
  page.addEventListener("unhandledrejection", onRejection);
  return () => {
    page.removeEventListener("error", onError);
    page.removeEventListener("unhandledrejection", onRejection);
  };
}

function describe(reason: unknown): string {
  // Not by `instanceof`: an error of another frame is of another class.
  if (typeof reason === "object" && reason !== null && "message" in reason) {
    return `${"name" in reason ? reason.name : "Error"}: ${reason.message}`;
  }
  if (typeof reason === "object" && reason !== null) return JSON.stringify(reason);
  return String(reason);
}

/** The stack's lines without the message that Chromium puts before them. */
function frames(error: unknown): string[] | undefined {
  if (typeof error !== "object" || error === null || !("stack" in error)) return undefined;
  const lines = String(error.stack).split("\n");
  const isFrame = (line: string) => /^\s*at |@.*:\d+/.test(line);
  return lines
    .filter(isFrame)
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim().replace(/^at /, ""));
}
