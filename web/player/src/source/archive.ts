/** An archive as a source of entries: its manifest, and whatever else of it is wanted. */

import { type Manifest, readManifest } from "../recording/manifest.ts";
import type { Entries } from "../worker/indexed.ts";
import { damaged, messageOf } from "./failure.ts";
import { ASSETS_AHEAD_BYTES, MAX_MANIFEST_BYTES } from "./limits.ts";
import type { Entry, Zip } from "./zip.ts";

export interface Archive {
  readonly manifest: Manifest;
  readonly entries: Entries;
}

/** Assets that are fetched at once. A page rarely has more than some dozen. */
const MAX_ASSETS = 5_000;

export async function openArchive(zip: Zip): Promise<Archive> {
  const entry = zip.entries.get("replay.json");
  if (entry === undefined) throw damaged("It is a ZIP without a replay.json, so not a recording");
  if (zip.entries.has("thin.json")) {
    throw damaged("It is an archive as it lies in a bucket: its assets are not in it");
  }
  if (entry.nBytes > MAX_MANIFEST_BYTES) {
    throw damaged(
      `Its replay.json has ${entry.nBytes} bytes, more than the ${MAX_MANIFEST_BYTES} read at most`,
    );
  }
  const decoder = new TextDecoder();
  const textsOf = (names: readonly string[]): Map<string, Promise<string>> => {
    const found = names.flatMap((name) => zip.entries.get(name) ?? []);
    const contents = zip.read(found);
    return new Map(
      names.map((name) => [name, textOf(name, zip.entries.get(name), contents, decoder)]),
    );
  };
  const readAssets = async (hashes: readonly string[]): Promise<Map<string, string>> => {
    const wanted = hashes.slice(0, MAX_ASSETS).filter((hash) => zip.entries.has(`assets/${hash}`));
    const texts = textsOf(wanted.map((hash) => `assets/${hash}`));
    const read = new Map<string, string>();
    await Promise.all(
      wanted.map(async (hash) => {
        try {
          const text = await texts.get(`assets/${hash}`);
          if (text !== undefined) read.set(hash, text);
        } catch {
          // Told as missing by whoever wanted it; the rest of the page is shown.
        }
      }),
    );
    return read;
  };
  const manifest = readManifest(parse(await textsOf(["replay.json"]).get("replay.json")));
  return {
    manifest,
    entries: {
      read: textsOf,
      expectAssets(hashes) {
        let nBytes = 0;
        const soon: Entry[] = [];
        for (const hash of hashes) {
          const entry = zip.entries.get(`assets/${hash}`);
          if (entry === undefined) continue;
          nBytes += entry.packedBytes;
          if (nBytes > ASSETS_AHEAD_BYTES) break;
          soon.push(entry);
        }
        zip.expect(soon);
      },
      readAssets,
      async readResources(wanted) {
        const strings = await readAssets(wanted.flatMap(({ asset }) => asset ?? []));
        return wanted.flatMap(({ url, asset, content }) => {
          const text = asset === null ? content : strings.get(asset);
          return typeof text === "string" ? [[url, text] as const] : [];
        });
      },
    },
  };
}

async function textOf(
  name: string,
  entry: Entry | undefined,
  contents: ReadonlyMap<Entry, Promise<Uint8Array>>,
  decoder: TextDecoder,
): Promise<string> {
  const content = entry === undefined ? undefined : await contents.get(entry);
  if (content === undefined) throw damaged(`${name} is missing in the archive`);
  return decoder.decode(content);
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch (error) {
    throw damaged(`Its replay.json is not JSON: ${messageOf(error)}`);
  }
}
