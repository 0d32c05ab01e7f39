/**
 * One session while it is looked at: its facts and its moments; the events are the player's own
 * affair. A live session is asked about again and again until the server says that it is final.
 */
import {
  answerOf,
  type Client,
  type Moment,
  ProblemError,
  type Session,
} from "@revisit/api-client";

const POLL_MS = 3000;

export class Replay {
  session: Session | null = $state.raw(null);
  /** What happened, in the order of time, or null while that is loading. */
  moments: readonly Moment[] | null = $state.raw(null);
  momentsProblem: ProblemError | null = $state.raw(null);
  /** Epoch ms of the first event, as the player knows it; null until then. */
  firstEventMs: number | null = $state(null);
  problem: ProblemError | null = $state.raw(null);

  readonly id: string;
  readonly #client: Client;
  readonly #abort = new AbortController();

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
      await this.#loadSession();
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
    const before = this.session;
    const session = await this.#loadSession();
    const hasGrown = session.n_events !== before?.n_events || session.ended_at !== before.ended_at;
    if (hasGrown || !this.isLive) await this.loadMoments();
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
