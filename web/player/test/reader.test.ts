import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { RecordedEvent } from "../src/recording/event.ts";
import type { Message, Run, Source } from "../src/worker/protocol.ts";
import { Reader } from "../src/worker/reader.ts";
import { change, click, meta, snapshot } from "./events.ts";
import { archiveOf, type Keyframe, type Part, zipOf } from "./zip.ts";

const LONG = "x".repeat(2_000);

const note = (timestamp: number, text = ""): RecordedEvent =>
  change(timestamp, { source: 0, texts: [{ id: 5, value: text }] });

const CHUNKS: [string, RecordedEvent][][] = [
  [
    ["w", meta(10)],
    ["w", snapshot(10)],
    ["w", note(20, LONG)],
    ["v", click(25)],
  ],
  [
    ["w", note(30)],
    ["w", note(40, "$asset:no")],
  ],
  [
    ["w", note(50)],
    ["w", note(60)],
  ],
];

const WAY = { windowId: "w", toMs: 20, aheadMs: 20, coveredMs: null };

interface Opened {
  readonly reader: Reader;
  readonly told: Message[];
}

async function open(source: Source): Promise<Opened> {
  const told: Message[] = [];
  const reader = new Reader((message) => told.push(message));
  await reader.open(source);
  return { reader, told };
}

const blob = (bytes: Uint8Array<ArrayBuffer>): Source => ({
  kind: "blob",
  blob: new Blob([bytes]),
});

async function collect(runs: AsyncIterable<Run>): Promise<string> {
  const parts: string[] = [];
  for await (const { isFresh, times, throughMs } of runs) {
    parts.push(`${isFresh ? "!" : ""}${[...times].join(" ")}|${throughMs}`);
  }
  return parts.join(" ");
}

/** The way to a time; an exclamation mark is where the page is built anew. */
function wayTo({ reader }: Opened, toMs: number, coveredMs: number | null = null): Promise<string> {
  return collect(reader.way({ windowId: "w", toMs, aheadMs: toMs, coveredMs }));
}

describe("an archive", () => {
  test.each([0, 8, 93] as const)("is read when its method is %i", async (method) => {
    const opened = await open(blob(archiveOf(CHUNKS, [], method)));
    expect(await wayTo(opened, 30)).toBe("!10 10 20|20 30|30");
  });
  test("of an archive that nobody looked through, it finds out by itself what happened", async () => {
    const opened = await open(blob(archiveOf(CHUNKS, [], 8, { engine: 0 })));
    expect(await wayTo(opened, 60)).toBe("!10 10 20 30 40 50 60|60");
    const moments = opened.told.find((it) => it.tell === "moments");
    expect(moments?.moments).toMatchObject([{ kind: "page_view", window: "w", at_ms: 10 }]);
    for await (const { texts } of opened.reader.way(WAY)) expect(texts.join("")).toContain(LONG);
  });

  test("its outline is known without its events", async () => {
    const { told } = await open(blob(archiveOf(CHUNKS)));
    const outline = told.find((message) => message.tell === "outline");
    expect(outline).toMatchObject({
      outline: { startMs: 10, endMs: 60, windows: [{ id: "w", firstSnapshotMs: 10 }, { id: "v" }] },
    });
  });
  test("long strings and escaped ones come back", async () => {
    const { reader } = await open(blob(archiveOf(CHUNKS)));
    const texts: string[] = [];
    for await (const run of reader.way({ windowId: "w", toMs: 40, aheadMs: 40, coveredMs: null })) {
      texts.push(...run.texts);
    }
    const values = texts.map((text) => JSON.parse(text)[1].data.texts?.[0].value);
    expect(values).toEqual([undefined, undefined, LONG, "", "$asset:no"]);
  });
  test("a keyframe is where a seek begins, and playing on does not use it", async () => {
    const keyframe = ["w", 45, [meta(45), snapshot(45)]] as const;
    const opened = await open(blob(archiveOf(CHUNKS, [keyframe])));
    expect(await wayTo(opened, 44)).toBe("!10 10 20|20 30 40|40 |44");
    expect(await wayTo(opened, 55)).toBe("!45 45|45 50|50 |55");
    expect(await wayTo(opened, 55, 44)).toBe("50|50 |55");
    const ahead = { windowId: "w", coveredMs: 20, toMs: 99, maxBytes: 1_000_000 };
    expect(await collect(opened.reader.ahead(ahead))).toBe("30 40|40 50 60|60");
  });
  test("a small picture is the page that was built last, and the little that followed", async () => {
    const keyframe = ["w", 45, [meta(45), snapshot(45)]] as const;
    const { reader } = await open(blob(archiveOf(CHUNKS, [keyframe])));
    expect(await collect(reader.frame("w", 58))).toBe("!45 45|45 50|50 |58");
    expect(await collect(reader.frame("w", 40))).toBe("!10 10 20|20 30 40|40");
  });
  test("a later snapshot of the recording's own makes what was before it needless", async () => {
    const second: [string, RecordedEvent][] = [
      ["w", note(9_000)],
      ["w", meta(9_500)],
      ["w", snapshot(9_500)],
      ["w", note(9_600)],
    ];
    const opened = await open(blob(archiveOf([...CHUNKS, second])));
    expect(await wayTo(opened, 9_550, 60)).toBe("!9500 9500|9500 |9550");
  });
  test("a damaged chunk is a problem, and the rest is played", async () => {
    const bytes = archiveOf(CHUNKS, [], 0);
    const at = Buffer.from(bytes).indexOf('"timestamp":30');
    bytes[at + 12] = 0x39;
    const opened = await open(blob(bytes));
    expect(await wayTo(opened, 50)).toBe("!10 10 20|20 50|50");
    expect(opened.told).toContainEqual({
      tell: "problem",
      kind: "event",
      message: "The checksum of events/1 is wrong",
      count: 1,
    });
  });
});

describe("archives that lie", () => {
  const manifest = JSON.stringify({ format: "revisit-replay", version: 1 });
  const part = (more: Partial<Part>): Part => ({ name: "replay.json", text: manifest, ...more });

  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ["It has replay.json twice", zipOf([part({}), part({})])],
    ["Its replay.json has 900000000 bytes", zipOf([part({ claims: { nBytes: 9e8 } })])],
    ["where 99 were announced", zipOf([part({ claims: { nBytes: 99 } })])],
    ["The checksum of replay.json is wrong", zipOf([part({ claims: { crc: 1 } })])],
    ["overlaps", zipOf([part({}), part({ name: "a", claims: { from: 3 } })])],
    ["without a replay.json", zipOf([part({ name: "a" })])],
    ["not JSON", zipOf([part({ text: "{" })])],
    ["this player knows 1", zipOf([part({ text: manifest.replace("1}", "2}") })])],
    ["neither an archive nor JSON", new TextEncoder().encode("hello")],
    ["no events", new TextEncoder().encode("[]")],
  ])("%s", async (words, bytes) => {
    const error = await open(blob(bytes)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ title: "The recording is damaged", isPassing: false });
    expect((error as Error).message).toContain(words);
  });
});

describe("a host", () => {
  let server: Server | null = null;
  afterEach(() => server?.close());

  async function serve(body: Uint8Array, hasRanges: boolean) {
    const asked: string[] = [];
    const host = createServer((request, response) => {
      const range = hasRanges ? (request.headers.range ?? "") : "";
      asked.push(request.headers.range ?? "all");
      const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
      if (range === "") {
        response.end(body);
        return;
      }
      const from = first === "" ? Math.max(0, body.length - Number(last)) : Number(first);
      const to = first === "" ? body.length : Number(last) + 1;
      const part = body.subarray(from, to);
      response.writeHead(206, { "content-range": `bytes ${from}-${to - 1}/${body.length}` });
      response.end(part);
    });
    server = host;
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const { port } = host.address() as AddressInfo;
    return { asked, source: { kind: "url", url: `http://127.0.0.1:${port}/a.zip` } as Source };
  }

  /** Chunks that do not compress, so that the end of the file is not all of it. */
  const large = (keyframes: readonly Keyframe[] = []) => {
    const noise = () => Array.from({ length: 40_000 }, () => Math.random().toString(36)).join("");
    const chunks: [string, RecordedEvent][][] = [
      ...CHUNKS,
      [["w", change(70, { source: 99, noise: [...(noise().match(/.{900}/g) ?? [])] })]],
      [["w", note(80, LONG)]],
    ];
    return archiveOf(chunks, keyframes);
  };

  test("with ranges is asked for the end, the chunk and its assets", async () => {
    const { asked, source } = await serve(large(), true);
    const opened = await open(source);
    expect(asked).toEqual(["bytes=-65536"]);
    expect(await wayTo(opened, 30)).toBe("!10 10 20|20 30|30");
    expect(asked.length).toBe(2);
  });
  test("with ranges is not asked twice for what was read", async () => {
    const keyframe = ["w", 45, [meta(45), snapshot(45)]] as const;
    const { asked, source } = await serve(large([keyframe]), true);
    const opened = await open(source);
    for (let n = 0; n < 3; n += 1) expect(await wayTo(opened, 55)).toBe("!45 45|45 50|50 |55");
    expect(asked.length).toBe(new Set(asked).size);
  });
  test("without ranges sends everything, which is said", async () => {
    const { asked, source } = await serve(large(), false);
    const opened = await open(source);
    expect(await wayTo(opened, 30)).toBe("!10 10 20|20 30|30");
    expect(asked.length).toBe(1);
    const notes = opened.told.flatMap((message) => (message.tell === "note" ? message.note : []));
    expect(notes).toEqual([
      "The host does not support byte ranges, so the whole file was downloaded",
    ]);
  });
  test("that is not there is an error that may pass", async () => {
    const source: Source = { kind: "url", url: "http://127.0.0.1:1/a.zip" };
    const error = await open(source).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ title: "The recording could not be reached", isPassing: true });
  });
});

describe("events given by script", () => {
  test("become chunks, with their own snapshots to begin at", async () => {
    const { reader, told } = await open({ kind: "given" });
    await reader.append(CHUNKS.flat(), false);
    expect(await wayTo({ reader, told }, 40)).toBe("!10 10 20 30 40|40");
  });
  test("more of them are told with their times", async () => {
    const { reader, told } = await open({ kind: "given" });
    await reader.append(CHUNKS.flat(), false);
    await reader.append([["w", note(90)]], false);
    const last = told.findLast((message) => message.tell === "outline");
    expect(last).toMatchObject({ newFromMs: new Map([["w", 90]]), outline: { endMs: 90 } });
    expect(await wayTo({ reader, told }, 90, 60)).toBe("90|90");
  });
  test("what is no event is counted", async () => {
    const { reader, told } = await open({ kind: "given" });
    await reader.append([["w", { type: "x" }] as never, ["w", click(1)]], false);
    expect(told).toContainEqual({
      tell: "problem",
      kind: "event",
      message: "What was given is no event",
      count: 1,
    });
  });
});
