//! Which sessions want finalizing, who is at it, and what came of it.

use revisit_model::{ProjectId, SessionId, Summary, Timestamp, VisitorId, limits};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Catalog, rows};
use crate::StoreError;

/// A session that this process may finalize until the lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub project: ProjectId,
    pub session: SessionId,
    pub(super) owner: String,
}

/// What a job found out of a session.
#[derive(Debug, Clone)]
pub struct FinalizedSession {
    pub summary: Summary,
    pub visitor: Option<VisitorId>,
    /// Version of what found it out. Sessions of an older one are finalized anew.
    pub engine_version: u32,
    /// Blocks that the summary covers: numbers below this.
    pub n_blocks: u64,
    /// Text in those blocks.
    pub stored_bytes: u64,
}

impl Catalog {
    /// Takes up to `most` sessions that are due and that nobody holds.
    pub async fn claim_due(
        &self,
        owner: &str,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<Claim>, StoreError> {
        let failed = |error| StoreError::catalog("claiming sessions", error);
        // A look without the write lock spares the idle server a transaction every second.
        let due: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM sessions WHERE due_ms <= ?1 AND lease_until_ms < ?1",
        )
        .bind(now.as_ms())
        .fetch_one(&self.readers)
        .await
        .map_err(failed)?;
        if due == 0 {
            return Ok(Vec::new());
        }
        let claimed = sqlx::query(
            "UPDATE sessions SET lease_owner = ?1, lease_until_ms = ?2
             WHERE rowid IN (SELECT rowid FROM sessions
                             WHERE due_ms <= ?3 AND lease_until_ms < ?3 ORDER BY due_ms LIMIT ?4)
             RETURNING project, id",
        )
        .bind(owner)
        .bind(now.plus_ms(limits::LEASE_MS).as_ms())
        .bind(now.as_ms())
        .bind(most)
        .fetch_all(&self.writer)
        .await
        .map_err(failed)?;
        read_claims(&claimed, owner).map_err(failed)
    }

    /// Takes up to `most` sessions that are not due but were finalized by an older engine.
    pub async fn claim_outdated(
        &self,
        owner: &str,
        engine_version: u32,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<Claim>, StoreError> {
        const OUTDATED: &str = "SELECT rowid FROM sessions
            WHERE due_ms IS NULL AND engine_version < ? AND lease_until_ms < ? LIMIT ?";
        let failed = |error| StoreError::catalog("claiming outdated sessions", error);
        let found: Vec<i64> = sqlx::query_scalar(OUTDATED)
            .bind(engine_version)
            .bind(now.as_ms())
            .bind(most)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let claimed = sqlx::query(
            "UPDATE sessions SET lease_owner = ?1, lease_until_ms = ?2
             WHERE rowid IN (SELECT value FROM json_each(?3)) AND lease_until_ms < ?4
             RETURNING project, id",
        )
        .bind(owner)
        .bind(now.plus_ms(limits::LEASE_MS).as_ms())
        .bind(serde_json::Value::from(found).to_string())
        .bind(now.as_ms())
        .fetch_all(&self.writer)
        .await
        .map_err(failed)?;
        read_claims(&claimed, owner).map_err(failed)
    }

    /// Takes one session, due or not; `None` when it is not there or somebody else is at it.
    pub async fn claim_one(
        &self,
        owner: &str,
        project: &ProjectId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<Option<Claim>, StoreError> {
        let failed = |error| StoreError::catalog("claiming a session", error);
        let claimed = sqlx::query(
            "UPDATE sessions SET lease_owner = ?1, lease_until_ms = ?2
             WHERE project = ?3 AND id = ?4 AND lease_until_ms < ?5 RETURNING project, id",
        )
        .bind(owner)
        .bind(now.plus_ms(limits::LEASE_MS).as_ms())
        .bind(project.as_str())
        .bind(session.as_str())
        .bind(now.as_ms())
        .fetch_all(&self.writer)
        .await
        .map_err(failed)?;
        Ok(read_claims(&claimed, owner).map_err(failed)?.pop())
    }

    /// Lets a lease run anew from now. Whether it was still held; a long job asks now and then.
    pub async fn renew(&self, claim: &Claim, now: Timestamp) -> Result<bool, StoreError> {
        let failed = |error| StoreError::catalog("renewing a lease", error);
        let mut connection = self.writer.acquire().await.map_err(failed)?;
        hold(&mut connection, claim, now).await.map_err(failed)
    }

    /// Gives a lease back without a result; the session is tried again after a while.
    pub async fn release(&self, claim: &Claim, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE sessions SET lease_until_ms = 0, lease_owner = NULL, due_ms = ?
             WHERE project = ? AND id = ? AND lease_owner = ?",
        )
        .bind(now.plus_ms(limits::QUIET_LITTLE_NEWS_MS).as_ms())
        .bind(claim.project.as_str())
        .bind(claim.session.as_str())
        .bind(&claim.owner)
        .execute(&self.writer)
        .await
        .map(|_| ())
        .map_err(|error| StoreError::catalog("releasing a session", error))
    }

    /// Makes a session due at once, so that the next look takes it.
    pub async fn make_due(
        &self,
        project: &ProjectId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET due_ms = ? WHERE project = ? AND id = ?")
            .bind(now.as_ms())
            .bind(project.as_str())
            .bind(session.as_str())
            .execute(&self.writer)
            .await
            .map(|_| ())
            .map_err(|error| StoreError::catalog("making a session due", error))
    }

    /// Makes every session due whose summary does not cover all of it.
    pub async fn make_all_due(&self, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET due_ms = ? WHERE due_ms IS NOT NULL")
            .bind(now.as_ms())
            .execute(&self.writer)
            .await
            .map(|_| ())
            .map_err(|error| StoreError::catalog("making sessions due", error))
    }

    /// Sessions that wait for a job, for the metrics.
    pub async fn count_due(&self, now: Timestamp) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT count(*) AS n FROM sessions WHERE due_ms <= ?")
            .bind(now.as_ms())
            .fetch_one(&self.readers)
            .await;
        row.and_then(|it| it.try_get::<i64, _>("n"))
            .map(|it| it.max(0).unsigned_abs())
            .map_err(|error| StoreError::catalog("counting due sessions", error))
    }

    /// Sessions that an older engine finalized and nothing else makes due.
    pub async fn count_outdated(&self, engine_version: u32) -> Result<u64, StoreError> {
        sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM sessions WHERE due_ms IS NULL AND engine_version < ?",
        )
        .bind(engine_version)
        .fetch_one(&self.readers)
        .await
        .map(|it| it.max(0).unsigned_abs())
        .map_err(|error| StoreError::catalog("counting outdated sessions", error))
    }
}

/// Lets a lease run anew from now. Whether it was still held, and the session not erased.
pub(super) async fn hold(
    connection: &mut SqliteConnection,
    claim: &Claim,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "UPDATE sessions SET lease_until_ms = ?1
         WHERE project = ?2 AND id = ?3 AND lease_owner = ?4
            AND NOT EXISTS (SELECT 1 FROM erased WHERE project = ?2 AND session = ?3)",
    )
    .bind(now.plus_ms(limits::LEASE_MS).as_ms())
    .bind(claim.project.as_str())
    .bind(claim.session.as_str())
    .bind(&claim.owner)
    .execute(connection)
    .await
    .map(|it| it.rows_affected() > 0)
}

/// Writes a summary and gives the lease back. Data that came meanwhile keeps the session due.
/// `false`, and nothing written, when the lease was lost or the session erased.
pub(super) async fn write_summary(
    connection: &mut SqliteConnection,
    claim: &Claim,
    finalized: &FinalizedSession,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let FinalizedSession { summary, visitor, engine_version, n_blocks, stored_bytes } = finalized;
    let json = serde_json::to_string(summary).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query(include_str!("finish.sql"))
        .bind(claim.project.as_str())
        .bind(claim.session.as_str())
        .bind(&claim.owner)
        .bind(rows::signed(*n_blocks))
        .bind(rows::signed(*stored_bytes))
        .bind(now.plus_ms(limits::QUIET_MS).as_ms())
        .bind(visitor.as_ref().map(|it| it.as_str().to_owned()))
        .bind(summary.started_at.as_ms())
        .bind(summary.ended_at.as_ms())
        .bind(rows::signed(summary.duration_ms()))
        .bind(rows::signed(summary.active_ms))
        .bind(rows::signed(summary.n_events))
        .bind(rows::signed(summary.n_clicks))
        .bind(rows::signed(summary.n_keypresses))
        .bind(rows::signed(summary.n_console_error))
        .bind(rows::signed(summary.size_bytes))
        .bind(summary.activity_score().unwrap_or(-1.0))
        .bind(summary.urls.join("\n").to_lowercase())
        .bind(json)
        .bind(engine_version)
        .bind(rows::signed(summary.n_rage_clicks))
        .bind(rows::signed(summary.n_dead_clicks))
        .bind(rows::signed(summary.n_error_clicks))
        .bind(rows::signed(summary.n_errors))
        .bind(summary.frustration)
        .execute(connection)
        .await
        .map(|it| it.rows_affected() > 0)
}

fn read_claims(rows: &[SqliteRow], owner: &str) -> Result<Vec<Claim>, sqlx::Error> {
    rows.iter()
        .map(|row| {
            let (project, session) = (rows::project(row, "project")?, rows::session(row, "id")?);
            Ok(Claim { project, session, owner: owner.to_owned() })
        })
        .collect()
}
