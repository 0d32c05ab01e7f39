/**
 * Console lines, by rrweb's console plugin. The plugin's own listeners for uncaught errors are kept
 * off: they throw, in the host's page, at an error without a stack (`throw "text"`, or a script of
 * another origin). `errors.ts` does that part.
 */
import { getRecordConsolePlugin, type LogData } from "@rrweb/rrweb-plugin-console-record";
import { MAX_MESSAGE_CHARS } from "../limits";

type ConsolePlugin = ReturnType<typeof getRecordConsolePlugin>;

export function consolePlugin(): ConsolePlugin {
  const plugin = getRecordConsolePlugin({
    level: ["assert", "debug", "dir", "error", "info", "log", "table", "trace", "warn"],
  });
  const { observer } = plugin;
  if (!observer) return plugin;
  return {
    ...plugin,
    observer(emit, page, options) {
      // All that the plugin uses of a window.
      const quiet = {
        console: page.console,
        addEventListener: () => {},
        removeEventListener: () => {},
      } as unknown as typeof page;
      return observer((line) => emit(shorten(line as LogData)), quiet, options);
    },
  };
}

/** A page may well print megabytes. What is cut stays JSON, as each part of a line is. */
function shorten(line: LogData): LogData {
  const payload = line.payload.map((part) =>
    part && part.length > MAX_MESSAGE_CHARS
      ? JSON.stringify(`${part.slice(0, MAX_MESSAGE_CHARS)}…`)
      : part,
  );
  return { ...line, payload };
}
