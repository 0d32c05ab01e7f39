-- ?1 project ?2 session ?3 owner ?4 blocks covered ?5 their bytes ?6 due if there are more
UPDATE sessions SET
    finalized_blocks = ?4, finalized_bytes = ?5,
    due_ms = CASE WHEN n_blocks > ?4 THEN ?6 END,
    dirty_since_ms = CASE WHEN n_blocks > ?4 THEN dirty_since_ms END,
    lease_until_ms = 0, lease_owner = NULL,
    visitor = coalesce(?7, visitor),
    started_ms = ?8, ended_ms = ?9, duration_ms = ?10, active_ms = ?11, n_events = ?12,
    n_clicks = ?13, n_keypresses = ?14, n_console_error = ?15, size_bytes = ?16,
    activity_score = ?17, urls = ?18, summary = ?19, engine_version = ?20, n_rage_clicks = ?21,
    n_dead_clicks = ?22, n_error_clicks = ?23, n_errors = ?24, frustration = ?25
WHERE project = ?1 AND id = ?2 AND lease_owner = ?3
    AND NOT EXISTS (SELECT 1 FROM erased WHERE project = ?1 AND session = ?2)
