/** The recorder's numbers, each with its reason. */

/** How long events wait for company, unless the page says otherwise. */
export const FLUSH_INTERVAL_MS = 2_000;

/** A full snapshot, or this much of anything else, does not wait: what is still here when the page
 * goes away has to fit through a beacon. */
export const FLUSH_EARLY_BYTES = 32 * 1024;
export const FLUSH_EARLY_MS = 50;

/** What may wait in memory for a server that is away: some minutes of a busy page, and little
 * beside what such a page needs itself. */
export const MAX_BUFFER_BYTES = 8 * 1024 * 1024;

/** The most JSON in one batch, unless one event alone is larger. */
export const MAX_BATCH_BYTES = 1_000_000;

/** A batch that stays in the browser; what is evicted goes by the batch. */
export const HOME_BATCH_BYTES = 256 * 1024;

/** A batch takes no more events when it has been open for this long. Well below `DEAD_AFTER_MS`: by
 * the time another page may take it for a dead page's, it does not grow. */
export const MAX_OPEN_MS = 20_000;

/** Without Web Locks, a page that has written nothing for so long is taken for gone. */
export const DEAD_AFTER_MS = 60_000;

/** What is not yet in the journal is lost when the page is killed. One transaction in this time
 * costs next to nothing. */
export const SAVE_MS = 250;

/** After a failure the journal is left alone for so long. */
export const SAVE_AGAIN_MS = 5_000;
/** A write that takes longer will not end. */
export const SAVE_STUCK_MS = 10_000;

/** A lock of our own name is free, so it takes no longer unless locks do not work. */
export const LOCK_WAIT_MS = 1_000;

/** Browsers that never answer have no IndexedDB. */
export const JOURNAL_OPEN_MS = 1_000;

/** After `stop()`, with nowhere to keep what is left, the server is asked so often. */
export const LAST_TRIES = 5;

/** Nothing is sent later than this. The server knows a batch again for so long. */
export const MAX_KEPT_MS = 7 * 24 * 60 * 60_000;

/** How often one looks whether `navigator.onLine` has told the truth. */
export const OFFLINE_PROBE_MS = 60_000;

/** Browsers let 64 KiB of keepalive requests and beacons be under way at once, in all. What is
 * left below it is for headers. */
export const KEEPALIVE_BYTES = 60_000;

/** What an ordinary request may take of that. The rest stays free for a page's last words. */
export const KEEPALIVE_ORDINARY_BYTES = 44_000;

/** The JSON around the events of a batch, with a long URL and user agent in it. */
export const ENVELOPE_BYTES = 3_000;

/** Below this, gzip costs more than it saves. */
export const GZIP_FROM_BYTES = 1_024;

/** Compressed in the page itself, this much is done within a millisecond or two. */
export const SLICE_BYTES = 64 * 1024;

/** A worker that has not said by then that it is there will not: a policy forbids it silently. */
export const WORKER_START_MS = 2_000;
/** A worker that takes longer for one batch is taken for dead. */
export const WORKER_TASK_MS = 10_000;

/** A request that has not answered by then is taken for lost; it holds up all that follow. */
export const REQUEST_TIMEOUT_MS = 60_000;

export const FIRST_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 60_000;
/** A server that asks for more patience than this is asked again all the same. */
export const MAX_RETRY_AFTER_MS = 10 * 60_000;

/** A session ends when nobody did anything for this long … */
export const SESSION_IDLE_MS = 30 * 60_000;
/** … or when it has lasted this long, at most. */
export const SESSION_MAX_MS = 24 * 60 * 60_000;
/** How often the shared record of the session is read, and how often it is written. */
export const SESSION_READ_MS = 1_000;
export const SESSION_WRITE_MS = 5_000;
/** How long tabs that begin at once may take to agree on one session. Some milliseconds are usual. */
export const SESSION_CLAIM_MS = 500;
/** How long it takes until other processes of the browser see what one has put into storage. */
export const SESSION_SPREAD_MS = 25;
/** Where there are no locks: after this long all that began at once have written, and it shows. */
export const SESSION_WRITTEN_MS = 125;

/** Recording rests when nobody did anything for this long. */
export const IDLE_PAUSE_MS = 5 * 60_000;

/** A recording that is held reaches this far back. */
export const HELD_MS = 60_000;
/** How often the whole page is taken anew meanwhile, so that what is older can be let go. */
export const CHECKOUT_MS = 30_000;

/** The project's policy is asked for again after this long. */
export const POLICY_FRESH_MS = 5 * 60_000;
/** What is recorded waits this long for the policy, and then goes by the page's own settings. */
export const POLICY_WAIT_MS = 2_000;

/** Longer URLs and messages are cut: they are data in disguise. */
export const MAX_URL_CHARS = 2_000;
export const MAX_MESSAGE_CHARS = 10_000;
