/**
 * The reader: opens a recording, wherever it comes from, and gives out runs of its events. Lives in
 * a worker, or on the page where workers are not allowed; it knows nothing of either.
 */

import type { Moment } from "../moments/moment.ts";
import { isObject, type RecordedEvent, type RecordedLine, readLine } from "../recording/event.ts";
import { eventsIn, isEvent, isRecordedText } from "../recording/forms.ts";
import type { Manifest, ManifestResource } from "../recording/manifest.ts";
import { restore } from "../recording/marker.ts";
import { signsIn } from "../recording/presence.ts";
import { type Resource, resourceOf } from "../recording/resources.ts";
import { openArchive } from "../source/archive.ts";
import { type Bytes, bytesOfBlob } from "../source/bytes.ts";
import { damaged, messageOf, SourceError } from "../source/failure.ts";
import { get, HttpBytes, readBody } from "../source/http.ts";
import { inflateFile, inflateStream } from "../source/inflate.ts";
import { MAX_ENTRY_BYTES, TAIL_BYTES } from "../source/limits.ts";
import { blocksOf, fromBlock, type Stop, startLive } from "../source/live.ts";
import {
  isSessionAddress,
  readSession,
  type Session,
  sessionEntries,
  under,
} from "../source/session.ts";
import { openZip } from "../source/zip.ts";
import { createBreath } from "./breath.ts";
import { Holdings } from "./holdings.ts";
import { type Entries, Indexed } from "./indexed.ts";
import type { AheadRequest, Run, Source, Tell, WayRequest } from "./protocol.ts";
import { ahead, frame, way } from "./way.ts";

/** Moments come after the first picture, or after this long when nobody asks for one. */
const MOMENTS_AFTER_MS = 2_000;
/** An archive up to this size may be read whole to find out what happened in it. */
const MAX_READ_WHOLE_BYTES = 64 * 1024 * 1024;
const NO_RANGES = "The host does not support byte ranges, so the whole file was downloaded";

export class Reader {
  private readonly _tell: Tell;
  private readonly _abort = new AbortController();
  private readonly _holdings = new Holdings();
  private _live: { readonly url: string; readonly isSession: boolean } | null = null;
  private _nextBlock = 0;
  private _stopLive: Stop | null = null;
  private _nMisplaced = 0;
  private _growing: Promise<void> = Promise.resolve();
  private _resources: Resource[] = [];
  private _resourcesAreTold: Promise<void> = Promise.resolve();
  private _reopening: Promise<void> | null = null;
  private _url: string | null = null;
  private _onGiven: () => void = () => undefined;
  /** A first way was given out whole: the network is free for what can wait. */
  private readonly _given = new Promise<void>((resolve) => {
    this._onGiven = resolve;
  });

  constructor(tell: Tell) {
    this._tell = tell;
  }

  /** Reads as much as is needed to begin. */
  async open(source: Source): Promise<void> {
    if (source.kind === "url") await this._openUrl(source.url);
    else if (source.kind === "blob") await this._openBytes(bytesOfBlob(source.blob));
    await this._findUser();
    this._tellOutline(null);
    this._tellBuffered();
    void this._tellMomentsInTime();
  }

  /** Adds events that the page was given. */
  append(lines: readonly RecordedLine[], isMore: boolean): Promise<void> {
    return this._grow(isMore, async () => {
      const breath = createBreath();
      let nBad = 0;
      for (const line of lines) {
        const read = readLine(line);
        const text = read && textOf(read[1]);
        if (read === null || text === null) nBad += 1;
        else this._add(read[0], read[1], text);
        if (breath.isDue()) await breath.take();
      }
      if (nBad > 0) this._problem("event", "What was given is no event", nBad);
    });
  }

  async *way(request: WayRequest): AsyncGenerator<Run> {
    try {
      await this._resourcesAreTold;
      yield* this._whole(() => way(this._holdings, request));
    } finally {
      this._onGiven();
    }
  }

  ahead(request: AheadRequest): AsyncGenerator<Run> {
    return this._whole(() => ahead(this._holdings, request));
  }

  async *frame(windowId: string, atMs: number): AsyncGenerator<Run> {
    await this._resourcesAreTold;
    yield* this._whole(() => frame(this._holdings, windowId, atMs));
  }

  /** Whether to go on asking for what is new. */
  follow(isLive: boolean): void {
    if (!isLive) {
      this._stopLive?.();
      this._stopLive = null;
    }
    if (!isLive || this._live === null || this._stopLive !== null) return;
    this._stopLive = startLive({
      ...this._live,
      nextBlock: this._nextBlock,
      onText: (text, nextBlock) => {
        this._nextBlock = nextBlock;
        void this._grow(false, () => this._addText(text));
      },
      onState: (isStillLive) => this._tell({ tell: "live", isLive: isStillLive }),
      onFailure: (message) => this._problem("download", message, 1),
    });
  }

  close(): void {
    this._abort.abort();
    this._stopLive?.();
  }

  // ---- opening ----------------------------------------------------------------------------------

  private async _openUrl(url: string): Promise<void> {
    this._url = url;
    if (isSessionAddress(url)) return this._openSession(url);
    if (/\/events\/?$/.test(new URL(url).pathname)) return this._openEvents(url, false, 0);
    const bytes = new HttpBytes(url, this._abort.signal, (nBytes) => this._progress(nBytes));
    await this._openBytes(bytes);
    return undefined;
  }

  private async _openBytes(bytes: Bytes): Promise<void> {
    const zip = await openZip(bytes, await bytes.tail(TAIL_BYTES));
    if (zip !== null) {
      if (bytes instanceof HttpBytes && bytes.lacksRanges) {
        this._tell({ tell: "note", note: NO_RANGES });
      }
      const { manifest, entries } = await openArchive(zip);
      const nBytes = manifest.chunks.reduce((sum, chunk) => sum + chunk.nBytes, 0);
      if (manifest.isFinalized || nBytes > MAX_READ_WHOLE_BYTES) this._index(manifest, entries);
      else await this._addArchive(manifest, entries);
      return;
    }
    const whole = await inflateFile(await bytes.whole());
    const text = new TextDecoder().decode(whole);
    if (!isRecordedText(text)) {
      throw damaged("It is neither an archive nor JSON of a recording");
    }
    await this._addText(text);
    this._sealNew();
    if (!this._holdings.isEmpty) return;
    // The answer of a session's own address, behind whatever path somebody gave it.
    if (this._url !== null && isObject(parse(text))) await this._openSession(this._url);
    else throw damaged("There are no events in it");
  }

  private async _openSession(url: string): Promise<void> {
    let session: Session;
    try {
      session = await readSession(url, this._abort.signal);
    } catch (error) {
      // Whatever serves sessions without archives still has their events.
      if (!(error instanceof SourceError) || error.status !== 404) throw error;
      return this._openEvents(url, true, 0);
    }
    const { archive, nBlocks, nArchivedBlocks } = session;
    this._nextBlock = nBlocks;
    if (archive !== null) {
      this._index(archive.manifest, sessionEntries(url, archive.id, this._abort.signal));
    }
    if (nBlocks > nArchivedBlocks || archive === null) {
      await this._openEvents(url, true, archive === null ? 0 : nArchivedBlocks);
    }
    this._live = { url, isSession: true };
    this._tell({ tell: "live", isLive: session.isLive });
    return undefined;
  }

  /** Events as JSON Lines. What breaks off is shown as far as it came. */
  private async _openEvents(url: string, isSession: boolean, block: number): Promise<void> {
    const { signal } = this._abort;
    const address = isSession ? under(url, "events").href : url;
    const from = block > 0 ? fromBlock(address, block) : address;
    const response = await get(from, signal, { accept: "application/jsonl" });
    let isBroken = false;
    const bytes = await readBody(
      response,
      signal,
      (nBytes) => this._progress(nBytes),
      (error) => {
        isBroken = true;
        this._problem("download", `The download stopped before its end: ${messageOf(error)}`, 1);
      },
    );
    const text = new TextDecoder().decode(await inflateFile(bytes));
    await this._addText(isBroken ? text.slice(0, text.lastIndexOf("\n") + 1) : text);
    this._sealNew();
    const nBlocks = blocksOf(response);
    if (nBlocks === null) return;
    this._nextBlock = nBlocks;
    this._live ??= { url, isSession };
  }

  /** An archive that nobody looked through: what it tells by itself is found here. */
  private async _addArchive(manifest: Manifest, entries: Entries): Promise<void> {
    for (const { entry, assets } of manifest.chunks) {
      try {
        const strings = await entries.readAssets?.(assets);
        const text = (await entries.read([entry]).get(entry)) ?? "";
        await this._addText(restore(text, (hash) => strings?.get(hash)));
      } catch (error) {
        this._problem("event", messageOf(error), 1);
      }
    }
    this._sealNew();
  }

  private _index(manifest: Manifest, entries: Entries): void {
    const indexed = new Indexed(manifest, entries);
    indexed.onProblem = (message, count) => this._problem("event", message, count);
    indexed.onKept = () => this._tellBuffered();
    this._holdings.indexed = indexed;
    if (manifest.resources.length > 0) {
      this._resourcesAreTold = this._tellResources(manifest.resources, entries);
    }
  }

  /** What cannot be read of them, the page is shown without. */
  private async _tellResources(
    wanted: readonly ManifestResource[],
    entries: Entries,
  ): Promise<void> {
    try {
      this._tell({ tell: "resources", resources: await entries.readResources(wanted) });
    } catch (error) {
      if (!this._abort.signal.aborted) this._problem("download", messageOf(error), 1);
    }
  }

  private async _addText(text: string): Promise<void> {
    const breath = createBreath();
    let nBad = 0;
    let nEvents = 0;
    for (const found of eventsIn(text)) {
      if (found === null) nBad += 1;
      else if ("packed" in found) {
        const unpacked = await unpack(found.packed);
        const event = parse(unpacked ?? "");
        if (unpacked === null || !isEvent(event)) nBad += 1;
        else this._add(found.windowId, event, unpacked);
      } else this._add(found.windowId, found.event, found.text);
      nEvents += 1;
      if (!breath.isDue()) continue;
      this._progress(text.length, nEvents);
      await breath.take();
    }
    if (nBad > 0) this._problem("line", "A line could not be read", nBad);
  }

  private _add(windowId: string, event: RecordedEvent, text: string): void {
    const resource = resourceOf(event);
    if (resource !== null) this._resources.push(resource);
    this._holdings.memory.add(windowId, event, text);
  }

  // ---- growing ----------------------------------------------------------------------------------

  /** One after another, so that what was added first is there first. */
  private _grow(isMore: boolean, add: () => Promise<void>): Promise<void> {
    const grown = this._growing.then(async () => {
      const wasEmpty = this._holdings.isEmpty;
      await add();
      if (isMore) return;
      const newFromMs = this._sealNew();
      if (newFromMs.size === 0) return;
      this._tellOutline(wasEmpty ? null : newFromMs);
      this._tellBuffered();
      await this._tellMoments();
    });
    this._growing = grown.catch(() => undefined);
    return grown;
  }

  private _sealNew(): ReadonlyMap<string, number> {
    const { memory } = this._holdings;
    if (this._resources.length > 0) this._tell({ tell: "resources", resources: this._resources });
    this._resources = [];
    const newFromMs = memory.seal();
    const nNew = memory.nMisplaced - this._nMisplaced;
    this._nMisplaced = memory.nMisplaced;
    if (nNew > 0) this._problem("event", "An event's time is far from the rest", nNew);
    return newFromMs;
  }

  // ---- giving out -------------------------------------------------------------------------------

  /** Runs with their long strings in place. A generation that is gone is looked up again, once. */
  private async *_whole(runs: () => AsyncGenerator<Run>): AsyncGenerator<Run> {
    let hasGiven = false;
    try {
      for await (const run of runs()) {
        hasGiven = true;
        yield await this._restored(run);
      }
    } catch (error) {
      const isGone = error instanceof SourceError && error.status === 410 && this._url !== null;
      if (!isGone || hasGiven) throw error;
      this._reopening ??= this._reopen();
      await this._reopening;
      for await (const run of runs()) yield await this._restored(run);
    }
  }

  private async _restored(run: Run): Promise<Run> {
    const { indexed } = this._holdings;
    return indexed === null ? run : { ...run, texts: await indexed.restored(run.texts) };
  }

  private async _reopen(): Promise<void> {
    if (this._url === null) return;
    try {
      const session = await readSession(this._url, this._abort.signal);
      if (session.archive === null) return;
      const { id, manifest } = session.archive;
      this._index(manifest, sessionEntries(this._url, id, this._abort.signal));
    } finally {
      this._reopening = null;
    }
  }

  // ---- telling ----------------------------------------------------------------------------------

  private _tellOutline(newFromMs: ReadonlyMap<string, number> | null): void {
    this._tell({ tell: "outline", outline: this._holdings.outline(), newFromMs });
  }

  private _tellBuffered(): void {
    this._tell({ tell: "buffered", spans: this._holdings.spans() });
  }

  /** Which window had the user, where the archive does not say: that decides on the first picture. */
  private async _findUser(): Promise<void> {
    const { indexed } = this._holdings;
    const { windows, presence } = indexed?.manifest ?? { windows: [], presence: [] };
    if (indexed === null || windows.length < 2 || presence.length > 0) return;
    try {
      this._holdings.signs = signsIn(await indexed.moments());
    } catch {
      // The first window is shown. What is wrong is told when the moments themselves are wanted.
    }
  }

  private async _tellMomentsInTime(): Promise<void> {
    if (this._holdings.indexed !== null) {
      const waited = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, MOMENTS_AFTER_MS);
        this._abort.signal.addEventListener("abort", () => clearTimeout(timer));
      });
      await Promise.race([this._given, waited]);
    }
    await this._tellMoments();
  }

  /** What happened: as the archive says, or as the recording tells by itself. */
  private async _tellMoments(): Promise<void> {
    const { indexed, memory } = this._holdings;
    let moments: readonly Moment[] = memory.moments();
    if (indexed !== null) {
      try {
        moments = [...(await indexed.moments()), ...moments];
      } catch (error) {
        if (!this._abort.signal.aborted) this._problem("download", messageOf(error), 1);
      }
    }
    if (!this._abort.signal.aborted) this._tell({ tell: "moments", moments });
  }

  private _progress(nBytes: number, nEvents = 0): void {
    this._tell({ tell: "progress", nBytes, nEvents });
  }

  private _problem(kind: "line" | "event" | "download", message: string, count: number): void {
    this._tell({ tell: "problem", kind, message, count });
  }
}

/** What rrweb's `pack` made: JSON, deflated, with one character for each byte. */
async function unpack(packed: string): Promise<string | null> {
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder().decode(await inflateStream(bytes, "deflate", MAX_ENTRY_BYTES));
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Null for an event that is nested too deep to be written. */
function textOf(event: RecordedEvent): string | null {
  try {
    return JSON.stringify(event);
  } catch {
    return null;
  }
}
