//! Generations of archives: who writes one, which one counts, which ones go.

use revisit_model::{ArchiveId, AssetHash, ProjectId, SessionId, Timestamp};
use serde_json::json;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::blocks::remember_items;
use super::finalizing::{hold, write_summary};
use super::transaction::WriteTransaction;
use super::{BlockRef, Catalog, Claim, FinalizedSession, assets, rows};
use crate::archives::{ArchiveFacts, Pinned};
use crate::{ObjectKey, StoreError};

/// One stored archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveRef {
    pub project: ProjectId,
    pub session: SessionId,
    pub id: ArchiveId,
    /// It holds the blocks with numbers below this.
    pub n_blocks: u64,
    pub size_bytes: u64,
}

/// What a session is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The current archive, if there is one.
    pub archive: Option<ArchiveRef>,
    /// What came since, in order of arrival.
    pub blocks: Vec<BlockRef>,
    /// All blocks that ever came, those in the archive included.
    pub n_blocks: u64,
}

/// An archive that goes: its object first, then its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaving {
    pub(crate) project: ProjectId,
    pub(crate) session: SessionId,
    pub(crate) id: ArchiveId,
}

/// An archive that was found and is entered without a job.
#[derive(Debug)]
pub(crate) struct Adopted<'a> {
    pub(crate) archive: &'a ArchiveRef,
    pub(crate) assets: &'a [(AssetHash, ArchiveId)],
    pub(crate) since: Timestamp,
    /// What it says of its session, of which it is the current one; nothing for another.
    pub(crate) current: Option<&'a ArchiveFacts>,
}

impl ArchiveRef {
    pub(crate) fn key(&self) -> ObjectKey {
        ObjectKey::Archive(self.project.clone(), self.session.clone(), self.id)
    }
}

impl From<&ArchiveRef> for Leaving {
    fn from(archive: &ArchiveRef) -> Leaving {
        let ArchiveRef { project, session, id, n_blocks: _, size_bytes: _ } = archive;
        Leaving { project: project.clone(), session: session.clone(), id: *id }
    }
}

const COLUMNS: &str = "project, session, id, n_blocks, size_bytes";

impl Catalog {
    /// The current archive of a session.
    pub async fn archive(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<ArchiveRef>, StoreError> {
        let failed = |error| StoreError::catalog("finding an archive", error);
        let statement = format!(
            "SELECT {COLUMNS} FROM archives WHERE project = ? AND session = ? AND state = 'current'"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(project.as_str())
            .bind(session.as_str())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed)?;
        row.as_ref().map(read_archive).transpose().map_err(failed)
    }

    /// One archive of a session, current or superseded; `None` when it is gone.
    pub async fn archive_by_id(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: ArchiveId,
    ) -> Result<Option<ArchiveRef>, StoreError> {
        let failed = |error| StoreError::catalog("finding an archive", error);
        let statement = format!(
            "SELECT {COLUMNS} FROM archives WHERE id = ? AND project = ? AND session = ?
             AND state IN ('current', 'superseded')"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(id.to_string())
            .bind(project.as_str())
            .bind(session.as_str())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed)?;
        row.as_ref().map(read_archive).transpose().map_err(failed)
    }

    /// What a session is read from: its archive, and the blocks that are not in it.
    pub async fn parts(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Parts, StoreError> {
        // In this order: blocks only ever go because an archive that is entered has them.
        let mut blocks = self.blocks(project, session).await?;
        let archive = self.archive(project, session).await?;
        let n_archived = archive.as_ref().map_or(0, |it| it.n_blocks);
        blocks.retain(|it| it.number >= n_archived);
        let n_blocks = blocks.last().map_or(n_archived, |it| it.number + 1);
        Ok(Parts { archive, blocks, n_blocks })
    }

    /// Says that a job is going to write an archive which refers to these strings, and which
    /// incarnation of each it is to refer to: from here on they stay. `None` when the lease was
    /// lost or the session erased. It waits for the disk: no object may be there that the catalog
    /// does not know of.
    pub(crate) async fn begin_archive(
        &self,
        claim: &Claim,
        id: ArchiveId,
        hashes: &[AssetHash],
        now: Timestamp,
    ) -> Result<Option<Vec<Pinned>>, StoreError> {
        let failed = |error| StoreError::catalog("beginning an archive", error);
        let mut transaction = self.write_durably("beginning an archive").await?;
        if !hold(&mut transaction, claim, now).await.map_err(failed)? {
            transaction.roll_back().await.map_err(failed)?;
            return Ok(None);
        }
        let inserted = sqlx::query(
            "INSERT INTO archives (id, project, session, state, since_ms, size_bytes, n_blocks)
             VALUES (?, ?, ?, 'writing', ?, 0, 0)",
        )
        .bind(id.to_string())
        .bind(claim.project.as_str())
        .bind(claim.session.as_str())
        .bind(now.as_ms())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        let key = inserted.last_insert_rowid();
        let pinned = assets::pin(&mut transaction, key, &claim.project, id, hashes).await;
        let pinned = pinned.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(Some(pinned))
    }

    /// Enters an archive whose object is there as the current one, with the session's summary, and
    /// gives the lease back. `false`, and nothing written, when the lease was lost, the session
    /// erased, or the archive given up meanwhile. It waits for the disk, because what the archive
    /// supersedes will be deleted.
    pub(crate) async fn enter_archive(
        &self,
        claim: &Claim,
        archive: &ArchiveRef,
        finalized: &FinalizedSession,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let failed = |error| StoreError::catalog("entering an archive", error);
        let mut transaction = self.write_durably("entering an archive").await?;
        let is_entered = is_wanted(&mut transaction, archive).await.map_err(failed)?
            && write_summary(&mut transaction, claim, finalized, now).await.map_err(failed)?;
        if !is_entered {
            transaction.roll_back().await.map_err(failed)?;
            return Ok(false);
        }
        supersede(&mut transaction, archive, now).await.map_err(failed)?;
        sqlx::query(
            "UPDATE archives SET state = 'current', since_ms = ?, size_bytes = ?, n_blocks = ?
             WHERE id = ?",
        )
        .bind(now.as_ms())
        .bind(rows::signed(archive.size_bytes))
        .bind(rows::signed(archive.n_blocks))
        .bind(archive.id.to_string())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(true)
    }

    /// Enters an archive that was found, with references to its assets; a current one with its
    /// session, which must not be there yet. Assets that were not found are entered as pending:
    /// whoever refers to them next stores them.
    pub(crate) async fn adopt_archive(&self, adopted: &Adopted<'_>) -> Result<(), StoreError> {
        let Adopted { archive, assets, since, current } = adopted;
        let failed = |error| StoreError::catalog("entering an archive that was found", error);
        let mut transaction = self.write("entering an archive that was found").await?;
        if let Some(facts) = current {
            adopt_session(&mut transaction, facts).await.map_err(failed)?;
        }
        let inserted = sqlx::query(
            "INSERT INTO archives (id, project, session, state, since_ms, size_bytes, n_blocks)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(archive.id.to_string())
        .bind(archive.project.as_str())
        .bind(archive.session.as_str())
        .bind(if current.is_some() { "current" } else { "superseded" })
        .bind(since.as_ms())
        .bind(rows::signed(archive.size_bytes))
        .bind(rows::signed(archive.n_blocks))
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        let key = inserted.last_insert_rowid();
        assets::refer(&mut transaction, key, &archive.project, assets).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Archives that are to go: superseded before a time, given up by jobs that lost their lease,
    /// or of erased sessions.
    pub(crate) async fn leaving_archives(
        &self,
        superseded_before: Timestamp,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<Leaving>, StoreError> {
        let failed = |error| StoreError::catalog("finding archives to delete", error);
        let found = sqlx::query(include_str!("leaving_archives.sql"))
            .bind(superseded_before.as_ms())
            .bind(now.as_ms())
            .bind(most)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        found.iter().map(read_leaving).collect::<Result<_, _>>().map_err(failed)
    }

    /// Every archive of a session that the catalog knows, whatever its state.
    pub(crate) async fn archives_of(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Vec<Leaving>, StoreError> {
        let failed = |error| StoreError::catalog("finding archives", error);
        let found = sqlx::query(
            "SELECT project, session, id FROM archives WHERE project = ? AND session = ?",
        )
        .bind(project.as_str())
        .bind(session.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        found.iter().map(read_leaving).collect::<Result<_, _>>().map_err(failed)
    }

    /// Archives that jobs gave up, and those of erased sessions.
    pub(crate) async fn given_up_archives(
        &self,
        now: Timestamp,
    ) -> Result<Vec<Leaving>, StoreError> {
        self.leaving_archives(Timestamp::from_ms(i64::MIN), now, u32::MAX).await
    }

    /// Archives that are dropping.
    pub(crate) async fn dropping_archives(&self) -> Result<Vec<Leaving>, StoreError> {
        let failed = |error| StoreError::catalog("finding archives to delete", error);
        let found = sqlx::query(
            "SELECT project, session, id FROM archives
             WHERE state <> 'current' AND state = 'dropping'",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        found.iter().map(read_leaving).collect::<Result<_, _>>().map_err(failed)
    }

    /// Whether an archive is still being written, and not given up or erased.
    pub(crate) async fn wants_archive(&self, id: ArchiveId) -> Result<bool, StoreError> {
        sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM archives WHERE id = ? AND state = 'writing'",
        )
        .bind(id.to_string())
        .fetch_one(&self.readers)
        .await
        .map(|it| it > 0)
        .map_err(|error| StoreError::catalog("finding an archive", error))
    }

    /// Makes an archive dropping: from here on it is never entered, and its object may be deleted.
    /// `false` for the current one, which stays: a job that was given up had come back.
    pub(crate) async fn start_dropping(&self, id: ArchiveId) -> Result<bool, StoreError> {
        let failed = |error| StoreError::catalog("giving an archive up", error);
        let mut transaction = self.write("giving an archive up").await?;
        let n_current: i64 =
            sqlx::query_scalar("SELECT count(*) FROM archives WHERE id = ? AND state = 'current'")
                .bind(id.to_string())
                .fetch_one(&mut *transaction)
                .await
                .map_err(failed)?;
        sqlx::query("UPDATE archives SET state = 'dropping' WHERE id = ? AND state <> 'current'")
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(n_current == 0)
    }

    /// Forgets an archive and what it refers to. Assets that nothing refers to any more are
    /// dropping from here on. It waits for the disk, because their objects are deleted next.
    pub(crate) async fn forget_archive(&self, id: ArchiveId) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("forgetting an archive", error);
        let mut transaction = self.write_durably("forgetting an archive").await?;
        let key: Option<i64> = sqlx::query_scalar("SELECT key FROM archives WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed)?;
        let Some(key) = key else { return transaction.roll_back().await.map_err(failed) };
        assets::release(&mut transaction, key).await.map_err(failed)?;
        sqlx::query("DELETE FROM archives WHERE key = ?")
            .bind(key)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Which of these archives have a row, in the order of the question.
    pub(crate) async fn know_archives(&self, ids: &[ArchiveId]) -> Result<Vec<bool>, StoreError> {
        let found: Vec<i64> = sqlx::query_scalar(
            "SELECT key FROM json_each(?) AS wanted
             WHERE EXISTS (SELECT 1 FROM archives WHERE id = wanted.value)",
        )
        .bind(json!(ids).to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(|error| StoreError::catalog("looking for archives", error))?;
        Ok(super::blocks::flags(ids.len(), &found))
    }
}

/// Whether the archive is still being written, and covers no less than the current one.
async fn is_wanted(
    connection: &mut SqliteConnection,
    archive: &ArchiveRef,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM archives AS own WHERE id = ?1 AND state = 'writing' AND NOT EXISTS (
            SELECT 1 FROM archives AS former
            WHERE former.project = own.project AND former.session = own.session
                AND former.state = 'current' AND former.n_blocks > ?2)",
    )
    .bind(archive.id.to_string())
    .bind(rows::signed(archive.n_blocks))
    .fetch_one(connection)
    .await
    .map(|it| it > 0)
}

/// Makes room for a session's new current archive: the former one and the blocks that it holds are
/// superseded.
async fn supersede(
    connection: &mut SqliteConnection,
    archive: &ArchiveRef,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE archives SET state = 'superseded', since_ms = ?
         WHERE project = ? AND session = ? AND state = 'current'",
    )
    .bind(now.as_ms())
    .bind(archive.project.as_str())
    .bind(archive.session.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE blocks SET superseded_ms = ?
         WHERE project = ? AND session = ? AND number < ? AND superseded_ms IS NULL",
    )
    .bind(now.as_ms())
    .bind(archive.project.as_str())
    .bind(archive.session.as_str())
    .bind(rows::signed(archive.n_blocks))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Enters a session as its archive has it.
async fn adopt_session(
    transaction: &mut WriteTransaction,
    facts: &ArchiveFacts,
) -> Result<(), sqlx::Error> {
    let ArchiveFacts { project, session, id: _, visitor, source, library, summary, .. } = facts;
    let ArchiveFacts { engine_version, n_blocks, stored_bytes, received_at, items, .. } = facts;
    let claim = Claim {
        project: project.clone(),
        session: session.clone(),
        owner: "whoever made the catalog".to_owned(),
    };
    sqlx::query(
        "INSERT INTO sessions (project, id, source, library, first_url, last_received_ms, n_blocks,
            stored_bytes, n_recorded, lease_owner, started_ms, ended_ms, duration_ms, n_events,
            size_bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0)",
    )
    .bind(project.as_str())
    .bind(session.as_str())
    .bind(source.as_str())
    .bind(library.clone())
    .bind(summary.first_url.clone())
    .bind(received_at.as_ms())
    .bind(rows::signed(*n_blocks))
    .bind(rows::signed(*stored_bytes))
    .bind(rows::signed(summary.n_events))
    .bind(&claim.owner)
    .execute(&mut **transaction)
    .await?;
    let finalized = FinalizedSession {
        summary: summary.clone(),
        visitor: visitor.clone(),
        engine_version: *engine_version,
        n_blocks: *n_blocks,
        stored_bytes: *stored_bytes,
    };
    write_summary(transaction, &claim, &finalized, *received_at).await?;
    let items: Vec<_> = items.iter().map(|it| (*it, *received_at)).collect();
    remember_items(transaction, project, session, &items).await
}

pub(super) fn read_archive(row: &SqliteRow) -> Result<ArchiveRef, sqlx::Error> {
    let Leaving { project, session, id } = read_leaving(row)?;
    let n_blocks = rows::count(row, "n_blocks")?;
    Ok(ArchiveRef { project, session, id, n_blocks, size_bytes: rows::count(row, "size_bytes")? })
}

fn read_leaving(row: &SqliteRow) -> Result<Leaving, sqlx::Error> {
    let (project, session) = (rows::project(row, "project")?, rows::session(row, "session")?);
    Ok(Leaving { project, session, id: rows::archive(row, "id")? })
}
