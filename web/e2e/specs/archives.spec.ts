/** Archives that a page makes by itself are what the format says, to the program that defines it. */
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { fixture } from "../src/engine/fixtures";
import { program } from "../src/server";

interface Line {
  windowId: string;
  text: string;
  timestamp: number;
}

interface More {
  writeArchive(source: Record<string, unknown> & { lines: readonly Line[] }): Promise<Blob>;
}

const SCRIPT = join(import.meta.dirname, "../../../crates/revisit/ui/revisit-recorder-more.js");
const RECORDINGS = [
  "recordings/rrweb/datasette-1.json.zst",
  "recordings/rrweb/monaco-1.json.zst",
  "recordings/rrweb/packed.json",
  "recordings/jsonl/windows.jsonl",
  "engine/adopted.json",
  "engine/frames.json",
];

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "revisit-archives-"));
});
test.afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function revisit(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program(), args, { maxBuffer: 1 << 28 });
  return stdout;
}

function linesIn(text: string): Line[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [windowId, event] = JSON.parse(line) as [string, { timestamp: number }];
      return { windowId, text: JSON.stringify(event), timestamp: event.timestamp };
    });
}

for (const recording of RECORDINGS) {
  test(`${recording} is the same after a page's archive and an import of it`, async () => {
    const lines = linesIn(await revisit("export", fixture(recording), "--as", "jsonl"));
    // By its ending the runner knows it for a module.
    const module = join(folder, "more.mjs");
    await copyFile(SCRIPT, module);
    const { writeArchive } = (await import(pathToFileURL(module).href)) as More;
    const blob = await writeArchive({
      sessionId: "s1",
      visitor: "ada",
      userAgent: "Firefox",
      viewport: { width: 800, height: 600 },
      url: "https://shop.test/",
      lines,
    });
    const file = join(folder, "s1.replay.zip");
    await writeFile(file, Buffer.from(await blob.arrayBuffer()));

    expect(await revisit("verify", file)).toContain("sound");
    const data = join(folder, "data");
    // Twice: the second time all of it is known.
    for (const known of [0, lines.length]) {
      const [row] = JSON.parse(
        await revisit("import", "--data", data, "--json", file),
      ) as unknown[];
      expect(row).toMatchObject({ session: "s1", events: lines.length, known, problems: {} });
    }
    const back = linesIn(await revisit("export", "--data", data, "s1", "--as", "jsonl"));
    expect(back).toEqual(lines.sort((a, b) => a.timestamp - b.timestamp));
    const [session] = JSON.parse(await revisit("ls", "--data", data, "--json")) as unknown[];
    expect(session).toMatchObject({ visitor: "ada" });
  });
}
