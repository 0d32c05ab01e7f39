-- From version 2 to 3. There are no archives yet: the engine is newer and makes them, session by session.
ALTER TABLE blocks ADD COLUMN superseded_ms INTEGER;

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

INSERT INTO marks SELECT 'complete', '1' WHERE EXISTS (SELECT 1 FROM segments)
    OR EXISTS (SELECT 1 FROM sessions);
