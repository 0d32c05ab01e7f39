/**
 * What survives the page: the batches that have no answer yet, and whole recordings where there is
 * no server. A batch is written in parts as it grows; its head says how many there are, and all that
 * is to be known of it without reading them. A journal knows nothing of sending or of sessions.
 */

export interface Head {
  batchId: string;
  /** Where it is to go; empty: it stays in the browser. */
  to: string;
  pageId: string;
  sessionId: string;
  windowId: string;
  visitor: string | null;
  /** The place among the batches of its page. */
  seq: number;
  firstAt: number;
  lastAt: number;
  nEvents: number;
  sizeBytes: number;
  hasSnapshot: boolean;
  nParts: number;
  writtenAt: number;
  metadata: Record<string, unknown>;
}

/** One part, and the head as it is from then on. Part 0 replaces whatever there was of the batch. */
export interface Row {
  head: Head;
  part: number;
  /** Events as JSON, one a line. */
  text: string;
}

export interface Changes {
  removed: readonly string[];
  rows: readonly Row[];
}

export interface Journal {
  /** Whether it outlives the page. */
  readonly isDurable: boolean;
  /**
   * All or nothing, and rejects when it is nothing. Begins at once, before it gives control back:
   * when the page ends (`isLast`) there is no later.
   */
  write(changes: Changes, isLast?: boolean): Promise<void>;
  heads(): Promise<Head[]>;
  /** The parts of a batch that are there, in order; null when nothing is known of the batch. */
  read(batchId: string): Promise<string[] | null>;
  close(): void;
}

/** The browser will not take more. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && /quota/i.test(error.name);
}
