/** The attacks of `fixtures/attacks`, and those that are too large to be files. */
import { readdirSync, readFileSync } from "node:fs";
import { fixture } from "../engine/fixtures";

/** Hostile events need not have the form of events. */
export interface AttackEvent {
  readonly type: unknown;
  readonly timestamp: unknown;
  readonly data?: unknown;
}

export interface Attack {
  readonly name: string;
  readonly events: readonly AttackEvent[];
}

/** When all of them begin, and the time within which they are. */
const START_MS = 1735689600000;
export const ATTACK_MS = 1_500;

/** The files, with their addresses leading to a listener on that port of this machine. */
export function attacksOn(port: number): Attack[] {
  const files = readdirSync(fixture("attacks")).filter((it) => it.endsWith(".json"));
  return files.sort().map((file) => {
    const text = readFileSync(fixture(`attacks/${file}`), "utf8");
    const events = JSON.parse(text.replaceAll("attacker.test", `attacker.test:${port}`));
    return { name: file.replace(/\.json$/, ""), events };
  });
}

/** The same attack at another time. Times that are an attack themselves stay. */
export function movedTo(startMs: number, { name, events }: Attack): Attack {
  const moved = events.map((event) => {
    const { timestamp } = event;
    const isPlain = typeof timestamp === "number" && Math.abs(timestamp - START_MS) < 60_000;
    return isPlain ? { ...event, timestamp: timestamp - START_MS + startMs } : event;
  });
  return { name, events: moved };
}

/** What would be a large file, as the text of its events, by a sentence that says what is large. */
export function hugeAttacks(): { readonly name: string; readonly text: string }[] {
  const attack = (name: string, events: readonly AttackEvent[]) => ({
    name,
    text: JSON.stringify(events),
  });
  return [
    { name: "a tree 100,000 deep", text: deepTree(100_000) },
    { name: "a tree 6,000 deep", text: deepTree(6_000) },
    attack("a tree that grows 10,000 deep", grownTree(10_000)),
    attack("an element with 20,000 attributes", pageOf([manyAttributes(20_000)])),
    attack("one text of 2 million letters", pageOf([text(10, "x".repeat(2_000_000))])),
    attack("5,000 additions without a place", additionsWithoutPlace(5_000)),
  ];
}

/** Written as text: the tree is too deep for what writes JSON. */
function deepTree(depth: number): string {
  const opened = Array.from(
    { length: depth },
    (_, level) => `{"type":2,"id":${10 + level},"tagName":"b","attributes":{},"childNodes":[`,
  );
  const tree = opened.join("") + "]}".repeat(depth);
  return JSON.stringify(pageOf([text(9, "DEEP")])).replace(JSON.stringify(text(9, "DEEP")), tree);
}

/** One addition below the other; those of the second half come before what they belong to. */
function grownTree(depth: number): AttackEvent[] {
  const adds = Array.from({ length: depth }, (_, index) => ({
    parentId: index === 0 ? 4 : 10 + index - 1,
    nextId: null,
    node: element(10 + index, "b", {}, []),
  }));
  const some = adds.slice(0, depth / 2);
  const others = adds.slice(depth / 2).reverse();
  const data = { source: 0, adds: [...some, ...others], texts: [], attributes: [], removes: [] };
  return [...pageOf([]), { type: 3, timestamp: START_MS + 500, data }];
}

function manyAttributes(n: number): object {
  const names = Array.from({ length: n }, (_, index) => [`data-x${index}`, "x"]);
  return element(10, "p", Object.fromEntries(names), []);
}

function additionsWithoutPlace(n: number): AttackEvent[] {
  const adds = Array.from({ length: n }, (_, index) => ({
    parentId: 100 + index + 1,
    nextId: 200 + index,
    node: element(100 + index, "p", {}, []),
  }));
  const data = { source: 0, adds, texts: [], attributes: [], removes: [] };
  return [...pageOf([]), { type: 3, timestamp: START_MS + 500, data }];
}

function pageOf(body: readonly object[]): AttackEvent[] {
  const page = element(2, "html", {}, [element(3, "head", {}, []), element(4, "body", {}, body)]);
  const node = { type: 0, id: 1, childNodes: [page] };
  const offset = { left: 0, top: 0 };
  const size = { href: "http://shop.test/", width: 800, height: 600 };
  const end = { source: 3, id: 1, x: 0, y: 0 };
  return [
    { type: 4, timestamp: START_MS, data: size },
    { type: 2, timestamp: START_MS + 1, data: { node, initialOffset: offset } },
    { type: 3, timestamp: START_MS + 1_400, data: end },
  ];
}

const element = (
  id: number,
  tagName: string,
  attributes: object,
  childNodes: readonly object[],
) => ({
  type: 2,
  id,
  tagName,
  attributes,
  childNodes,
});
const text = (id: number, textContent: string) => ({ type: 3, id, textContent });
