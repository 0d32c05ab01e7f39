import { expect, test } from "vitest";
import { byParts, bytesOf } from "../src/base64.ts";
import { durationText, factsOf } from "../src/facts.ts";
import { fromUrl } from "../src/source.ts";

const PAGE = new URL("https://replay.example/folder/");

test.each([
  ["demo.replay.zip", "https://replay.example/folder/demo.replay.zip", "demo.replay.zip"],
  [
    "https://host.test/a%20b.replay.zip?x=1",
    "https://host.test/a%20b.replay.zip?x=1",
    "a b.replay.zip",
  ],
  ["https://host.test", "https://host.test/", "host.test"],
  ["/%", "https://replay.example/%", "%"],
])("%s is an address with a name", (text, href, name) => {
  const source = fromUrl(text, PAGE);
  expect(source.kind === "url" && source.url.href).toBe(href);
  expect(source.name).toBe(name);
});

test.each(["javascript:alert(1)", "file:///etc/passwd", "data:text/plain,x", "https://"])(
  "%s is refused",
  (text) => {
    expect(() => fromUrl(text, PAGE)).toThrow();
  },
);

test.each([0, 1, 2, 3, 1_000_003])("%i bytes survive base64", (size) => {
  const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7) % 256);
  const text = Buffer.from(bytes).toString("base64");
  expect(Buffer.compare(bytesOf(`\n${text}\n`), bytes)).toBe(0);
  expect(Buffer.compare(byParts(text), bytes)).toBe(0);
});

test("what is not base64 is an error that says so", () => {
  expect(() => bytesOf("no base64!")).toThrow(/damaged/);
});

test.each([
  [0, "0 s"],
  [61_000, "1 min 1 s"],
  [3_720_000, "1 h 2 min"],
])("%i ms read %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("one window is no fact, and neither is 1970", () => {
  expect(factsOf({ startMs: 0, durationMs: 1000, windows: [1] })).toEqual(["1 s"]);
  expect(factsOf({ startMs: 0, durationMs: 1000, windows: [1, 2] })).toEqual(["1 s", "2 windows"]);
});
