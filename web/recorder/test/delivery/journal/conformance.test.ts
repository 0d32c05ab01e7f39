/** What every journal must do, whatever it is made of. */
import "fake-indexeddb/auto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Journal, Row } from "../../../src/delivery/journal/journal";
import { row, SHELVES, type Shelf } from "./journals";

async function contents(journal: Journal) {
  const heads = await journal.heads();
  const all = await Promise.all(
    heads.map(async (head) => [head.batchId, head.nParts, await journal.read(head.batchId)]),
  );
  return all.sort(([a], [b]) => String(a).localeCompare(String(b)));
}

describe.each(Object.entries(SHELVES))("%s", (_name, newShelf) => {
  test("what was written is there for the next page", async () => {
    const shelf = newShelf();
    const journal = await shelf.open();
    await journal.write({ removed: [], rows: [row("a", 0, [1, 2])] });
    await journal.write({ removed: [], rows: [row("a", 1, [3]), row("b", 0, [4])] });
    journal.close();
    expect(await contents(await shelf.open())).toEqual([
      ["a", 2, [row("a", 0, [1, 2]).text, row("a", 1, [3]).text]],
      ["b", 1, [row("b", 0, [4]).text]],
    ]);
  });

  test("what was removed is gone, parts and all", async () => {
    const journal = await newShelf().open();
    await journal.write({ removed: [], rows: [row("a", 0, [1]), row("a", 1, [2])] });
    await journal.write({ removed: ["a", "never-there"], rows: [] });
    expect(await contents(journal)).toEqual([]);
    expect(await journal.read("a")).toBeNull();
  });

  test("part 0 replaces the batch", async () => {
    const journal = await newShelf().open();
    await journal.write({ removed: [], rows: [row("a", 0, [1]), row("a", 1, [2])] });
    await journal.write({ removed: [], rows: [row("a", 0, [9])] });
    expect(await contents(journal)).toEqual([["a", 1, [row("a", 0, [9]).text]]]);
  });

  test("a batch removed and written in one go is there", async () => {
    const journal = await newShelf().open();
    await journal.write({ removed: [], rows: [row("a", 0, [1])] });
    await journal.write({ removed: ["a"], rows: [row("a", 0, [2])] });
    expect(await contents(journal)).toEqual([["a", 1, [row("a", 0, [2]).text]]]);
  });

  test("the last write needs no more turns of the page", async () => {
    const journal = await newShelf().open();
    void journal.write({ removed: [], rows: [row("a", 0, [1])] }, true);
    expect(await contents(journal)).toHaveLength(1);
  });

  test("ids that begin alike are told apart", async () => {
    const journal = await newShelf().open();
    await journal.write({ removed: [], rows: [row("a", 0, [1]), row("ab", 0, [2])] });
    await journal.write({ removed: ["a"], rows: [] });
    expect(await contents(journal)).toEqual([["ab", 1, [row("ab", 0, [2]).text]]]);
  });

  test("whatever is written and removed, in whatever pages, is as in a plain map", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), (steps) => agree(newShelf(), steps)),
      {
        numRuns: 60,
      },
    );
  });
});

type Step = { type: "add" | "replace" | "remove"; id: string; n: number } | { type: "reopen" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constantFrom("add" as const, "replace" as const, "remove" as const),
    id: fc.constantFrom("a", "b", "c"),
    n: fc.nat(9),
  }),
  fc.record({ type: fc.constant("reopen" as const) }),
);

async function agree(shelf: Shelf, steps: Step[]): Promise<void> {
  const model = new Map<string, string[]>();
  let journal = await shelf.open();
  for (const step of steps) {
    if (step.type === "reopen") {
      journal.close();
      journal = await shelf.open();
      continue;
    }
    const parts = step.type === "add" ? (model.get(step.id) ?? []) : [];
    const rows: Row[] = [];
    if (step.type === "remove") {
      model.delete(step.id);
    } else {
      const written = row(step.id, parts.length, [step.n]);
      rows.push(written);
      model.set(step.id, [...parts, written.text]);
    }
    await journal.write({ removed: step.type === "remove" ? [step.id] : [], rows });
  }
  const expected = [...model].map(([id, parts]) => [id, parts.length, parts]);
  expect(await contents(journal)).toEqual(
    expected.sort(([a], [b]) => String(a).localeCompare(String(b))),
  );
}
