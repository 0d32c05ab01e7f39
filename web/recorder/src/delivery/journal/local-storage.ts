/**
 * A journal in `localStorage`: each part by `revisit.journal.<batch>.<part>`, with the head as it
 * was then in its first line. There are no transactions, but one value is there or is not, and the
 * head in the last part says what the batch should hold.
 */
import type { Head, Journal } from "./journal";

const PREFIX = "revisit.journal.";

/** Throws where storage is blocked. */
export function localStorageJournal(storage: globalThis.Storage): Journal {
  const namesOf = (batchId: string) =>
    Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "")
      .filter((name) => name.startsWith(PREFIX + batchId))
      .sort((a, b) => partOf(a) - partOf(b));
  const remove = (name: string) => storage.removeItem(name);
  storage.setItem(PREFIX, "");
  remove(PREFIX);
  return {
    isDurable: true,
    async write({ removed, rows }) {
      for (const id of removed) namesOf(`${id}.`).forEach(remove);
      const written: string[] = [];
      try {
        for (const { head, part, text } of rows) {
          if (part === 0) namesOf(`${head.batchId}.`).forEach(remove);
          const name = `${PREFIX}${head.batchId}.${part}`;
          storage.setItem(name, `${JSON.stringify(head)}\n${text}`);
          written.push(name);
        }
      } catch (error) {
        written.forEach(remove);
        throw error;
      }
    },
    async heads() {
      const heads = new Map<string, Head>();
      for (const name of namesOf("")) {
        const head = headOf(storage.getItem(name), name);
        // What is no head leads nowhere, and would take up room for ever.
        if (head) heads.set(head.batchId, head);
        else remove(name);
      }
      return [...heads.values()];
    },
    async read(batchId) {
      const texts = namesOf(`${batchId}.`).map((name) => storage.getItem(name) ?? "");
      return texts.length === 0 ? null : texts.map((text) => text.slice(text.indexOf("\n") + 1));
    },
    close() {},
  };
}

function partOf(name: string): number {
  return Number(name.slice(name.lastIndexOf(".") + 1));
}

/** Storage is open to every script of the page, so what comes back may be anything. */
function headOf(text: string | null, name: string): Head | undefined {
  try {
    const head = JSON.parse((text ?? "").split("\n", 1)[0] ?? "") as Head | null;
    return head && name === `${PREFIX}${head.batchId}.${partOf(name)}` ? head : undefined;
  } catch {
    return undefined;
  }
}
