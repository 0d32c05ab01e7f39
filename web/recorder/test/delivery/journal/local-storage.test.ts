/** `localStorage` has no transactions, so what dying in the middle leaves is for us to bear. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isQuotaError } from "../../../src/delivery/journal/journal";
import { localStorageJournal } from "../../../src/delivery/journal/local-storage";
import { eventsOf } from "../../../src/delivery/recovery";
import { eventText, FakeStorage, head, Killed, row } from "./journals";

test("a write for which there is no room leaves everything as it was", async () => {
  const storage = new FakeStorage();
  const journal = localStorageJournal(storage);
  await journal.write({ removed: [], rows: [row("a", 0, [1])] });
  const before = new Map(storage.values);
  storage.maxChars = 700;
  const rows = [row("b", 0, [2]), row("a", 1, [3]), row("c", 0, Array(50).fill(4))];
  const failure = await journal.write({ removed: [], rows }).catch((error: unknown) => error);
  expect(isQuotaError(failure)).toBe(true);
  expect(storage.values).toEqual(before);
});

test("blocked storage is no journal", () => {
  const storage = new FakeStorage();
  storage.maxChars = 0;
  expect(() => localStorageJournal(storage)).toThrow();
});

test("what is not a part is cleared away, what is not ours is left", async () => {
  const storage = new FakeStorage();
  storage.setItem("revisit.journal.a.0", "x");
  storage.setItem("revisit.journal.b", "not a head");
  storage.setItem("revisit.session", "kept");
  storage.setItem("cart", "kept");
  expect(await localStorageJournal(storage).heads()).toEqual([]);
  expect([...storage.values.keys()]).toEqual(["revisit.session", "cart"]);
});

/** Each write adds a part of two events to one of two batches, or removes one. */
const write = fc.record({
  id: fc.constantFrom("a", "b"),
  type: fc.constantFrom("add", "add", "add", "remove", "shorten"),
});

test("wherever a page dies, the next finds what was written, and knows what is missing", async () => {
  const property = fc.asyncProperty(
    fc.array(write, { minLength: 1, maxLength: 12 }),
    fc.nat(60),
    async (writes, nWrites) => {
      const storage = new FakeStorage();
      const journal = localStorageJournal(storage);
      const written = new Map<string, number[]>();
      storage.nWritesLeft = nWrites;
      let n = 0;
      let dying = "";
      for (const { id, type } of writes) {
        const ns = written.get(id) ?? [];
        const changes = { removed: [] as string[], rows: [row(id, ns.length / 2, [n, n + 1])] };
        changes.rows = [
          { ...changes.rows[0], head: head(id, ns.length / 2 + 1, ns.length + 2) },
        ] as typeof changes.rows;
        let after: number[] | undefined = [...ns, n, n + 1];
        if (type === "remove") {
          Object.assign(changes, { removed: [id], rows: [] });
          after = undefined;
        } else if (type === "shorten") {
          changes.rows = [row(id, 0, [n, n + 1])];
          after = [n, n + 1];
        }
        try {
          await journal.write(changes);
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
          dying = id;
          break;
        }
        if (after) written.set(id, after);
        else written.delete(id);
        n += 2;
      }
      storage.nWritesLeft = Number.POSITIVE_INFINITY;
      const next = localStorageJournal(storage);
      const heads = await next.heads();
      for (const [id, ns] of written) {
        if (id === dying) continue;
        const found = heads.find((one) => one.batchId === id);
        const { texts, nLost } = eventsOf((await next.read(id)) ?? [], found?.nEvents ?? 0);
        expect(texts).toEqual(ns.map(eventText));
        expect(nLost).toBe(0);
      }
      // The batch that was being written: never more than was written, and what it lacks is known.
      const half = heads.find((one) => one.batchId === dying);
      if (!half) return;
      const { texts, nLost } = eventsOf((await next.read(dying)) ?? [], half.nEvents);
      expect(texts.length + nLost).toBe(half.nEvents);
      for (const text of texts) expect(JSON.parse(text)).toHaveProperty("data.n");
    },
  );
  await fc.assert(property, { numRuns: 300 });
});
