/**
 * The sessions that the list shows, page after page, and what the reader does with them.
 *
 * It outlives the list page, so that going back finds the same rows, and the replay page can step to
 * the next session in the order of the list.
 */
import {
  answerOf,
  type Client,
  ProblemError,
  type Session,
  type SessionPatch,
} from "@revisit/api-client";
import { SvelteSet } from "svelte/reactivity";
import { type Filters, NO_FILTERS, queryOf, searchOf } from "./filters";

export const PAGE_SIZE = 50;
/** The API's limit for one deletion. */
const DELETE_AT_ONCE = 100;

export class SessionList {
  filters: Filters = $state.raw(NO_FILTERS);
  sessions: readonly Session[] = $state.raw([]);
  /** Started since the list was loaded, and not yet shown. */
  waiting: readonly Session[] = $state.raw([]);
  status: "loading" | "ready" | "failed" = $state("loading");
  loadingMore = $state(false);
  problem: ProblemError | null = $state.raw(null);
  nextCursor: string | null = $state(null);
  readonly selected = new SvelteSet<string>();
  /** Where the page was scrolled to when it was left. */
  scrollY = 0;

  readonly #client: Client;
  readonly #nowMs: () => number;
  /** Counts loads: an answer to an older question is dropped. */
  #question = 0;
  /** What `7d` counts back from: a cursor holds only for the question that it came from. */
  #askedMs = 0;

  constructor(client: Client, nowMs: () => number) {
    this.#client = client;
    this.#nowMs = nowMs;
  }

  /** Loads the first page for these filters, unless it is here already. */
  show(filters: Filters): void {
    const same = searchOf(filters) === searchOf(this.filters);
    if (same && this.status === "ready") return;
    this.filters = filters;
    void this.reload();
  }

  async reload(): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    this.#askedMs = this.#nowMs();
    this.status = "loading";
    this.problem = null;
    this.waiting = [];
    this.selected.clear();
    this.scrollY = 0;
    try {
      const page = await this.#fetchPage();
      if (question !== this.#question) return;
      this.sessions = page.sessions;
      this.nextCursor = page.next_cursor ?? null;
      this.status = "ready";
    } catch (cause) {
      if (question === this.#question) this.#fail(cause);
    }
  }

  async loadMore(): Promise<void> {
    if (!this.nextCursor || this.loadingMore) return;
    const question = this.#question;
    this.loadingMore = true;
    try {
      const page = await this.#fetchPage(this.nextCursor);
      if (question !== this.#question) return;
      const known = new Set(this.sessions.map((session) => session.id));
      const more = page.sessions.filter((session) => !known.has(session.id));
      this.sessions = [...this.sessions, ...more];
      this.nextCursor = page.next_cursor ?? null;
      this.problem = null;
    } catch (cause) {
      if (cause instanceof ProblemError) this.problem = cause;
    } finally {
      this.loadingMore = false;
    }
  }

  /** Looks for changes on the first page. Rows keep their places; new sessions wait to be let in. */
  async refresh(): Promise<void> {
    if (this.status !== "ready" || this.loadingMore) return;
    const question = this.#question;
    const page = await this.#fetchPage().catch(() => null); // The next tick tries again.
    if (!page || question !== this.#question) return;
    const fresh = new Map(page.sessions.map((session) => [session.id, session]));
    this.sessions = this.sessions.map((session) => fresh.get(session.id) ?? session);
    const known = new Set(this.sessions.map((session) => session.id));
    this.waiting = page.sessions.filter((session) => !known.has(session.id));
  }

  /** Shows the waiting sessions. Only in the default order is their place known to be the top. */
  async letIn(): Promise<void> {
    if (!this.newestFirst) return this.reload();
    this.sessions = [...this.waiting, ...this.sessions];
    this.waiting = [];
  }

  get newestFirst(): boolean {
    return this.filters.order === "started_at" && this.filters.direction === "desc";
  }

  /** Changes a session at once on the screen, then on the server; a refusal puts it back. */
  async patch(session: Session, patch: SessionPatch): Promise<Session> {
    const { title, tags, starred, viewed } = patch;
    this.replace({
      ...session,
      ...(title === undefined ? {} : { title }),
      ...(tags == null ? {} : { tags }),
      ...(starred == null ? {} : { starred }),
      ...(viewed == null ? {} : { viewed }),
    });
    try {
      const path = { id: session.id };
      const call = this.#client.PATCH("/api/v1/sessions/{id}", { params: { path }, body: patch });
      const saved = await answerOf(call);
      this.replace(saved);
      return saved;
    } catch (cause) {
      this.replace(session);
      throw cause;
    }
  }

  /** Deletes for good; answers how many were there to delete. */
  async remove(ids: readonly string[]): Promise<number> {
    let nDeleted = 0;
    for (let at = 0; at < ids.length; at += DELETE_AT_ONCE) {
      const some = ids.slice(at, at + DELETE_AT_ONCE);
      const query = { ids: some.join(",") };
      const call = this.#client.DELETE("/api/v1/sessions", { params: { query } });
      const { deleted } = await answerOf(call);
      nDeleted += deleted.length;
      this.drop(some);
    }
    return nDeleted;
  }

  drop(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.sessions = this.sessions.filter((session) => !gone.has(session.id));
    for (const id of ids) this.selected.delete(id);
  }

  replace(changed: Session): void {
    this.sessions = this.sessions.map((it) => (it.id === changed.id ? changed : it));
  }

  /** The session before or after this one in the list, loading more where the list ends. */
  async neighbour(id: string, step: 1 | -1): Promise<Session | null> {
    if (this.status !== "ready") await this.reload();
    const at = this.sessions.findIndex((session) => session.id === id);
    if (at === -1) return null;
    if (at + step >= this.sessions.length) await this.loadMore();
    return this.sessions[at + step] ?? null;
  }

  async #fetchPage(cursor?: string) {
    const query = {
      ...queryOf(this.filters, this.#askedMs),
      limit: PAGE_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    };
    return answerOf(this.#client.GET("/api/v1/sessions", { params: { query } }));
  }

  #fail(cause: unknown): void {
    this.problem =
      cause instanceof ProblemError
        ? cause
        : new ProblemError(0, "The list could not be shown", String(cause));
    this.status = "failed";
  }
}
