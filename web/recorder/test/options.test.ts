import { expect, test } from "vitest";
import { DEFAULTS, type RecorderOptions, settings } from "../src/options";

const of = (options: RecorderOptions) => settings(options, "https://shop.example/cart/");

test("a page that chooses nothing gets the defaults, and keeps all to itself", () => {
  expect(of({})).toMatchObject({ ...DEFAULTS, endpoint: null, ingestUrl: null, storage: "memory" });
});

test("what is undefined is not chosen", () => {
  expect(of({ sampleRate: undefined, endpoint: undefined })).toEqual(of({}));
});

test("what a page chooses holds", () => {
  const maskTextFn = (text: string) => text;
  const chosen = { sampleRate: 0, maskAllInputs: false, urlTriggers: ["/a"], maskTextFn };
  expect(of({ ...chosen, blockSelector: ".ad" })).toMatchObject({
    ...chosen,
    blockSelector: ".ad",
  });
});

test("an endpoint may be relative, and needs no slash", () => {
  expect(of({ endpoint: "/replay/" })).toMatchObject({
    endpoint: "https://shop.example/replay",
    ingestUrl: "https://shop.example/replay/ingest/v1",
    storage: "indexeddb",
  });
});

test("numbers stay in their bounds", () => {
  expect(
    of({
      maxBufferSize: 1,
      sessionMaxMs: 1e12,
      canvasFps: 60,
      canvasQuality: 2,
      flushIntervalMs: -1,
    }),
  ).toMatchObject({
    maxBufferSize: 60_000,
    sessionMaxMs: 86_400_000,
    canvasFps: 12,
    canvasQuality: 1,
    flushIntervalMs: 0,
  });
});

test("localStorage has less room", () => {
  expect(of({ storage: "localstorage" }).storageQuotaBytes).toBe(2 * 1024 * 1024);
  expect(of({ storage: "localstorage", storageQuotaBytes: 9 }).storageQuotaBytes).toBe(9);
});
