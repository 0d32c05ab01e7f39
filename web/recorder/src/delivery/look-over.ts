/** The page's own last look at what is to be kept and sent. */
import type { OutgoingBatch, RecorderOptions } from "../options";
import { type Line, type Origin, toLine } from "./batch";

export interface Outgoing {
  origin: Origin;
  lines: Line[];
  metadata: Record<string, unknown>;
}

/**
 * What `beforeSend` gives back, with the session and the window as they were: they are not its to
 * choose. Null when it wants nothing sent, and when it fails: then it could not look.
 */
export function lookOver(
  beforeSend: NonNullable<RecorderOptions["beforeSend"]>,
  { origin, lines, metadata }: Outgoing,
): Outgoing | null {
  try {
    const events = lines.map((line) => JSON.parse(line.text) as OutgoingBatch["events"][number]);
    const seen = beforeSend({ ...origin, events, metadata: { ...metadata } });
    if (!seen) return null;
    const visitor = typeof seen.visitor === "string" ? seen.visitor : null;
    return {
      origin: { ...origin, visitor },
      lines: seen.events.map(toLine),
      metadata: seen.metadata,
    };
  } catch {
    return null;
  }
}
