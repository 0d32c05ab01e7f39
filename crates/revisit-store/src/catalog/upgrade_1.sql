-- From version 1 to 2. With engine version 0 every session is summed up anew, which fills the columns.
ALTER TABLE sessions ADD COLUMN engine_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN n_rage_clicks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN n_dead_clicks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN n_error_clicks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN n_errors INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN frustration INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_by_engine ON sessions (engine_version) WHERE due_ms IS NULL;
