-- ?1 rows as JSON ?2 pause ?3 pause when there is little news
INSERT INTO sessions (
    project, id, source, visitor, library, first_url, urls, last_received_ms, n_blocks,
    stored_bytes, n_recorded,
    dirty_since_ms, due_ms, started_ms, ended_ms, duration_ms, n_events, size_bytes
)
SELECT
    value->>'project', value->>'session', value->>'source', value->>'visitor', value->>'library',
    value->>'first_url', lower(coalesce(value->>'first_url', '')),
    value->>'received',
    -- Blocks are there already when the session was erased in this moment, and until they are gone.
    1 + max(0, coalesce((SELECT max(number) + 1 FROM blocks
        WHERE project = json_each.value->>'project' AND session = json_each.value->>'session'), 0)),
    value->>'bytes', value->>'recorded',
    value->>'received', (value->>'received') + ?2, value->>'first', value->>'last',
    (value->>'last') - (value->>'first'), value->>'recorded', value->>'bytes'
FROM json_each(?1)
WHERE true -- without it SQLite takes ON for a join
ON CONFLICT (project, id) DO UPDATE SET
    visitor = coalesce(excluded.visitor, visitor),
    library = coalesce(excluded.library, library),
    first_url = coalesce(first_url, excluded.first_url),
    last_received_ms = max(last_received_ms, excluded.last_received_ms),
    n_blocks = n_blocks + 1,
    stored_bytes = stored_bytes + excluded.stored_bytes,
    n_recorded = n_recorded + excluded.n_recorded,
    dirty_since_ms = coalesce(dirty_since_ms, excluded.dirty_since_ms),
    due_ms = CASE
        WHEN (stored_bytes + excluded.stored_bytes) * 4 >= finalized_bytes * 5
        THEN min(
            excluded.last_received_ms + ?2,
            max(coalesce(dirty_since_ms, excluded.last_received_ms) + 30000,
                excluded.last_received_ms)
        )
        ELSE excluded.last_received_ms + ?3
    END,
    started_ms = min(started_ms, excluded.started_ms),
    ended_ms = max(ended_ms, excluded.ended_ms),
    duration_ms = max(ended_ms, excluded.ended_ms) - min(started_ms, excluded.started_ms),
    n_events = n_events + excluded.n_events,
    size_bytes = size_bytes + excluded.size_bytes
RETURNING project, id, n_blocks
