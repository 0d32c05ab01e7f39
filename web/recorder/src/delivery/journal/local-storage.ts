/**
 * A journal in `localStorage`: a head by `revisit.journal.<batch>`, its parts by the same name with
 * `.<part>` behind. It has no transactions. The head is written before its new part and removed
 * after the last, so that a part always has a head, and a page that dies in between leaves a head
 * that names one part too many.
 */
import type { Changes, Head, Journal, Row } from "./journal";

const PREFIX = "revisit.journal.";

/** Throws where storage is blocked. */
export function localStorageJournal(storage: globalThis.Storage): Journal {
  storage.setItem(`${PREFIX}probe`, "1");
  storage.removeItem(`${PREFIX}probe`);
  repair(storage);
  return {
    isDurable: true,
    async write(changes) {
      writeAll(storage, changes);
    },
    async heads() {
      return names(storage)
        .filter((name) => !name.includes("."))
        .map((name) => readHead(storage, name))
        .filter((head) => head !== null);
    },
    async read(batchId) {
      const head = readHead(storage, batchId);
      if (!head) return null;
      const parts: string[] = [];
      for (let part = 0; part < head.nParts; part++) {
        const text = storage.getItem(`${PREFIX}${batchId}.${part}`);
        if (text !== null) parts.push(text);
      }
      return parts;
    },
    close() {},
  };
}

/** All that is ours, without the prefix: `<batch>`, or `<batch>.<part>`. */
function names(storage: globalThis.Storage): string[] {
  return Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "")
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
}

/** Removes what no head leads to any more, and would take up room for ever. */
function repair(storage: globalThis.Storage): void {
  for (const name of names(storage)) {
    const [batchId = ""] = name.split(".");
    if (!readHead(storage, batchId)) storage.removeItem(PREFIX + name);
  }
}

function writeAll(storage: globalThis.Storage, { removed, rows }: Changes): void {
  for (const id of removed) remove(storage, id);
  const undo: (() => void)[] = [];
  try {
    for (const row of rows) undo.push(put(storage, row));
  } catch (error) {
    // What was taken back had room before.
    for (const takeBack of undo.reverse()) takeBack();
    throw error;
  }
}

/** Gives back how to undo it, which it does itself when it fails. */
function put(storage: globalThis.Storage, { head, part, text }: Row): () => void {
  const name = `${PREFIX}${head.batchId}`;
  const before = storage.getItem(name);
  const takeBack = () => {
    storage.removeItem(`${name}.${part}`);
    if (before === null || part === 0) storage.removeItem(name);
    else storage.setItem(name, before);
  };
  if (part === 0) remove(storage, head.batchId);
  try {
    storage.setItem(name, JSON.stringify(head));
    storage.setItem(`${name}.${part}`, text);
  } catch (error) {
    takeBack();
    throw error;
  }
  return takeBack;
}

function remove(storage: globalThis.Storage, batchId: string): void {
  const name = `${PREFIX}${batchId}`;
  const nParts = readHead(storage, batchId)?.nParts ?? 0;
  for (let part = 0; part < nParts; part++) storage.removeItem(`${name}.${part}`);
  storage.removeItem(name);
}

/** Storage is open to every script of the page, so what comes back may be anything. */
function readHead(storage: globalThis.Storage, batchId: string): Head | null {
  try {
    const head = JSON.parse(storage.getItem(PREFIX + batchId) ?? "null") as Head | null;
    const isOurs = head?.batchId === batchId && Number.isInteger(head.nParts) && head.nParts < 1e5;
    return isOurs ? head : null;
  } catch {
    return null;
  }
}
