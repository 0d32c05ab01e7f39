/** A journal that lasts as long as the page: where nothing else is wanted, or possible. */
import type { Head, Journal } from "./journal";

export function memoryJournal(): Journal {
  const batches = new Map<string, { head: Head; parts: string[] }>();
  return {
    isDurable: false,
    async write({ removed, rows }) {
      for (const id of removed) batches.delete(id);
      for (const { head, part, text } of rows) {
        const parts = part === 0 ? [] : (batches.get(head.batchId)?.parts ?? []);
        parts[part] = text;
        batches.set(head.batchId, { head, parts });
      }
    },
    async heads() {
      return Array.from(batches.values(), ({ head }) => head);
    },
    async read(batchId) {
      const parts = batches.get(batchId)?.parts;
      return parts ? parts.filter((part) => part !== undefined) : null;
    },
    close() {},
  };
}
