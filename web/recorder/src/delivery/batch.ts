/**
 * A batch: events of one session and window on their way to the server. Its id and its events
 * never change once it has been tried, so that the server knows a resend when it sees one.
 */

/** An event as it goes over the wire. */
export interface Line {
  text: string;
  sizeBytes: number;
  timestamp: number;
}

/** Whose events they are. */
export interface Origin {
  sessionId: string;
  windowId: string;
  visitor: string | null;
}

export interface Metadata {
  user_agent: string;
  viewport: { width: number; height: number };
  url: string;
}

export interface Batch {
  readonly id: string;
  origin: Origin;
  readonly metadata: Metadata;
  readonly lines: readonly Line[];
  readonly sizeBytes: number;
  /**
   * `waiting` in the outbox, `packing` (being compressed), `sent` and not answered yet, or `gone`:
   * stored, refused, dropped, or handed to the browser as a beacon.
   */
  state: "waiting" | "packing" | "sent" | "gone";
  /** Bytes may have reached the server. */
  wasTried: boolean;
  /** The request under way outlives the page. */
  isKeptAlive: boolean;
}

/** The request's body, as the server's native ingest reads it. */
export function batchBody(batch: Batch, sentAt: number): string {
  const head = JSON.stringify({
    batch: batch.id,
    session: batch.origin.sessionId,
    window: batch.origin.windowId,
    visitor: batch.origin.visitor,
    sent_at: sentAt,
    recorder: `revisit-recorder ${__RECORDER_VERSION__}`,
    metadata: batch.metadata,
  });
  const events = batch.lines.map((line) => line.text).join(",");
  return `${head.slice(0, -1)},"events":[${events}]}`;
}

/** Runs of lines, in order, none above the limit unless it is one line alone. */
export function splitLines(lines: readonly Line[], limitBytes: number): Line[][] {
  const runs: Line[][] = [];
  let sizeBytes = 0;
  for (const line of lines) {
    const run = runs[runs.length - 1];
    // One more for the comma.
    if (run && sizeBytes + line.sizeBytes + 1 <= limitBytes) {
      run.push(line);
      sizeBytes += line.sizeBytes + 1;
    } else {
      runs.push([line]);
      sizeBytes = line.sizeBytes;
    }
  }
  return runs;
}

export function toLine(event: { timestamp: number }): Line {
  const text = JSON.stringify(event);
  return { text, sizeBytes: new TextEncoder().encode(text).length, timestamp: event.timestamp };
}
