//! Every limit of the product, each with its reason. A limit is a constant and not a setting.

/// Largest request body as sent. PostHog's capture service takes the same for recordings; the
/// SDKs split long before it.
pub const MAX_BODY_BYTES: usize = 25 * 1024 * 1024;
/// Largest request body once decompressed. PostHog's consumer stops at the same size; honest
/// bodies of the largest page in our corpus reach 4 MiB.
pub const MAX_DECOMPRESSED_BYTES: usize = 64 * 1024 * 1024;
/// Most items in one request. The SDKs send tens; a batch import of PostHog's sends thousands.
pub const MAX_ITEMS_PER_BODY: usize = 20_000;
/// Most events in one item. A 0.9 MiB item of the smallest events holds about 10,000.
pub const MAX_EVENTS_PER_ITEM: usize = 200_000;
/// Largest single event. A full snapshot of a very heavy page is about 10 MiB.
pub const MAX_EVENT_BYTES: usize = 32 * 1024 * 1024;
/// Largest envelope (what comes with an item beside its events) that is kept. PostHog's own is
/// under 2 KiB; customers' hooks add to it.
pub const MAX_ENVELOPE_BYTES: usize = 1024 * 1024;

/// Requests' bytes (as sent and decompressed) held at once before new ones are answered 503.
/// With what the rest of the process needs this stays below 300 MB. A single request that needs
/// more takes all of it and passes alone.
pub const MAX_IN_FLIGHT_BYTES: usize = 64 * 1024 * 1024;
/// What a client is told to wait when the server is full or cannot write, in seconds.
pub const RETRY_AFTER_S: u64 = 5;
/// How long one request body may take to arrive, in seconds. posthog-js gives up after 60.
pub const BODY_TIMEOUT_S: u64 = 60;

/// How long an open segment waits for company. It bounds what a lone request waits beyond its
/// fsync, and lets requests under load share one.
pub const SEGMENT_LINGER_MS: u64 = 20;
/// Size of block text at which an open segment is sealed at once. It bounds the work of one
/// seal, and with it the wait of whoever is in it.
pub const SEGMENT_TARGET_BYTES: usize = 8 * 1024 * 1024;
/// zstd level of blocks: the default, 14 times smaller on our corpus at a few hundred MB/s.
pub const BLOCK_ZSTD_LEVEL: i32 = 3;
/// zstd level of assets, which are stored once and kept as long as their archives. Level 19 saves
/// another 1 % in twice the time.
pub const ASSET_ZSTD_LEVEL: i32 = 17;
/// Largest block once decompressed. A sealed segment is far smaller; this stops a forged object.
pub const MAX_BLOCK_BYTES: usize = 128 * 1024 * 1024;

/// Longest ids, in characters. PostHog's capture allows 70 for sessions and 200 for visitors.
pub const MAX_SESSION_ID_CHARS: usize = 70;
pub const MAX_WINDOW_ID_CHARS: usize = 100;
pub const MAX_VISITOR_ID_CHARS: usize = 200;
pub const MAX_PROJECT_ID_CHARS: usize = 40;
/// Captured assets that a recorder may ask about at once, which is as many as it captures.
pub const MAX_ASSETS_ASKED: usize = 500;
/// Largest stored string, packed, that a recorder may refer to: it captures 2 MiB of one address,
/// which base64 makes longer and zstd short again.
pub const MAX_CAPTURED_BYTES: u64 = 4 * 1024 * 1024;
/// Longest write key or API key. Ours have under 60; PostHog tokens have 47.
pub const MAX_KEY_CHARS: usize = 200;

/// Addresses of one session that its summary lists; the rest is counted by the events alone.
pub const MAX_URLS: usize = 100;
/// Longest address in a summary, in bytes, as PostHog cuts it.
pub const MAX_URL_BYTES: usize = 4096;
/// Windows of one session that its summary lists.
pub const MAX_WINDOWS: usize = 100;
/// Longest text of other summary fields (browser, library …), in characters.
pub const MAX_FIELD_CHARS: usize = 200;

/// What an owner may write on a session.
pub const MAX_TITLE_CHARS: usize = 200;
pub const MAX_TAGS: usize = 20;
pub const MAX_TAG_CHARS: usize = 50;
/// What a recording policy may hold. Every page load carries it, and every address is held against
/// its patterns.
pub const MAX_POLICY_ENTRIES: usize = 50;
pub const MAX_POLICY_ENTRY_CHARS: usize = 500;
/// Longest minimum duration, in milliseconds: that much of a session is held in the page's memory.
pub const MAX_MINIMUM_DURATION_MS: u32 = 300_000;
/// Sessions in one page of a list, and in one bulk request.
pub const MAX_PAGE: usize = 200;
pub const DEFAULT_PAGE: usize = 50;
pub const MAX_BULK: usize = 100;

/// A session with this much silence is finalized, in milliseconds. Recorders send every few
/// seconds while something happens, so this is a pause and not the end; late data reopens.
pub const QUIET_MS: i64 = 5_000;
/// As before, for a session that has grown by less than a quarter since it was last finalized.
/// Growing the work in proportion keeps a long session's cost linear in its length.
pub const QUIET_LITTLE_NEWS_MS: i64 = 60_000;
/// A session counts as live for this long after its last data. PostHog says `ongoing` likewise.
pub const LIVE_MS: i64 = 60_000;
/// How long a job may hold a session before another node may take it, in milliseconds.
pub const LEASE_MS: i64 = 120_000;
/// Events of one session that are sorted in memory at once, as text. A session whose windows
/// overlap by more is read in smaller ranges by the player.
pub const MAX_SESSION_SORT_BYTES: usize = 1024 * 1024 * 1024;

/// Moments of one session. A busy hour has a few thousand; a forged stream of clicks has no end.
pub const MAX_MOMENTS: usize = 50_000;
/// Text of the moments of one session, which is read whole. Moments of many kinds have under 400
/// bytes each; stacks and properties make some larger.
pub const MAX_MOMENTS_BYTES: usize = 64 * 1024 * 1024;

/// How long delivered item ids are remembered for dropping a resend at the door, in
/// milliseconds. posthog-js gives up after about six hours; an outbox may sleep over a week-end.
/// Whatever comes later is dropped when the session is read.
pub const ITEM_MEMORY_MS: i64 = 7 * 24 * 3600 * 1000;

/// How long a sign-in link works and how long a login lasts, in milliseconds.
pub const SIGN_IN_LINK_MS: i64 = 24 * 3600 * 1000;
pub const LOGIN_MS: i64 = 30 * 24 * 3600 * 1000;

/// Largest file that `import` reads into memory.
pub const MAX_IMPORT_FILE_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// Text of imported events put into one item, so that a long recording becomes many blocks that
/// can be read one by one.
pub const IMPORT_ITEM_BYTES: usize = 2 * 1024 * 1024;
