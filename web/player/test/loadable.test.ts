import { expect, test } from "vitest";
import { sourceOf } from "../src/loadable.ts";

const BASE = "https://shop.test/help/";

test.each([
  ["session.json", "https://shop.test/help/session.json"],
  ["/api/v1/sessions/1", "https://shop.test/api/v1/sessions/1"],
  [new URL("https://a.test/x"), "https://a.test/x"],
])("an address is one, relative to the page: %s", (address, url) => {
  expect(sourceOf(address, BASE)).toEqual({ kind: "url", url });
});

test.each([
  [' {"events":[]}', ' {"events":[]}'],
  ["[]", "[]"],
  [{ events: [] }, '{"events":[]}'],
  [[{ type: 4 }], '[{"type":4}]'],
  [new Blob(["x"]), "x"],
  [new Uint8Array([0x78]), "x"],
])("what is no address is the recording itself: %j", async (given, text) => {
  const source = sourceOf(given, BASE);
  expect(source.kind === "blob" && (await source.blob.text())).toBe(text);
});
