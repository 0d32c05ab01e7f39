/**
 * A recording as an archive: the file that every part of Revisit reads, made in the page without a
 * server. Nobody has looked through it yet, so it has no keyframes and no moments; an import adds
 * them. The format is said in the archive's SPEC.md.
 */
import { Breath } from "../breath";
import { hashOf, uuidOf } from "../hash";
import { cutsIn, escaped } from "./markers";
import { Survey } from "./survey";
import { ArchiveZip, type Content, type Entry } from "./zip";

/** An event as it goes over the wire. */
export interface ArchiveLine {
  readonly windowId: string;
  /** Its JSON. */
  readonly text: string;
  readonly timestamp: number;
}

export interface ArchiveSource {
  readonly sessionId: string;
  readonly visitor: string | null;
  readonly userAgent: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly url: string;
  readonly lines: readonly ArchiveLine[];
}

/** Text at which a chunk is cut. Smaller chunks seek in fewer bytes, larger ones compress better. */
const CHUNK_CHARS = 4 * 1024 * 1024;
/** Nobody found moments in it, by no version of anything. */
const NO_ENGINE = 0;
const GENERATOR = `revisit-recorder ${__RECORDER_VERSION__}`;

export async function writeArchive(source: ArchiveSource): Promise<Blob> {
  const breath = new Breath();
  const zip = new ArchiveZip(breath);
  const lines = source.lines
    .map((line) => ({ ...line, windowId: windowName(line.windowId) }))
    .sort((a, b) => a.timestamp - b.timestamp);
  const assets = new Assets(breath);
  const survey = new Survey();
  const chunks: ChunkFacts[] = [];
  for (let from = 0; from < lines.length; ) {
    const to: number = endOfChunk(lines, from);
    const chunk: ChunkWriter = new ChunkWriter(zip, assets, breath, chunks.length);
    for (const line of lines.slice(from, to)) {
      survey.see(line);
      await chunk.add(line);
    }
    chunks.push(await chunk.end());
    from = to;
  }
  const moments = { entry: "moments.jsonl", ...(await zip.add("moments.jsonl", "")), n: 0 };
  const heads = deliveries(source, survey, chunks);
  const deliveriesText = heads.map((head) => `${JSON.stringify(head)}\n`).join("");
  const manifest = {
    format: "revisit-replay",
    version: 1,
    generator: GENERATOR,
    session: session(source, survey),
    engine: NO_ENGINE,
    summary: summary(source, survey, lines.length),
    n_blocks: 0,
    stored_bytes: 0,
    problems: {},
    chunks,
    keyframes: [],
    windows: survey.windows,
    activity: survey.activity(),
    moments,
    deliveries: {
      entry: "deliveries.jsonl",
      ...(await zip.add("deliveries.jsonl", deliveriesText)),
      n: heads.length,
    },
    assets: await assets.write(zip),
  };
  const { blake3 } = await zip.add("replay.json", JSON.stringify(manifest));
  await zip.add("seal.json", JSON.stringify({ manifest: { blake3 } }), true);
  return zip.finish();
}

function endOfChunk(lines: readonly ArchiveLine[], from: number): number {
  let nChars = 0;
  let to = from;
  for (let line = lines[to]; line !== undefined && nChars < CHUNK_CHARS; line = lines[to]) {
    nChars += line.text.length;
    to += 1;
  }
  return to;
}

interface ChunkFacts extends Content {
  entry: string;
  from_ms: number;
  to_ms: number;
  n_events: number;
  windows: Record<string, number>;
  assets: number[];
}

/** A run of lines on its way into the archive. */
class ChunkWriter {
  private readonly _entry: Entry;
  private readonly _name: string;
  private readonly _assets: Assets;
  private readonly _breath: Breath;
  private readonly _used = new Set<number>();
  private readonly _windows = new Map<string, number>();
  private _nEvents = 0;
  private _fromMs = 0;
  private _toMs = 0;

  constructor(zip: ArchiveZip, assets: Assets, breath: Breath, number: number) {
    this._name = `events/${String(number).padStart(6, "0")}.jsonl`;
    this._entry = zip.begin(this._name);
    this._assets = assets;
    this._breath = breath;
  }

  async add({ windowId, text, timestamp }: ArchiveLine): Promise<void> {
    if (this._nEvents === 0) this._fromMs = timestamp;
    this._toMs = timestamp;
    this._nEvents += 1;
    this._windows.set(windowId, (this._windows.get(windowId) ?? 0) + 1);
    let line = `[${JSON.stringify(escaped(windowId))},`;
    let done = 0;
    for (const cut of cutsIn(text)) {
      if (cut === null) {
        if (this._breath.isDue) await this._breath.take();
        continue;
      }
      const { from, to, asset } = cut;
      line += text.slice(done, from) + (asset === null ? "$" : await this._marker(asset));
      done = to;
    }
    await this._entry.write(`${line}${text.slice(done)}]\n`);
  }

  async end(): Promise<ChunkFacts> {
    return {
      entry: this._name,
      ...this._entry.end(),
      from_ms: this._fromMs,
      to_ms: this._toMs,
      n_events: this._nEvents,
      windows: Object.fromEntries(this._windows),
      assets: [...this._used].sort((a, b) => a - b),
    };
  }

  private async _marker(text: string): Promise<string> {
    const { number, hash } = await this._assets.keep(text);
    this._used.add(number);
    return `$asset:${hash}`;
  }
}

/** The strings that left the events, each once, in order of first use. */
class Assets {
  private readonly _breath: Breath;
  private readonly _byText = new Map<string, { number: number; hash: string }>();

  constructor(breath: Breath) {
    this._breath = breath;
  }

  async keep(text: string): Promise<{ number: number; hash: string }> {
    const known = this._byText.get(text);
    if (known) return known;
    const kept = { number: this._byText.size, hash: await hashOf(text, this._breath) };
    this._byText.set(text, kept);
    return kept;
  }

  /** Puts them into the archive; what its manifest says of them. */
  async write(zip: ArchiveZip): Promise<Content[]> {
    const facts: Content[] = [];
    for (const [text, { hash }] of this._byText) facts.push(await zip.add(`assets/${hash}`, text));
    return facts;
  }
}

function session({ sessionId, visitor }: ArchiveSource, survey: Survey) {
  const { fromMs, toMs } = survey.span;
  return {
    id: sessionName(sessionId),
    project: "default",
    source: "native",
    ...(isVisitor(visitor) && { visitor }),
    received_from_ms: Math.floor(fromMs),
    received_to_ms: Math.floor(toMs),
  };
}

/** What can be said without looking through the events. */
function summary({ url, viewport }: ArchiveSource, survey: Survey, n_events: number) {
  const { fromMs, toMs } = survey.span;
  const { width, height } = viewport;
  return {
    started_at: Math.floor(fromMs),
    ended_at: Math.floor(toMs),
    n_events,
    first_url: survey.windows[0]?.pages[0]?.url ?? url,
    library: GENERATOR,
    viewport: { width: Math.max(0, Math.round(width)), height: Math.max(0, Math.round(height)) },
  };
}

/**
 * As if each window's events had come in one batch: so an import learns who was recorded and in
 * what browser. Its id is that of the content, so that the same archive is known a second time.
 */
function deliveries(source: ArchiveSource, survey: Survey, chunks: readonly ChunkFacts[]) {
  const { visitor, userAgent, viewport, url } = source;
  const contents = chunks.map((chunk) => chunk.blake3).join("");
  return survey.windows.map(({ id, n_events }, index) => ({
    id: uuidOf(`${index} ${contents}`),
    source: "native",
    received_at: Math.floor(survey.span.toMs),
    window: id,
    ...(isVisitor(visitor) && { visitor }),
    library: GENERATOR,
    user_agent: userAgent,
    envelope: { recorder: GENERATOR, metadata: { user_agent: userAgent, viewport, url } },
    n_events,
  }));
}

/** Ids may be of the page's own making; what the format does not allow in them becomes a dash. */
function sessionName(id: string): string {
  return id.replace(/[^\w-]/g, "-").slice(0, 70) || "-";
}

function windowName(id: string): string {
  return id.replace(/\p{Cc}/gu, "-").slice(0, 100) || "-";
}

function isVisitor(visitor: string | null): visitor is string {
  return visitor !== null && /^\P{Cc}{1,200}$/u.test(visitor);
}
