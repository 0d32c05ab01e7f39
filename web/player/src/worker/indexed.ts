/**
 * A recording with an index: an archive, or a session of the API. Fetches chunks, keyframes and
 * assets when they are wanted, those beside each other together, and keeps what was used last.
 */

import type { Moment } from "../moments/moment.ts";
import { isEvent } from "../recording/forms.ts";
import type {
  Manifest,
  ManifestChunk,
  ManifestKeyframe,
  ManifestResource,
} from "../recording/manifest.ts";
import { assetsOf, restore } from "../recording/marker.ts";
import type { Resource } from "../recording/resources.ts";
import { damaged, SourceError } from "../source/failure.ts";
import { createBreath } from "./breath.ts";
import { type Chunk, type Line, roleOf } from "./chunk.ts";

/** Where the entries of a recording come from. Each answer is the entry's text. */
export interface Entries {
  read(names: readonly string[]): Map<string, Promise<string>>;
  /** These will be wanted soon, the first of them first. */
  expectAssets(hashes: readonly string[]): void;
  /** What was captured of the pages. */
  readResources(wanted: readonly ManifestResource[]): Promise<readonly Resource[]>;
  /** The strings that stand outside of the events; null when none do. */
  readonly readAssets: ((hashes: readonly string[]) => Promise<Map<string, string>>) | null;
}

/** Characters of decoded chunks and assets that are kept, each. */
const MAX_KEPT = 32 * 1024 * 1024;

interface IndexedChunk extends Chunk {
  readonly entry: string;
  readonly assets: readonly string[];
}

interface Decoded {
  readonly lines: readonly Line[];
  readonly nChars: number;
}

export class Indexed {
  readonly manifest: Manifest;
  readonly chunks: readonly Chunk[];
  /** Told what could not be read, and how often. */
  onProblem: (message: string, count: number) => void = () => undefined;
  /** Told when other chunks are at hand than before. */
  onKept: () => void = () => undefined;
  private readonly _entries: Entries;
  /** In the order of use; the last one was used last. */
  private readonly _kept = new Map<string, Decoded>();
  private readonly _loading = new Map<string, Promise<readonly Line[]>>();
  private readonly _assets = new Map<string, string>();
  private _moments: Promise<readonly Moment[]> | null = null;

  constructor(manifest: Manifest, entries: Entries) {
    this.manifest = manifest;
    this._entries = entries;
    this.chunks = manifest.chunks.map((chunk) => this._chunk(chunk));
  }

  /** The lines of chunks, and of a keyframe, by as few requests as that takes. */
  load(chunks: readonly Chunk[], keyframe: ManifestKeyframe | null): Promise<readonly Line[]>[] {
    const parts = [
      ...(keyframe === null
        ? []
        : [{ entry: keyframe.entry, assets: keyframe.assets, isKept: false }]),
      ...(chunks as readonly IndexedChunk[]).map(({ entry, assets }) => ({
        entry,
        assets,
        isKept: true,
      })),
    ];
    const missing = parts.filter(({ entry }) => !this._has(entry));
    const texts = this._entries.read(missing.map(({ entry }) => entry));
    const assets = missing.flatMap((part) => part.assets);
    this._entries.expectAssets([...new Set(assets)].filter((hash) => !this._assets.has(hash)));
    return parts.map(({ entry, isKept }) => this._lines(entry, isKept, texts.get(entry)));
  }

  /** Puts the long strings back into lines of JSON. */
  async restored(texts: readonly string[]): Promise<readonly string[]> {
    const { readAssets } = this._entries;
    if (readAssets === null) return texts;
    const missing = new Set<string>();
    for (const text of texts) {
      assetsOf(text, (hash) => {
        if (!this._assets.has(hash)) missing.add(hash);
      });
    }
    const fetched = missing.size === 0 ? new Map<string, string>() : await readAssets([...missing]);
    const restoredTexts = texts.map((text) =>
      restore(text, (hash) => fetched.get(hash) ?? this._assets.get(hash)),
    );
    const nLost = missing.size - fetched.size;
    if (nLost > 0) this.onProblem("A part of the page is missing in the archive", nLost);
    this._keepAssets(fetched);
    return restoredTexts;
  }

  /** What happened, as the archive says. */
  moments(): Promise<readonly Moment[]> {
    this._moments ??= this._readMoments().catch((error: unknown) => {
      this._moments = null;
      throw error;
    });
    return this._moments;
  }

  private async _readMoments(): Promise<readonly Moment[]> {
    const entry = this.manifest.moments;
    if (entry === null) return [];
    const text = (await this._entries.read([entry]).get(entry)) ?? "";
    return text.split("\n").flatMap((line) => {
      try {
        return line === "" ? [] : (JSON.parse(line) as Moment);
      } catch {
        return [];
      }
    });
  }

  private _has(entry: string): boolean {
    return this._kept.has(entry) || this._loading.has(entry);
  }

  private _lines(
    entry: string,
    isKept: boolean,
    text: Promise<string> | undefined,
  ): Promise<readonly Line[]> {
    const kept = this._kept.get(entry);
    if (kept !== undefined) {
      this._kept.delete(entry);
      this._kept.set(entry, kept);
      return Promise.resolve(kept.lines);
    }
    const known = this._loading.get(entry);
    if (known !== undefined) return known;
    const loading = this._decode(entry, isKept, text ?? Promise.reject(damaged(entry)));
    this._loading.set(entry, loading);
    const done = (): boolean => this._loading.delete(entry);
    loading.then(done, done);
    return loading;
  }

  /** A damaged chunk is a problem and not the end: the others can be shown. */
  private async _decode(
    entry: string,
    isKept: boolean,
    text: Promise<string>,
  ): Promise<readonly Line[]> {
    let decoded: Decoded;
    try {
      decoded = await this._read(await text);
    } catch (error) {
      const isPassing = error instanceof SourceError && error.isPassing;
      if (isPassing || !(error instanceof SourceError)) throw error;
      if (error.status === 410) throw error;
      this.onProblem(error.detail, 1);
      decoded = { lines: [], nChars: 0 };
    }
    if (isKept) {
      this._kept.set(entry, decoded);
      this._forget();
      this.onKept();
    }
    return decoded.lines;
  }

  private async _read(text: string): Promise<Decoded> {
    const breath = createBreath();
    const lines: Line[] = [];
    let nBad = 0;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const read = readLine(line);
      if (read === null) nBad += 1;
      else lines.push(read);
      if (breath.isDue()) await breath.take();
    }
    if (nBad > 0) this.onProblem("A line could not be read", nBad);
    lines.sort((a, b) => a.timeMs - b.timeMs);
    return { lines, nChars: text.length };
  }

  private _forget(): void {
    let nChars = 0;
    for (const decoded of this._kept.values()) nChars += decoded.nChars;
    for (const [entry, decoded] of this._kept) {
      if (nChars <= MAX_KEPT || this._kept.size <= 2) return;
      nChars -= decoded.nChars;
      this._kept.delete(entry);
    }
  }

  private _keepAssets(fetched: ReadonlyMap<string, string>): void {
    for (const [hash, text] of fetched) this._assets.set(hash, text);
    let nChars = 0;
    for (const text of this._assets.values()) nChars += text.length;
    for (const [hash, text] of this._assets) {
      if (nChars <= MAX_KEPT) return;
      nChars -= text.length;
      this._assets.delete(hash);
    }
  }

  private _chunk({ entry, nBytes, assets, fromMs, toMs, windows }: ManifestChunk): IndexedChunk {
    const kept = this._kept;
    return {
      entry,
      assets,
      fromMs,
      toMs,
      nBytes,
      mayHold: (windowId) => windows?.has(windowId) ?? true,
      get lines() {
        return kept.get(entry)?.lines ?? null;
      },
    };
  }
}

/** `["window", event, {"at_ms": …}]`; the third part is for events whose own time is wrong. */
function readLine(text: string): Line | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const [windowId, event, stand] = value as [unknown, unknown, { at_ms?: unknown } | undefined];
  if (typeof windowId !== "string") return null;
  const atMs = typeof stand?.at_ms === "number" ? stand.at_ms : null;
  const timed = atMs === null ? event : { ...(event as object), timestamp: atMs };
  if (!isEvent(timed)) return null;
  return { windowId, timeMs: timed.timestamp, role: roleOf(timed), text };
}
