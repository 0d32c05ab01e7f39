//! Sessions that were erased: their rows go at once, their blocks as their segments are rewritten.

use revisit_model::{ProjectId, SegmentId, SessionId, Timestamp};
use serde_json::json;

use super::blocks::flags;
use super::{Catalog, rows};
use crate::StoreError;

impl Catalog {
    /// Enters that sessions are erased, and takes them off every list.
    pub async fn mark_erased(
        &self,
        project: &ProjectId,
        sessions: &[SessionId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("marking sessions erased", error);
        let mut transaction = self.write_durably("marking sessions erased").await?;
        for session in sessions {
            sqlx::query("INSERT OR IGNORE INTO erased VALUES (?, ?, ?)")
                .bind(project.as_str())
                .bind(session.as_str())
                .bind(now.as_ms())
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
            for statement in [
                "DELETE FROM sessions WHERE project = ? AND id = ?",
                "UPDATE archives SET state = 'dropping' WHERE project = ? AND session = ?",
            ] {
                sqlx::query(statement)
                    .bind(project.as_str())
                    .bind(session.as_str())
                    .execute(&mut *transaction)
                    .await
                    .map_err(failed)?;
            }
        }
        transaction.commit().await.map_err(failed)?;
        self.empty_log().await
    }

    /// Takes erased sessions off every list again, should their late data have put them there.
    pub async fn drop_erased_sessions(&self) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM sessions WHERE rowid IN (
                SELECT sessions.rowid FROM erased JOIN sessions
                ON sessions.project = erased.project AND sessions.id = erased.session)",
        )
        .execute(&self.writer)
        .await
        .map(|_| ())
        .map_err(|error| StoreError::catalog("dropping erased sessions", error))
    }

    /// When a session was erased; `None` when it was not.
    pub async fn erased_at(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<Timestamp>, StoreError> {
        sqlx::query_scalar::<_, i64>(
            "SELECT erased_ms FROM erased WHERE project = ? AND session = ?",
        )
        .bind(project.as_str())
        .bind(session.as_str())
        .fetch_optional(&self.readers)
        .await
        .map(|it| it.map(Timestamp::from_ms))
        .map_err(|error| StoreError::catalog("looking for an erasure", error))
    }

    /// Which of these sessions are erased, in the order of the question.
    pub async fn are_erased(
        &self,
        sessions: &[(&ProjectId, &SessionId)],
    ) -> Result<Vec<bool>, StoreError> {
        let found: Vec<i64> = sqlx::query_scalar(
            "SELECT key FROM json_each(?) AS wanted WHERE EXISTS (
                SELECT 1 FROM erased
                WHERE project = wanted.value->>0 AND session = wanted.value->>1)",
        )
        .bind(json!(sessions).to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(|error| StoreError::catalog("looking for erasures", error))?;
        Ok(flags(sessions.len(), &found))
    }

    /// Which of these sessions have a row, in the order of the question.
    pub async fn are_there(
        &self,
        sessions: &[(&ProjectId, &SessionId)],
    ) -> Result<Vec<bool>, StoreError> {
        let found: Vec<i64> = sqlx::query_scalar(
            "SELECT key FROM json_each(?) AS wanted WHERE EXISTS (
                SELECT 1 FROM sessions
                WHERE project = wanted.value->>0 AND id = wanted.value->>1)",
        )
        .bind(json!(sessions).to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(|error| StoreError::catalog("looking for sessions", error))?;
        Ok(flags(sessions.len(), &found))
    }

    /// Segments that still hold blocks of erased sessions.
    pub async fn segments_to_clean(&self) -> Result<Vec<SegmentId>, StoreError> {
        let failed = |error| StoreError::catalog("finding segments to clean", error);
        let found = sqlx::query(
            "SELECT DISTINCT blocks.segment FROM erased JOIN blocks USING (project, session)",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        found
            .iter()
            .map(|row| rows::segment(row, "segment"))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// The sessions with blocks in a segment that are erased.
    pub async fn erased_in(
        &self,
        segment: SegmentId,
    ) -> Result<Vec<(ProjectId, SessionId)>, StoreError> {
        let failed = |error| StoreError::catalog("finding erased sessions", error);
        let found = sqlx::query(
            "SELECT project, session FROM erased JOIN blocks USING (project, session)
             WHERE segment = ?",
        )
        .bind(segment.to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        found
            .iter()
            .map(|row| Ok((rows::project(row, "project")?, rows::session(row, "session")?)))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }
}
