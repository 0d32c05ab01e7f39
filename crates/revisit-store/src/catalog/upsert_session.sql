-- ?1 project ?2 session ?3 source ?4 visitor ?5 library ?6 received ?7 bytes ?8 recorded events
-- ?9 first ?10 last ?11 pause ?12 pause when there is little news ?13 pause before the first time
INSERT INTO sessions (
    project, id, source, visitor, library, last_received_ms, n_blocks, stored_bytes, n_recorded,
    dirty_since_ms, due_ms, started_ms, ended_ms, duration_ms, n_events, size_bytes
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?6, ?6 + ?13, ?9, ?10, ?10 - ?9, ?8, ?7)
ON CONFLICT (project, id) DO UPDATE SET
    visitor = coalesce(excluded.visitor, visitor),
    library = coalesce(excluded.library, library),
    last_received_ms = max(last_received_ms, excluded.last_received_ms),
    n_blocks = n_blocks + 1,
    stored_bytes = stored_bytes + excluded.stored_bytes,
    n_recorded = n_recorded + excluded.n_recorded,
    dirty_since_ms = coalesce(dirty_since_ms, excluded.dirty_since_ms),
    due_ms = CASE
        WHEN finalized_blocks = 0 THEN due_ms
        WHEN (stored_bytes + excluded.stored_bytes) * 4 >= finalized_bytes * 5
        THEN min(?6 + ?11, max(coalesce(dirty_since_ms, ?6) + 30000, ?6))
        ELSE ?6 + ?12
    END,
    started_ms = min(started_ms, excluded.started_ms),
    ended_ms = max(ended_ms, excluded.ended_ms),
    duration_ms = max(ended_ms, excluded.ended_ms) - min(started_ms, excluded.started_ms),
    n_events = n_events + excluded.n_events,
    size_bytes = size_bytes + excluded.size_bytes
RETURNING n_blocks
