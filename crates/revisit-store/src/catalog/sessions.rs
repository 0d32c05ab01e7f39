//! One session's row: reading it, and what its owner writes on it.

use revisit_model::{
    Labels, ProjectId, Session, SessionId, SessionState, Summary, Timestamp, limits,
};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::{Catalog, rows};
use crate::StoreError;

/// The columns that [`read_session`] reads.
pub(crate) const COLUMNS: &str = "project, id, source, visitor, library, first_url, last_received_ms, \
     n_blocks, finalized_blocks, started_ms, ended_ms, n_events, size_bytes, summary, title, \
     tags, starred, viewed";

impl Catalog {
    /// One session; `None` when there is none of that id. `now` decides whether it counts as live.
    pub async fn session(
        &self,
        project: &ProjectId,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let failed = |error| StoreError::catalog("finding a session", error);
        let statement = format!("SELECT {COLUMNS} FROM sessions WHERE project = ? AND id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(project.as_str())
            .bind(id.as_str())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed)?;
        row.map(|it| read_session(&it, now)).transpose().map_err(failed)
    }

    /// Takes over an owner's labels. Whether there is such a session.
    pub async fn set_labels(
        &self,
        project: &ProjectId,
        id: &SessionId,
        labels: &Labels,
    ) -> Result<bool, StoreError> {
        let Labels { title, tags, starred, viewed } = labels;
        let tags = serde_json::Value::from(tags.clone()).to_string();
        let changed = sqlx::query(
            "UPDATE sessions SET title = ?, tags = ?, starred = ?, viewed = ?
             WHERE project = ? AND id = ?",
        )
        .bind(title.clone())
        .bind(tags)
        .bind(*starred)
        .bind(*viewed)
        .bind(project.as_str())
        .bind(id.as_str())
        .execute(&self.durable_writer)
        .await
        .map_err(|error| StoreError::catalog("writing labels", error))?;
        Ok(changed.rows_affected() > 0)
    }

    /// How many sessions there are in all projects, for the metrics.
    pub async fn count_sessions(&self) -> Result<u64, StoreError> {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sessions")
            .fetch_one(&self.readers)
            .await
            .map(|it| it.max(0).unsigned_abs())
            .map_err(|error| StoreError::catalog("counting sessions", error))
    }
}

pub(crate) fn read_session(row: &SqliteRow, now: Timestamp) -> Result<Session, sqlx::Error> {
    let last_received_at = rows::time(row, "last_received_ms")?;
    let (n_blocks, covered) =
        (rows::count(row, "n_blocks")?, rows::count(row, "finalized_blocks")?);
    let source = rows::source(row, "source")?;
    let is_live =
        now.ms_since(last_received_at) < limits::LIVE_MS && source != revisit_model::Source::Import;
    let state =
        if is_live || covered < n_blocks { SessionState::Live } else { SessionState::Finalized };
    let tags: String = row.try_get("tags")?;
    Ok(Session {
        project: rows::project(row, "project")?,
        id: rows::session(row, "id")?,
        source,
        state,
        visitor: rows::visitor(row, "visitor")?,
        last_received_at,
        n_blocks,
        labels: Labels {
            title: row.try_get("title")?,
            tags: serde_json::from_str(&tags).map_err(|error| rows::decode("tags", error))?,
            starred: row.try_get("starred")?,
            viewed: row.try_get("viewed")?,
        },
        summary: read_summary(row)?,
    })
}

/// The summary as last made, with the span and counts that have come in since.
fn read_summary(row: &SqliteRow) -> Result<Summary, sqlx::Error> {
    let mut summary = match row.try_get::<Option<String>, _>("summary")? {
        Some(json) => {
            serde_json::from_str(&json).map_err(|error| rows::decode("summary", error))?
        }
        None => Summary {
            library: row.try_get("library")?,
            first_url: row.try_get("first_url")?,
            ..Summary::default()
        },
    };
    summary.started_at = rows::time(row, "started_ms")?;
    summary.ended_at = rows::time(row, "ended_ms")?;
    summary.n_events = rows::count(row, "n_events")?;
    summary.size_bytes = rows::count(row, "size_bytes")?;
    Ok(summary)
}
