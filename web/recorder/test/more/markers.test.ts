import fc from "fast-check";
import { expect, test } from "vitest";
import { assetsOf, restore } from "../../../player/src/recording/marker";
import { cutsIn, MIN_ASSET_BYTES } from "../../src/more/archive/markers";

/** The event's text as it stands in an archive, with stand-ins for hashes, and its assets. */
function taken(json: string): { text: string; assets: Map<string, string> } {
  const assets = new Map<string, string>();
  let text = "";
  let done = 0;
  for (const cut of cutsIn(json)) {
    if (cut === null) continue;
    text += json.slice(done, cut.from);
    if (cut.asset === null) text += "$";
    else {
      const hash = assets.size.toString(16).padStart(64, "0");
      assets.set(hash, cut.asset);
      text += `$asset:${hash}`;
    }
    done = cut.to;
  }
  return { text: text + json.slice(done), assets };
}

const LONG = "x".repeat(MIN_ASSET_BYTES);

test.each([
  ["a long string leaves", { a: LONG }, 1],
  ["one byte less stays", { a: LONG.slice(1) }, 0],
  ["bytes count, not characters", { a: "€".repeat(342) }, 1],
  ["and not those of its spelling", { a: "\n".repeat(1_000) }, 0],
  ["a name never leaves", { [LONG]: 1 }, 0],
  ["half a character stays, however long", { a: `${LONG}\ud800` }, 0],
  ["a long string that looks like a marker leaves", { a: `$asset:${LONG}` }, 1],
  ["quotes and backslashes end nothing", { a: '\\"'.repeat(600), b: "\\" }, 1],
  ["each leaves by itself", [LONG, [LONG], { a: LONG }], 3],
])("%s", (_, value, nAssets) => {
  const { assets } = taken(JSON.stringify(value));
  expect(assets.size).toBe(nAssets);
});

test("what looks like a marker gets a dollar, whatever it holds", () => {
  const json = JSON.stringify({ a: "$asset:x", b: "$$asset:y", c: "$5", $d: "a $asset:z" });
  expect(taken(json).text).toBe('{"a":"$$asset:x","b":"$$$asset:y","c":"$5","$d":"a $asset:z"}');
  expect(taken('["\\u0024asset:x"]').text).toBe('["$\\u0024asset:x"]');
});

test("whatever an event holds, the player's reader gives it back to the byte of its values", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("$asset:", "$", "\\", '"', "€", "\u2028", "x".repeat(700), LONG),
  );
  const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));
  const { event } = fc.letrec((tie) => ({
    event: fc.oneof(
      { depthSize: "small" },
      text,
      fc.double(),
      fc.boolean(),
      fc.array(tie("event"), { maxLength: 4 }),
      fc.dictionary(text, tie("event"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(event, (value) => {
      const json = JSON.stringify(value);
      const { text, assets } = taken(json);
      const wanted: string[] = [];
      assetsOf(text, (hash) => wanted.push(hash));
      expect(wanted).toEqual([...assets.keys()]);
      expect(JSON.parse(restore(text, (hash) => assets.get(hash)))).toEqual(JSON.parse(json));
    }),
    { numRuns: 500 },
  );
});

test("a large event gives its caller chances to pause", () => {
  const json = JSON.stringify(Array.from({ length: 10_000 }, (_, n) => `${n}`));
  expect([...cutsIn(json)]).toEqual([null, null, null, null, null]);
});
