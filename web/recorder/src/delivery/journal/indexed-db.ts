/**
 * A journal in IndexedDB: heads in one store, parts in another, so that finding out what there is
 * does not read it. A write is one transaction, so nothing is ever half there.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Changes, Head, Journal } from "./journal";

const NAME = "revisit-recorder";
const VERSION = 1;

interface Schema extends DBSchema {
  heads: { key: string; value: Head };
  parts: { key: [batchId: string, part: number]; value: string };
}

type Database = IDBPDatabase<Schema>;

/** Rejects where the browser will not have it, and never settles in some that will not say so. */
export async function indexedDbJournal(): Promise<Journal> {
  const open = () =>
    openDB<Schema>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore("heads", { keyPath: "batchId" });
        database.createObjectStore("parts");
      },
      // A newer recorder, in another tab, wants to change the layout.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
  let database = await open();
  /** Once more when the browser has dropped the connection, as it does with tabs that sleep. */
  const withDatabase = async <T>(action: (database: Database) => Promise<T>): Promise<T> => {
    try {
      return await action(database);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      database = await open();
      return action(database);
    }
  };
  return {
    isDurable: true,
    write: (changes, isLast = false) => withDatabase((it) => write(it, changes, isLast)),
    heads: () => withDatabase((it) => it.getAll("heads")),
    read: (batchId) => withDatabase((it) => read(it, batchId)),
    close: () => database.close(),
  };
}

async function write(database: Database, { removed, rows }: Changes, isLast: boolean) {
  const transaction = database.transaction(["heads", "parts"], "readwrite", {
    durability: "relaxed",
  });
  const heads = transaction.objectStore("heads");
  const parts = transaction.objectStore("parts");
  for (const id of removed) {
    quiet(heads.delete(id));
    quiet(parts.delete(partsOf(id)));
  }
  for (const { head, part, text } of rows) {
    if (part === 0) quiet(parts.delete(partsOf(head.batchId)));
    quiet(parts.put(text, [head.batchId, part]));
    quiet(heads.put(head));
  }
  // By itself a transaction ends when its last answer has come, and by then the page may be gone.
  if (isLast) transaction.commit();
  await transaction.done;
}

/** What fails is told by the transaction; each request's own promise would tell the host too. */
function quiet(request: Promise<unknown>): void {
  request.catch(() => {});
}

async function read(database: Database, batchId: string): Promise<string[] | null> {
  const transaction = database.transaction(["heads", "parts"]);
  const [head, texts] = await Promise.all([
    transaction.objectStore("heads").get(batchId),
    transaction.objectStore("parts").getAll(partsOf(batchId)),
  ]);
  return head ? texts : null;
}

function partsOf(batchId: string): IDBKeyRange {
  return IDBKeyRange.bound([batchId, 0], [batchId, Number.POSITIVE_INFINITY]);
}
