import { expect, test } from "vitest";
import { assetsOf, restore } from "../src/recording/marker.ts";

const HASH = "0123456789abcdef".repeat(4);
const give = (hash: string) => (hash === HASH ? 'long "text"' : undefined);

test.each([
  ["a marker", `{"a":"$asset:${HASH}"}`, { a: 'long "text"' }],
  ["an escaped dollar", `{"a":"\\u0024asset:${HASH}"}`, { a: 'long "text"' }],
  ["an asset that is missing", `["$asset:${"f".repeat(64)}"]`, [`$asset:${"f".repeat(64)}`]],
  ["a recorded string like one", `["$$asset:${HASH}"]`, [`$asset:${HASH}`]],
  ["a recorded string like such a one", '["$$$asset:x"]', ["$$asset:x"]],
  ["escapes in the word", '["$$\\u0061sset:x"]', ["$asset:x"]],
  ["a name is no value", `{"$asset:${HASH}" : 1}`, { [`$asset:${HASH}`]: 1 }],
  ["a quote in a string", `["\\"$asset:${HASH}"]`, [`"$asset:${HASH}`]],
  ["other dollars", '["$5","$asset:short"]', ["$5", "$asset:short"]],
])("%s", (_, text, expected) => {
  expect(JSON.parse(restore(text, give))).toEqual(expected);
});

test("what a text wants is told once for each marker", () => {
  const found: string[] = [];
  assetsOf(`["$asset:${HASH}",{"a":"$$asset:${HASH}"},"$asset:${HASH}"]`, (it) => found.push(it));
  expect(found).toEqual([HASH, HASH]);
});
