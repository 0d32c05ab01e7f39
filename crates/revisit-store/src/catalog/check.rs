//! Everything that the catalog knows of objects, for a check against them.

use revisit_model::{ArchiveId, AssetHash, ProjectId, SegmentId, SessionId, Timestamp};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::archives::{self, ArchiveRef};
use super::{Catalog, rows};
use crate::StoreError;

/// An archive in any state.
#[derive(Debug)]
pub(crate) struct ArchiveRow {
    pub(crate) archive: ArchiveRef,
    pub(crate) is_current: bool,
    /// Its object is there: it is current or superseded.
    pub(crate) is_written: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AssetState {
    Pending,
    Stored,
    Dropping,
}

/// An asset in any state.
#[derive(Debug)]
pub(crate) struct AssetInfo {
    pub(crate) project: ProjectId,
    pub(crate) hash: AssetHash,
    pub(crate) birth: ArchiveId,
    pub(crate) state: AssetState,
    pub(crate) size_bytes: u64,
}

const ASSET_COLUMNS: &str = "project, hash, birth, state, size_bytes";

impl Catalog {
    /// All segments, and whether archives have all of their blocks.
    pub(crate) async fn all_segments(&self) -> Result<Vec<(SegmentId, bool)>, StoreError> {
        let failed = |error| StoreError::catalog("listing segments", error);
        let found = sqlx::query(
            "SELECT id, NOT EXISTS (
                SELECT 1 FROM blocks WHERE segment = segments.id AND superseded_ms IS NULL
             ) AS is_superseded FROM segments",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let read = |it: &SqliteRow| Ok((rows::segment(it, "id")?, it.try_get("is_superseded")?));
        found.iter().map(read).collect::<Result<_, _>>().map_err(failed)
    }

    pub(crate) async fn all_archives(&self) -> Result<Vec<ArchiveRow>, StoreError> {
        let failed = |error| StoreError::catalog("listing archives", error);
        let found = sqlx::query("SELECT * FROM archives ORDER BY project, session, id")
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        found.iter().map(read_archive).collect::<Result<_, _>>().map_err(failed)
    }

    pub(crate) async fn all_assets(&self, project: &str) -> Result<Vec<AssetInfo>, StoreError> {
        let failed = |error| StoreError::catalog("listing assets", error);
        let statement = format!("SELECT {ASSET_COLUMNS} FROM assets WHERE project = ?");
        let found = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(project)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        found.iter().map(read_asset).collect::<Result<_, _>>().map_err(failed)
    }

    /// Assets that no archive refers to and that are not dropping.
    pub(crate) async fn unused_assets(&self, project: &str) -> Result<Vec<AssetInfo>, StoreError> {
        let failed = |error| StoreError::catalog("looking for unused assets", error);
        let statement = format!(
            "SELECT {ASSET_COLUMNS} FROM assets WHERE project = ? AND state <> 'dropping'
             AND NOT EXISTS (SELECT 1 FROM asset_refs WHERE asset = assets.key)"
        );
        let found = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(project)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        found.iter().map(read_asset).collect::<Result<_, _>>().map_err(failed)
    }

    /// Enters that an asset is not there: whoever refers to it next stores it. Gives the archives
    /// that refer to it.
    pub(crate) async fn lose_asset(
        &self,
        project: &ProjectId,
        hash: AssetHash,
        birth: ArchiveId,
    ) -> Result<Vec<ArchiveRow>, StoreError> {
        let failed = |error| StoreError::catalog("giving an asset up", error);
        let mut transaction = self.write("giving an asset up").await?;
        let key: Option<i64> = sqlx::query_scalar(
            "UPDATE assets SET state = 'pending'
             WHERE project = ? AND hash = ? AND birth = ? AND state = 'stored' RETURNING key",
        )
        .bind(project.as_str())
        .bind(hash.to_string())
        .bind(birth.to_string())
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed)?;
        let found = sqlx::query(
            "SELECT archives.* FROM asset_refs JOIN archives ON archives.key = archive
             WHERE asset = ?",
        )
        .bind(key)
        .fetch_all(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        found.iter().map(read_archive).collect::<Result<_, _>>().map_err(failed)
    }

    /// Makes a session due from its blocks, and its archive one that goes; `false` when not all of
    /// the blocks in the archive are still there.
    pub(crate) async fn finalize_anew(
        &self,
        project: &ProjectId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let failed = |error| StoreError::catalog("giving an archive up", error);
        let mut transaction = self.write_durably("giving an archive up").await?;
        let given_up = sqlx::query(
            "UPDATE archives SET state = 'superseded', since_ms = 0
             WHERE project = ?1 AND session = ?2 AND state = 'current' AND n_blocks = (
                SELECT count(*) FROM blocks WHERE project = ?1 AND session = ?2
                    AND number >= 0 AND number < archives.n_blocks)",
        )
        .bind(project.as_str())
        .bind(session.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        if given_up.rows_affected() == 0 {
            transaction.roll_back().await.map_err(failed)?;
            return Ok(false);
        }
        for statement in [
            "UPDATE blocks SET superseded_ms = NULL
             WHERE project = ?1 AND session = ?2 AND number >= 0 AND ?3 IS NOT NULL",
            "UPDATE sessions SET finalized_blocks = 0, due_ms = ?3
             WHERE project = ?1 AND id = ?2",
        ] {
            sqlx::query(statement)
                .bind(project.as_str())
                .bind(session.as_str())
                .bind(now.as_ms())
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        Ok(true)
    }

    /// Takes back that everything is entered, so that the catalog is made anew.
    pub(crate) async fn set_incomplete(&self) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("writing its marks", error);
        let mut transaction = self.write_durably("writing its marks").await?;
        sqlx::query("DELETE FROM marks WHERE name = 'complete'")
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }
}

fn read_archive(row: &SqliteRow) -> Result<ArchiveRow, sqlx::Error> {
    let archive = archives::read_archive(row)?;
    let state: String = row.try_get("state")?;
    let is_current = state == "current";
    Ok(ArchiveRow { archive, is_current, is_written: is_current || state == "superseded" })
}

fn read_asset(row: &SqliteRow) -> Result<AssetInfo, sqlx::Error> {
    let state: String = row.try_get("state")?;
    let state = match state.as_str() {
        "pending" => AssetState::Pending,
        "stored" => AssetState::Stored,
        "dropping" => AssetState::Dropping,
        _ => return Err(rows::decode("state", format!("unknown state {state:?}"))),
    };
    Ok(AssetInfo {
        project: rows::project(row, "project")?,
        hash: rows::hash(row, "hash")?,
        birth: rows::archive(row, "birth")?,
        state,
        size_bytes: rows::count(row, "size_bytes")?,
    })
}
