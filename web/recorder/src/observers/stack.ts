/** Where in the page's scripts something was called from. */

/** Browsers give ten by themselves. */
const MAX_FRAMES = 10;

type CaptureStack = (holder: object, below: (...args: never[]) => unknown) => void;

/**
 * The calls that led to `entry`, a function of ours, the nearest first. Our own are left out:
 * exactly where the browser can do that, else by the file that they are in.
 */
export function callers(entry: (...args: never[]) => unknown): string[] {
  const holder: { stack?: unknown } = {};
  const capture = (Error as { captureStackTrace?: CaptureStack }).captureStackTrace;
  if (capture) {
    capture(holder, entry);
    return frames(holder.stack);
  }
  const all = frames(new Error().stack);
  const ours = fileOf(all[0] ?? "");
  const theirs = all.findIndex((frame) => fileOf(frame) !== ours);
  return theirs > 0 ? all.slice(theirs) : all;
}

/** A stack's lines without the message that Chromium puts before them. */
function frames(stack: unknown): string[] {
  if (typeof stack !== "string") return [];
  const lines = stack.split("\n").filter((line) => /^\s*at |@.*:\d+/.test(line));
  return lines.slice(0, MAX_FRAMES).map((line) => line.trim().replace(/^at /, ""));
}

/** Calls that go through us, such as `fetch`, are the page's own all the same. */
const OUR_CALLS = /^.*\/revisit-recorder(?:-more)?\.js\b.*\n?/gm;

/** A stack of the page's without the calls of ours that it went through, if we are a file apart. */
export function withoutOurCalls(stack: string): string {
  return stack.includes("/revisit-recorder") ? stack.replace(OUR_CALLS, "") : stack;
}

function fileOf(frame: string): string {
  return frame.replace(/^.*[@(]/, "").replace(/(?::\d+)+\)?$/, "");
}
