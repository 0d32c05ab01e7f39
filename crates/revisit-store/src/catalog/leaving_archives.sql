-- ?1 superseded before ?2 now ?3 most
-- One that is being written goes when its session's lease is not held any more.
SELECT project, session, id FROM archives
WHERE state <> 'current' AND (
    state = 'dropping'
    OR (state = 'superseded' AND since_ms <= ?1)
    OR (state = 'writing' AND NOT EXISTS (
        SELECT 1 FROM sessions
        WHERE sessions.project = archives.project AND sessions.id = archives.session
            AND sessions.lease_until_ms >= ?2))
)
LIMIT ?3
