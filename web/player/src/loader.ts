/**
 * Has a recording opened by the reader, and keeps what that tells: how long it is and what is in it,
 * how much of it is at hand, what one should know. The events themselves stay where they are.
 */

import type { ExternalAssets, Span } from "./model.ts";
import type { Moment } from "./moments/moment.ts";
import type { RecordedLine } from "./recording/event.ts";
import { NO_OUTLINE, type Outline } from "./recording/outline.ts";
import type { ProblemKind } from "./recording/problems.ts";
import { Resources } from "./recording/resources.ts";
import { type News, ReaderClient } from "./worker/client.ts";
import type { Source } from "./worker/protocol.ts";
import { startReader } from "./worker/start.ts";

export interface LoaderContext {
  /** There is something to play for the first time. */
  onBegin(): void;
  /** The recording has grown; the same moment may have moved in session time. */
  onGrowth(newFromMs: ReadonlyMap<string, number>, shiftMs: number): void;
  onMoments(moments: readonly Moment[]): void;
  onProblem(kind: ProblemKind, message: string, count: number): void;
  onNote(note: string): void;
  onBuffered(): void;
  /** The server says whether the session is still going on. */
  onLive(isLive: boolean): void;
  onChange(): void;
}

export interface Progress {
  /** Bytes after decompression. */
  readonly nBytes: number;
  readonly nEvents: number;
}

const NO_PROGRESS: Progress = { nBytes: 0, nEvents: 0 };
/** Addresses that are counted as left out; a page that makes up new ones must not fill the memory. */
const MAX_BLOCKED = 10_000;

export class Loader {
  outline: Outline = NO_OUTLINE;
  /** What was captured of the pages. */
  readonly resources = new Resources();
  progress = NO_PROGRESS;
  notes: readonly string[] = [];
  /** What can be played without a fetch, in session time. */
  buffered: readonly Span[] = [];
  private readonly _context: LoaderContext;
  private readonly _blocked = new Set<string>();
  private _external: ExternalAssets = "never";
  private _isAllowed = false;
  private _client: ReaderClient | null = null;

  constructor(context: LoaderContext) {
    this._context = context;
  }

  get isEmpty(): boolean {
    return this.outline.windows.length === 0;
  }

  get durationMs(): number {
    return this.outline.endMs - this.outline.startMs;
  }

  /** Whoever has the events. */
  get client(): ReaderClient {
    this._client ??= this._newClient();
    return this._client;
  }

  /** Whether there is a reader with a recording. */
  get isOpen(): boolean {
    return this._client !== null;
  }

  get external(): ExternalAssets {
    return this._external;
  }

  /** What the viewer has allowed for this recording is taken back by every change. */
  set external(external: ExternalAssets) {
    this._external = external;
    this._isAllowed = false;
  }

  get allowsExternal(): boolean {
    return this._external === "always" || this._isAllowed;
  }

  allowExternal(): void {
    this._isAllowed = true;
    this._blocked.clear();
  }

  /** How many things of other hosts are not shown. */
  get nBlocked(): number {
    return this._blocked.size;
  }

  block(url: string): void {
    if (this._blocked.size < MAX_BLOCKED) this._blocked.add(url);
    this._context.onChange();
  }

  /** Resolves when it is known what there is to play. */
  open(source: Source): Promise<void> {
    return this.client.open(source);
  }

  append(lines: readonly RecordedLine[]): Promise<void> {
    return this.client.append(lines);
  }

  /** Lets go of everything. */
  close(): void {
    this._client?.close();
    this._client = null;
    this.resources.clear();
    this.outline = NO_OUTLINE;
    this.progress = NO_PROGRESS;
    this.notes = [];
    this.buffered = [];
    this._blocked.clear();
    this._isAllowed = false;
  }

  private _newClient(): ReaderClient {
    const client: ReaderClient = new ReaderClient(startReader, (news) => {
      if (client === this._client) this._learn(news);
    });
    return client;
  }

  private _learn(news: News): void {
    switch (news.tell) {
      case "progress":
        this.progress = {
          nBytes: Math.max(news.nBytes, this.progress.nBytes),
          nEvents: Math.max(news.nEvents, this.progress.nEvents),
        };
        this._context.onChange();
        break;
      case "outline":
        this._takeOutline(news.outline, news.newFromMs);
        break;
      case "resources":
        this.resources.add(news.resources);
        break;
      case "moments":
        this._context.onMoments(news.moments);
        break;
      case "problem":
        this._context.onProblem(news.kind, news.message, news.count);
        break;
      case "note":
        this.notes = [...this.notes, news.note];
        this._context.onNote(news.note);
        break;
      case "buffered": {
        const { startMs } = this.outline;
        this.buffered = news.spans.map(([fromMs, toMs]) => ({
          fromMs: fromMs - startMs,
          toMs: toMs - startMs,
        }));
        this._context.onBuffered();
        break;
      }
      case "live":
        this._context.onLive(news.isLive);
        break;
    }
  }

  private _takeOutline(outline: Outline, newFromMs: ReadonlyMap<string, number> | null): void {
    const wasEmpty = this.isEmpty;
    const shiftMs = wasEmpty ? 0 : this.outline.startMs - outline.startMs;
    this.outline = outline;
    if (this.isEmpty) return;
    if (wasEmpty) this._context.onBegin();
    else this._context.onGrowth(newFromMs ?? new Map(), shiftMs);
  }
}
