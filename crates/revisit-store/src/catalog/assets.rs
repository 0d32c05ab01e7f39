//! Assets: stored incarnations of strings, and which archives refer to them.
//!
//! An incarnation has a row before it has an object, and loses its object before its row. A row
//! that is gone never comes back under the same name, because only the archive that is in the name
//! makes it, once, when it begins.

use std::collections::BTreeMap;

use revisit_model::{ArchiveId, AssetHash, ProjectId, limits};
use serde_json::json;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Catalog, rows};
use crate::StoreError;
use crate::archives::Pinned;

/// One incarnation, as the catalog knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AssetRow {
    pub(crate) key: i64,
    pub(crate) project: ProjectId,
    pub(crate) hash: AssetHash,
    pub(crate) birth: ArchiveId,
}

impl Catalog {
    /// Enters that the object of an asset is there. `false` when nothing refers to it any more: it
    /// must go again.
    pub(crate) async fn enter_asset(
        &self,
        project: &ProjectId,
        hash: AssetHash,
        birth: ArchiveId,
        size_bytes: u64,
    ) -> Result<bool, StoreError> {
        sqlx::query(
            "UPDATE assets SET state = 'stored', size_bytes = ?
             WHERE project = ? AND hash = ? AND birth = ? AND state <> 'dropping'",
        )
        .bind(rows::signed(size_bytes))
        .bind(project.as_str())
        .bind(hash.to_string())
        .bind(birth.to_string())
        .execute(&self.writer)
        .await
        .map(|it| it.rows_affected() > 0)
        .map_err(|error| StoreError::catalog("entering an asset", error))
    }

    /// Whether something refers to an asset.
    pub(crate) async fn wants_asset(
        &self,
        project: &ProjectId,
        hash: AssetHash,
        birth: ArchiveId,
    ) -> Result<bool, StoreError> {
        sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM assets
             WHERE project = ? AND hash = ? AND birth = ? AND state <> 'dropping'",
        )
        .bind(project.as_str())
        .bind(hash.to_string())
        .bind(birth.to_string())
        .fetch_one(&self.readers)
        .await
        .map(|it| it > 0)
        .map_err(|error| StoreError::catalog("looking for an asset", error))
    }

    /// Enters assets that were found.
    pub(crate) async fn adopt_assets(
        &self,
        found: &[(&ProjectId, AssetHash, ArchiveId, u64)],
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR IGNORE INTO assets (project, hash, birth, state, size_bytes)
             SELECT value->>0, value->>1, value->>2, 'stored', value->>3 FROM json_each(?)",
        )
        .bind(json!(found).to_string())
        .execute(&self.writer)
        .await
        .map(|_| ())
        .map_err(|error| StoreError::catalog("entering assets that were found", error))
    }

    /// Makes all assets of a project dropping that nothing refers to. There are only such that were
    /// found and entered; others are dropping already.
    pub(crate) async fn drop_unused_assets(&self, project: &str) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE assets SET state = 'dropping' WHERE state <> 'dropping' AND project = ?
             AND NOT EXISTS (SELECT 1 FROM asset_refs WHERE asset = assets.key)",
        )
        .bind(project)
        .execute(&self.durable_writer)
        .await
        .map(|_| ())
        .map_err(|error| StoreError::catalog("looking for unused assets", error))
    }

    /// Some of the assets that are dropping.
    pub(crate) async fn dropping_assets(&self, most: u32) -> Result<Vec<AssetRow>, StoreError> {
        let failed = |error| StoreError::catalog("finding assets to delete", error);
        let found = sqlx::query(
            "SELECT key, project, hash, birth FROM assets WHERE state = 'dropping' LIMIT ?",
        )
        .bind(most)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        found.iter().map(read_asset).collect::<Result<_, _>>().map_err(failed)
    }

    /// Forgets assets that were dropping and whose objects are gone.
    pub(crate) async fn forget_assets(&self, gone: &[AssetRow]) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("forgetting assets", error);
        let keys: Vec<i64> = gone.iter().map(|it| it.key).collect();
        let mut transaction = self.write("forgetting assets").await?;
        sqlx::query(
            "DELETE FROM assets
             WHERE state = 'dropping' AND key IN (SELECT value FROM json_each(?))",
        )
        .bind(json!(keys).to_string())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// How many of the incarnations that an archive names are not stored.
    pub(crate) async fn count_missing(
        &self,
        project: &ProjectId,
        assets: &[(AssetHash, ArchiveId)],
    ) -> Result<u64, StoreError> {
        sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM json_each(?1) AS wanted WHERE NOT EXISTS (
                SELECT 1 FROM assets WHERE project = ?2 AND hash = wanted.value->>0
                AND birth = wanted.value->>1 AND state = 'stored')",
        )
        .bind(json!(assets).to_string())
        .bind(project.as_str())
        .fetch_one(&self.readers)
        .await
        .map(|it| it.max(0).unsigned_abs())
        .map_err(|error| StoreError::catalog("looking for assets", error))
    }

    /// Which of these strings are stored and no larger than captured ones are, and the oldest
    /// incarnation of each.
    pub(crate) async fn stored_assets(
        &self,
        project: &ProjectId,
        hashes: &[AssetHash],
    ) -> Result<BTreeMap<AssetHash, ArchiveId>, StoreError> {
        let failed = |error| StoreError::catalog("looking for stored assets", error);
        let found = sqlx::query(
            "SELECT hash, min(birth) AS birth FROM assets
             WHERE project = ? AND state = 'stored' AND size_bytes <= ?
                AND hash IN (SELECT value FROM json_each(?))
             GROUP BY hash",
        )
        .bind(project.as_str())
        .bind(rows::signed(limits::MAX_CAPTURED_BYTES))
        .bind(json!(hashes).to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let read = |row: &SqliteRow| Ok((rows::hash(row, "hash")?, rows::archive(row, "birth")?));
        found.iter().map(read).collect::<Result<_, _>>().map_err(failed)
    }

    /// Which of these assets have a row, in the order of the question.
    pub(crate) async fn know_assets(
        &self,
        assets: &[(&ProjectId, AssetHash, ArchiveId)],
    ) -> Result<Vec<bool>, StoreError> {
        let found: Vec<i64> = sqlx::query_scalar(
            "SELECT key FROM json_each(?) AS wanted WHERE EXISTS (
                SELECT 1 FROM assets WHERE project = wanted.value->>0
                AND hash = wanted.value->>1 AND birth = wanted.value->>2)",
        )
        .bind(json!(assets).to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(|error| StoreError::catalog("looking for assets", error))?;
        Ok(super::blocks::flags(assets.len(), &found))
    }
}

/// Makes an archive refer to an incarnation of each string: to one that is stored if there is one,
/// else to one that is pending, else to a new one of its own.
pub(super) async fn pin(
    connection: &mut SqliteConnection,
    archive: i64,
    project: &ProjectId,
    id: ArchiveId,
    hashes: &[AssetHash],
) -> Result<Vec<Pinned>, sqlx::Error> {
    let hashes = json!(hashes).to_string();
    sqlx::query(
        "INSERT OR IGNORE INTO assets (project, hash, birth, state, size_bytes)
         SELECT ?1, value, ?2, 'pending', 0 FROM json_each(?3) WHERE NOT EXISTS (
            SELECT 1 FROM assets
            WHERE project = ?1 AND hash = json_each.value AND state <> 'dropping')",
    )
    .bind(project.as_str())
    .bind(id.to_string())
    .bind(&hashes)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO asset_refs SELECT ?1, key FROM (
            SELECT key, min((state <> 'stored') || birth) FROM assets
            WHERE project = ?2 AND state <> 'dropping'
                AND hash IN (SELECT value FROM json_each(?3))
            GROUP BY hash)",
    )
    .bind(archive)
    .bind(project.as_str())
    .bind(&hashes)
    .execute(&mut *connection)
    .await?;
    let pinned = sqlx::query(
        "SELECT hash, birth, state = 'stored' AS is_stored
         FROM asset_refs JOIN assets ON assets.key = asset WHERE archive = ?",
    )
    .bind(archive)
    .fetch_all(connection)
    .await?;
    let read = |row: &SqliteRow| {
        Ok(Pinned {
            hash: rows::hash(row, "hash")?,
            birth: rows::archive(row, "birth")?,
            is_stored: row.try_get("is_stored")?,
        })
    };
    pinned.iter().map(read).collect()
}

/// Makes an archive that was found refer to the incarnations that it names.
pub(super) async fn refer(
    connection: &mut SqliteConnection,
    archive: i64,
    project: &ProjectId,
    assets: &[(AssetHash, ArchiveId)],
) -> Result<(), sqlx::Error> {
    let assets = json!(assets).to_string();
    sqlx::query(
        "INSERT OR IGNORE INTO assets (project, hash, birth, state, size_bytes)
         SELECT ?1, value->>0, value->>1, 'pending', 0 FROM json_each(?2)",
    )
    .bind(project.as_str())
    .bind(&assets)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT OR IGNORE INTO asset_refs SELECT ?1, assets.key FROM json_each(?3) AS wanted
         JOIN assets ON project = ?2 AND hash = wanted.value->>0 AND birth = wanted.value->>1",
    )
    .bind(archive)
    .bind(project.as_str())
    .bind(&assets)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Takes an archive's references away; what nothing else refers to is dropping.
pub(super) async fn release(
    connection: &mut SqliteConnection,
    archive: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE assets SET state = 'dropping'
         WHERE key IN (SELECT asset FROM asset_refs WHERE archive = ?1) AND NOT EXISTS (
            SELECT 1 FROM asset_refs WHERE asset = assets.key AND archive <> ?1)",
    )
    .bind(archive)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM asset_refs WHERE archive = ?")
        .bind(archive)
        .execute(connection)
        .await
        .map(|_| ())
}

fn read_asset(row: &SqliteRow) -> Result<AssetRow, sqlx::Error> {
    Ok(AssetRow {
        key: row.try_get("key")?,
        project: rows::project(row, "project")?,
        hash: rows::hash(row, "hash")?,
        birth: rows::archive(row, "birth")?,
    })
}
