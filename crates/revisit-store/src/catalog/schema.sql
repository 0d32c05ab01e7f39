-- The catalog: an index over the objects, and nothing else. `revisit reindex` makes it anew.
CREATE TABLE segments (
    id         TEXT PRIMARY KEY,      -- UUIDv7, hyphenated: sorts by time
    size_bytes INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE blocks (
    project    TEXT NOT NULL,
    session    TEXT NOT NULL,
    -- 0, 1, 2 … within the session, in order of arrival; below 0 for a superseded block whose number
    -- is not known any more.
    number     INTEGER NOT NULL,
    segment    TEXT NOT NULL,
    offset     INTEGER NOT NULL,      -- of the compressed text within the segment
    length     INTEGER NOT NULL,
    first_ms   INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,      -- of the text
    superseded_ms INTEGER,            -- since when an archive holds it; NULL when none does
    PRIMARY KEY (project, session, number)
) WITHOUT ROWID;
CREATE INDEX blocks_by_segment ON blocks (segment);

-- Deliveries of the last days, so that a resend is dropped at the door.
CREATE TABLE items (
    hash        BLOB PRIMARY KEY,     -- of project, session and item id
    received_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX items_by_age ON items (received_ms);

CREATE TABLE sessions (
    project          TEXT NOT NULL,
    id               TEXT NOT NULL,
    source           TEXT NOT NULL,
    visitor          TEXT,
    library          TEXT,
    first_url        TEXT,                -- of what came first; the summary may know better
    last_received_ms INTEGER NOT NULL,
    n_blocks         INTEGER NOT NULL,
    stored_bytes     INTEGER NOT NULL,
    n_recorded       INTEGER NOT NULL,
    -- Finalizing: what the summary covers, when to make it anew, and who is at it.
    finalized_blocks INTEGER NOT NULL DEFAULT 0,
    finalized_bytes  INTEGER NOT NULL DEFAULT 0,
    dirty_since_ms   INTEGER,
    due_ms           INTEGER,
    lease_until_ms   INTEGER NOT NULL DEFAULT 0,
    lease_owner      TEXT,
    engine_version   INTEGER NOT NULL DEFAULT 0,  -- of what made the summary; 0 before there were any
    -- The summary: what lists filter and sort by, and the whole as JSON.
    started_ms       INTEGER NOT NULL,
    ended_ms         INTEGER NOT NULL,
    duration_ms      INTEGER NOT NULL,
    active_ms        INTEGER NOT NULL DEFAULT 0,
    n_events         INTEGER NOT NULL,
    n_clicks         INTEGER NOT NULL DEFAULT 0,
    n_keypresses     INTEGER NOT NULL DEFAULT 0,
    n_console_error  INTEGER NOT NULL DEFAULT 0,
    n_rage_clicks    INTEGER NOT NULL DEFAULT 0,
    n_dead_clicks    INTEGER NOT NULL DEFAULT 0,
    n_error_clicks   INTEGER NOT NULL DEFAULT 0,
    n_errors         INTEGER NOT NULL DEFAULT 0,
    frustration      INTEGER NOT NULL DEFAULT 0,
    size_bytes       INTEGER NOT NULL,
    activity_score   REAL NOT NULL DEFAULT -1,
    urls             TEXT NOT NULL DEFAULT '',
    summary          TEXT,
    -- Labels.
    title            TEXT,
    tags             TEXT NOT NULL DEFAULT '[]',
    starred          INTEGER NOT NULL DEFAULT 0,
    viewed           INTEGER NOT NULL DEFAULT 0,
    UNIQUE (project, id)
);
CREATE INDEX sessions_by_start ON sessions (project, started_ms DESC, id);
CREATE INDEX sessions_due ON sessions (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX sessions_by_engine ON sessions (engine_version) WHERE due_ms IS NULL;

-- Generations of archives. 'writing' until its object is there, then 'current', one a session, then
-- 'superseded' by the next; 'dropping' until its object is gone.
CREATE TABLE archives (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,  -- UUIDv7, hyphenated
    project    TEXT NOT NULL,
    session    TEXT NOT NULL,
    state      TEXT NOT NULL,
    since_ms   INTEGER NOT NULL,      -- when it came into that state
    size_bytes INTEGER NOT NULL,
    n_blocks   INTEGER NOT NULL       -- it holds the blocks with numbers below this
);
CREATE INDEX archives_by_session ON archives (project, session);
CREATE UNIQUE INDEX archives_current ON archives (project, session) WHERE state = 'current';
CREATE INDEX archives_leaving ON archives (since_ms) WHERE state <> 'current';

-- Stored incarnations of strings. 'pending' until its object is there, then 'stored'; 'dropping' from
-- when nothing refers to it until its object is gone.
CREATE TABLE assets (
    key        INTEGER PRIMARY KEY,
    project    TEXT NOT NULL,
    hash       TEXT NOT NULL,         -- BLAKE3 of the string, in hex
    birth      TEXT NOT NULL,         -- the archive that stored it first
    state      TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,      -- of the object
    UNIQUE (project, hash, birth)
);
CREATE INDEX assets_dropping ON assets (key) WHERE state = 'dropping';

CREATE TABLE asset_refs (
    archive INTEGER NOT NULL,         -- key of archives
    asset   INTEGER NOT NULL,         -- key of assets
    PRIMARY KEY (archive, asset)
) WITHOUT ROWID;
CREATE INDEX asset_refs_by_asset ON asset_refs (asset);

-- What the catalog knows of itself: 'complete' when everything was entered that there was, and
-- 'newest_segment', also when that was deleted since.
CREATE TABLE marks (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE erased (
    project   TEXT NOT NULL,
    session   TEXT NOT NULL,
    erased_ms INTEGER NOT NULL,
    PRIMARY KEY (project, session)
) WITHOUT ROWID;

-- Sign-in links and logins. They are lost with the catalog: an API key signs in anew.
CREATE TABLE logins (
    hash       TEXT PRIMARY KEY,      -- BLAKE3 of the secret, in hex
    kind       TEXT NOT NULL,         -- 'link' or 'login'
    project    TEXT NOT NULL,
    key_id     TEXT,                  -- the API key it was made from: it ends with it
    expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
