/** Opens the journal that was asked for, or the next best that this browser has. */
import type { Environment } from "../../environment";
import { JOURNAL_OPEN_MS } from "../../limits";
import type { StorageKind } from "../../options";
import { within } from "../within";
import { indexedDbJournal } from "./indexed-db";
import type { Journal } from "./journal";
import { localStorageJournal } from "./local-storage";
import { memoryJournal } from "./memory";

/**
 * By page: a recording that is kept in memory is found by whoever asks in that page, as one in the
 * browser's storage would be.
 */
const inMemory = new WeakMap<object, Journal>();

/** Never rejects, and never takes long. */
export async function openJournal(
  kind: StorageKind,
  page: Window & typeof globalThis,
  environment: Pick<Environment, "after">,
): Promise<Journal> {
  try {
    if (kind === "localstorage") return localStorageJournal(page.localStorage);
    // Private windows and blocked storage: it is absent, throws, rejects, or never answers.
    if (kind === "indexeddb" && page.indexedDB) {
      const opening = indexedDbJournal();
      const journal = await within(JOURNAL_OPEN_MS, environment, opening);
      if (journal) return journal;
      opening.then(
        (late) => late.close(),
        () => {},
      );
    }
  } catch {
    // Then in memory.
  }
  const journal = inMemory.get(page) ?? memoryJournal();
  inMemory.set(page, journal);
  return journal;
}
