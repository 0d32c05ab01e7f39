/** The three journals, each with a way to open it anew, as the next page does. */
import { IDBFactory } from "fake-indexeddb";
import { indexedDbJournal } from "../../../src/delivery/journal/indexed-db";
import type { Head, Journal, Row } from "../../../src/delivery/journal/journal";
import { localStorageJournal } from "../../../src/delivery/journal/local-storage";
import { memoryJournal } from "../../../src/delivery/journal/memory";

export interface Shelf {
  open(): Promise<Journal>;
}

export const SHELVES: Record<string, () => Shelf> = {
  memory: () => {
    const journal = memoryJournal();
    return { open: async () => journal };
  },
  localStorage: () => {
    const storage = new FakeStorage();
    return { open: async () => localStorageJournal(storage) };
  },
  IndexedDB: () => {
    globalThis.indexedDB = new IDBFactory();
    return { open: indexedDbJournal };
  },
};

/** `localStorage` with a bound, in characters of names and values. */
export class FakeStorage implements Storage {
  readonly values = new Map<string, string>();
  maxChars = Number.POSITIVE_INFINITY;
  /** Dies in the middle of a write when it gets to nought. */
  nWritesLeft = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.values.size;
  }

  key = (at: number) => [...this.values.keys()][at] ?? null;
  getItem = (name: string) => this.values.get(name) ?? null;
  clear = () => this.values.clear();

  removeItem = (name: string) => {
    this._touch();
    this.values.delete(name);
  };

  setItem = (name: string, value: string) => {
    this._touch();
    let chars = name.length + value.length;
    for (const [other, text] of this.values)
      if (other !== name) chars += other.length + text.length;
    if (chars > this.maxChars) throw new DOMException("full", "QuotaExceededError");
    this.values.set(name, value);
  };

  private _touch(): void {
    if (this.nWritesLeft <= 0) throw new Killed();
    this.nWritesLeft -= 1;
  }
}

/** The page died here. */
export class Killed extends Error {}

export function row(batchId: string, part: number, ns: number[], nEvents = ns.length): Row {
  return { head: head(batchId, part + 1, nEvents), part, text: ns.map(eventText).join("\n") };
}

export function eventText(n: number): string {
  return `{"type":5,"data":{"n":${n}},"timestamp":${1_000 + n}}`;
}

export function head(batchId: string, nParts: number, nEvents: number): Head {
  return {
    ...{ batchId, nParts, nEvents, to: "", pageId: "p1", sessionId: "s1", windowId: "w1" },
    ...{ visitor: null, seq: 0, firstAt: 1_000, lastAt: 2_000, sizeBytes: 10, hasSnapshot: false },
    ...{ writtenAt: 3_000, metadata: {} },
  };
}
