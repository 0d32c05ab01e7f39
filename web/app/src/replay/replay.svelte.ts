/**
 * One session while it is looked at: its facts, its events and its moments. A live session grows
 * here until the server says that it is final.
 */
import {
  answerOf,
  type Client,
  type EventLine,
  type Moment,
  ProblemError,
  readEvents,
  type Session,
} from "@revisit/api-client";

const POLL_MS = 3000;

export class Replay {
  session: Session | null = $state.raw(null);
  /** All events so far, or null while they are loading. The player is given the same array. */
  lines: readonly EventLine[] | null = $state.raw(null);
  /** What happened, in the order of time, or null while that is loading. */
  moments: readonly Moment[] | null = $state.raw(null);
  momentsProblem: ProblemError | null = $state.raw(null);
  /** Epoch ms of the first event, as the player knows it; null until then. */
  firstEventMs: number | null = $state(null);
  loadedBytes = $state(0);
  nBadLines = $state(0);
  problem: ProblemError | null = $state.raw(null);
  /** Told of the events that came after the first load. */
  onGrowth: (lines: readonly EventLine[]) => void = () => undefined;

  readonly id: string;
  readonly #client: Client;
  readonly #abort = new AbortController();
  #nBlocks = 0;

  constructor(client: Client, id: string) {
    this.#client = client;
    this.id = id;
  }

  /** Loads everything and follows a live session; the answer stops it. */
  start(): () => void {
    void this.#run();
    return () => this.#abort.abort();
  }

  get isLive(): boolean {
    return this.session?.state === "live";
  }

  /** Epoch ms of the beginning; positions count from here. */
  get startMs(): number {
    return this.firstEventMs ?? Date.parse(this.session?.started_at ?? "1970");
  }

  /** Loads what happened. Watching goes on without it, so a failure is told beside the list. */
  async loadMoments(): Promise<void> {
    this.momentsProblem = null;
    const { signal } = this.#abort;
    const params = { path: { id: this.id } };
    try {
      const answer = await answerOf(
        this.#client.GET("/api/v1/sessions/{id}/moments", { params, signal }),
      );
      // JSON Lines are for whoever asks for them.
      if (typeof answer !== "string") this.moments = answer.moments;
    } catch (cause) {
      if (signal.aborted) return;
      this.momentsProblem = cause instanceof ProblemError ? cause : unexpected(cause);
    }
  }

  async #run(): Promise<void> {
    void this.loadMoments();
    try {
      // Both at once: what cannot be found or was erased is answered by either.
      const [session] = await Promise.all([this.#loadSession(), this.#loadEvents()]);
      this.session = session;
      await this.#follow();
    } catch (cause) {
      if (this.#abort.signal.aborted) return;
      this.problem = cause instanceof ProblemError ? cause : unexpected(cause);
    }
  }

  async #loadSession(): Promise<Session> {
    const params = { path: { id: this.id } };
    const session = await answerOf(this.#client.GET("/api/v1/sessions/{id}", { params }));
    this.session = session;
    return session;
  }

  async #loadEvents(): Promise<void> {
    const page = await readEvents("", this.id, {
      signal: this.#abort.signal,
      onProgress: (bytes) => {
        this.loadedBytes = bytes;
      },
    });
    this.#nBlocks = page.nBlocks;
    this.nBadLines = page.nBadLines;
    this.lines = page.lines;
  }

  async #follow(): Promise<void> {
    while (this.isLive && !this.#abort.signal.aborted) {
      await pause(POLL_MS, this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      if (document.hidden) continue;
      try {
        await this.#poll();
      } catch (cause) {
        // A server that restarts is asked again; one that refuses is believed.
        if (!(cause instanceof ProblemError) || (cause.status >= 400 && cause.status < 500))
          throw cause;
      }
    }
  }

  async #poll(): Promise<void> {
    const { signal } = this.#abort;
    // The session first: when it says final, the events asked for afterwards are all there are.
    await this.#loadSession();
    const page = await readEvents("", this.id, { fromBlock: this.#nBlocks, signal });
    this.#nBlocks = page.nBlocks;
    this.nBadLines += page.nBadLines;
    if (page.lines.length > 0) this.onGrowth(page.lines);
    if (page.lines.length > 0 || !this.isLive) await this.loadMoments();
  }
}

function unexpected(cause: unknown): ProblemError {
  return new ProblemError(0, "The recording could not be read", String(cause));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
