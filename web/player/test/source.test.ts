import { describe, expect, test } from "vitest";
import { DownloadError, download, fromBlock } from "../src/source/download.ts";
import { createLineReader } from "../src/source/jsonl.ts";

const LINE = '["w",{"type":3,"timestamp":1}]';

describe("reading lines", () => {
  test("a line may come in pieces", () => {
    const reader = createLineReader();
    expect(reader.push(LINE.slice(0, 9)).length).toBe(0);
    expect(reader.push(`${LINE.slice(9)}\n`).length).toBe(1);
  });
  test("the last line needs no line break", () => {
    const reader = createLineReader();
    expect([reader.push(LINE).length, reader.end().length]).toEqual([0, 1]);
  });
  test("empty lines and carriage returns are nothing", () => {
    const reader = createLineReader();
    expect(reader.push(`\n\r\n${LINE}\r\n\n`).length).toBe(1);
    expect(reader.nBad).toBe(0);
  });
  test("a line that is no event is counted, and the next one is read", () => {
    const reader = createLineReader();
    expect(reader.push(`nonsense\n[1,2]\n${LINE}\n`).length).toBe(1);
    expect(reader.nBad).toBe(2);
  });
});

describe("downloading", () => {
  const load = (url: string) => download(url, new AbortController().signal, () => undefined);
  const dataUrl = (text: string) => `data:application/jsonl,${encodeURIComponent(text)}`;

  test("the lines of an answer are read, the bad ones counted", async () => {
    const answer = await load(dataUrl(`${LINE}\nbad\n${LINE}`));
    expect(answer).toMatchObject({ nBadLines: 1, nBlocks: null, brokeOff: null });
    expect(answer.lines.length).toBe(2);
  });
  test("what cannot be reached is an error that may pass", async () => {
    const error = await load("http://127.0.0.1:1/").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error).toMatchObject({ status: null, isPassing: true });
  });
  test.each([
    [404, false],
    [410, false],
    [401, true],
    [503, true],
  ])("a %i is worth another try: %s", (status, isPassing) => {
    expect(new DownloadError("t", "d", status).isPassing).toBe(isPassing);
  });
});

test("new blocks are asked for beside what the address asks already", () => {
  expect(fromBlock("/api/v1/sessions/1/events?to_ms=9", 4, "http://host/")).toBe(
    "http://host/api/v1/sessions/1/events?to_ms=9&from_block=4",
  );
});
