//! Segments and blocks: what has been stored, and where.

use std::collections::HashMap;

use revisit_model::{
    BlockStats, ItemId, ProjectId, SegmentId, SessionId, Source, Timestamp, limits,
};
use serde_json::json;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::transaction::WriteTransaction;
use super::{Catalog, marks, rows};
use crate::StoreError;
use crate::segment::{Manifest, ManifestBlock};

/// Where one block lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRef {
    pub number: u64,
    pub segment: SegmentId,
    pub offset: u64,
    pub length: u64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub size_bytes: u64,
    /// The session's archive holds it; it goes after a while.
    pub is_superseded: bool,
}

impl Catalog {
    /// Which of these deliveries are already stored, in the order of the question.
    pub async fn known_items(
        &self,
        items: &[(ProjectId, SessionId, ItemId)],
    ) -> Result<Vec<bool>, StoreError> {
        let failed = |error| StoreError::catalog("looking for resends", error);
        let hashes: Vec<String> =
            items.iter().map(|(project, session, id)| item_hash(project, session, *id)).collect();
        let found: Vec<i64> = sqlx::query_scalar(
            "SELECT key FROM json_each(?) AS wanted
             WHERE EXISTS (SELECT 1 FROM items WHERE hash = unhex(wanted.value))",
        )
        .bind(json!(hashes).to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        Ok(flags(items.len(), &found))
    }

    /// Enters a segment and all its blocks, or nothing. A segment that is already entered, or
    /// whose replacement is, changes nothing.
    pub async fn add_segment(
        &self,
        manifest: &Manifest,
        size_bytes: u64,
    ) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("entering a segment", error);
        let mut transaction = self.write("entering a segment").await?;
        if insert_segment(&mut transaction, manifest, size_bytes).await.map_err(failed)? {
            insert_blocks(&mut transaction, manifest).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Points the blocks that the new segment has from the segment that it replaces to itself.
    /// Blocks that it does not have stay with the old one, until that is forgotten. It waits for
    /// the disk, because the old object is deleted next.
    pub async fn repoint_blocks(
        &self,
        manifest: &Manifest,
        old: SegmentId,
        size_bytes: u64,
    ) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("replacing a segment", error);
        let mut transaction = self.write_durably("replacing a segment").await?;
        insert_segment(&mut transaction, manifest, size_bytes).await.map_err(failed)?;
        for block in &manifest.blocks {
            sqlx::query(
                "UPDATE blocks SET segment = ?, offset = ?, length = ?
                 WHERE segment = ? AND project = ? AND session = ?",
            )
            .bind(manifest.id.to_string())
            .bind(rows::signed(block.offset))
            .bind(rows::signed(block.length))
            .bind(old.to_string())
            .bind(block.project.as_str())
            .bind(block.session.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Forgets a segment and the blocks that are still in it.
    pub async fn forget_segment(&self, segment: SegmentId) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("forgetting a segment", error);
        let mut transaction = self.write("forgetting a segment").await?;
        for statement in
            ["DELETE FROM blocks WHERE segment = ?", "DELETE FROM segments WHERE id = ?"]
        {
            sqlx::query(statement)
                .bind(segment.to_string())
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        self.empty_log().await
    }

    /// The blocks of a session that are there, in order of arrival. Numbers are missing where an
    /// archive holds the block and its segment is gone.
    pub async fn blocks(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Vec<BlockRef>, StoreError> {
        let failed = |error| StoreError::catalog("finding blocks", error);
        let found = sqlx::query(
            "SELECT number, segment, offset, length, first_ms, last_ms, size_bytes,
                superseded_ms IS NOT NULL AS is_superseded
             FROM blocks WHERE project = ? AND session = ? AND number >= 0 ORDER BY number",
        )
        .bind(project.as_str())
        .bind(session.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        found.iter().map(read_block).collect::<Result<_, _>>().map_err(failed)
    }

    /// Whether a segment is entered.
    pub async fn has_segment(&self, segment: SegmentId) -> Result<bool, StoreError> {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM segments WHERE id = ?")
            .bind(segment.to_string())
            .fetch_one(&self.readers)
            .await
            .map(|it| it > 0)
            .map_err(|error| StoreError::catalog("finding a segment", error))
    }

    /// Segments of which archives have held every block since before a time. There are few others:
    /// what nobody finalized yet.
    pub(crate) async fn superseded_segments(
        &self,
        before: Timestamp,
        most: u32,
    ) -> Result<Vec<SegmentId>, StoreError> {
        let failed = |error| StoreError::catalog("finding superseded segments", error);
        let found = sqlx::query(
            "SELECT id FROM segments WHERE NOT EXISTS (
                SELECT 1 FROM blocks
                WHERE segment = segments.id AND (superseded_ms IS NULL OR superseded_ms > ?))
             LIMIT ?",
        )
        .bind(before.as_ms())
        .bind(most)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        found.iter().map(|it| rows::segment(it, "id")).collect::<Result<_, _>>().map_err(failed)
    }

    /// Forgets segments whose objects are gone because archives hold all of their blocks.
    pub(crate) async fn forget_superseded(&self, gone: &[SegmentId]) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("forgetting superseded segments", error);
        let mut transaction = self.write("forgetting superseded segments").await?;
        for statement in [
            "DELETE FROM blocks WHERE segment IN (SELECT value FROM json_each(?))",
            "DELETE FROM segments WHERE id IN (SELECT value FROM json_each(?))",
        ] {
            sqlx::query(statement)
                .bind(json!(gone).to_string())
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        if let Some(newest) = gone.iter().max() {
            marks::remember_segment(&mut transaction, *newest).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Enters blocks of a segment that archives hold already. Their numbers are not known any more.
    pub(crate) async fn add_superseded_blocks(
        &self,
        segment: SegmentId,
        blocks: &[ManifestBlock],
    ) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("entering superseded blocks", error);
        let mut transaction = self.write("entering superseded blocks").await?;
        for block in blocks {
            sqlx::query(
                "INSERT INTO blocks (project, session, number, segment, offset, length, first_ms,
                    last_ms, size_bytes, superseded_ms)
                 SELECT ?1, ?2, min(coalesce(min(number), 0), 0) - 1, ?3, ?4, ?5, ?6, ?7, ?8, 0
                 FROM blocks WHERE project = ?1 AND session = ?2",
            )
            .bind(block.project.as_str())
            .bind(block.session.as_str())
            .bind(segment.to_string())
            .bind(rows::signed(block.offset))
            .bind(rows::signed(block.length))
            .bind(block.stats.first_at.as_ms())
            .bind(block.stats.last_at.as_ms())
            .bind(rows::signed(block.stats.size_bytes))
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Forgets deliveries that were received before a time.
    pub async fn forget_items(&self, before: Timestamp) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM items WHERE received_ms < ?")
            .bind(before.as_ms())
            .execute(&self.writer)
            .await
            .map(|_| ())
            .map_err(|error| StoreError::catalog("forgetting old deliveries", error))
    }
}

/// Whether the segment was new.
async fn insert_segment(
    connection: &mut SqliteConnection,
    manifest: &Manifest,
    size_bytes: u64,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query("INSERT OR IGNORE INTO segments (id, size_bytes) VALUES (?, ?)")
        .bind(manifest.id.to_string())
        .bind(rows::signed(size_bytes))
        .execute(connection)
        .await?;
    Ok(inserted.rows_affected() > 0)
}

/// Enters all blocks of a segment with one statement a table: a statement costs more than a row.
async fn insert_blocks(
    transaction: &mut WriteTransaction,
    manifest: &Manifest,
) -> Result<(), sqlx::Error> {
    let mut n_blocks = upsert_sessions(transaction, &manifest.blocks).await?;
    let (mut blocks, mut items) = (Vec::new(), Vec::new());
    for block in &manifest.blocks {
        let ManifestBlock { project, session, offset, length, crc32: _, stats } = block;
        let count = n_blocks.entry((project.clone(), session.clone())).or_default();
        blocks.push(json!([
            project,
            session,
            *count - 1,
            manifest.id,
            offset,
            length,
            stats.first_at,
            stats.last_at,
            stats.size_bytes,
        ]));
        for item in &stats.items {
            items.push(json!([item_hash(project, session, *item), stats.received_at]));
        }
    }
    let into_blocks = "INSERT INTO blocks SELECT value->>0, value->>1, value->>2, value->>3,
        value->>4, value->>5, value->>6, value->>7, value->>8, NULL FROM json_each(?)";
    let into_items = "INSERT OR IGNORE INTO items
        SELECT unhex(value->>0), value->>1 FROM json_each(?)";
    for (statement, rows) in [(into_blocks, blocks), (into_items, items)] {
        sqlx::query(statement).bind(json!(rows).to_string()).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Keeps deliveries in mind, so that they are known when they come again.
pub(super) async fn remember_items(
    transaction: &mut WriteTransaction,
    project: &ProjectId,
    session: &SessionId,
    items: &[(ItemId, Timestamp)],
) -> Result<(), sqlx::Error> {
    let hashed = |(item, at): &(ItemId, Timestamp)| json!([item_hash(project, session, *item), at]);
    let items: Vec<_> = items.iter().map(hashed).collect();
    sqlx::query("INSERT OR IGNORE INTO items SELECT unhex(value->>0), value->>1 FROM json_each(?)")
        .bind(json!(items).to_string())
        .execute(&mut **transaction)
        .await
        .map(|_| ())
}

/// Adds blocks to their sessions' rows, or makes the rows; gives the number of blocks of each
/// after that. A segment has one block of a session.
///
/// Until the session is finalized its counts are sums of what the blocks say, which is enough to
/// list it while it is recorded. The due time falls a pause after the last data; a session that
/// never pauses is due half a minute after it became dirty if it has grown by a quarter.
async fn upsert_sessions(
    transaction: &mut WriteTransaction,
    blocks: &[ManifestBlock],
) -> Result<HashMap<(ProjectId, SessionId), i64>, sqlx::Error> {
    let rows: Vec<_> = blocks
        .iter()
        .map(|ManifestBlock { project, session, stats, .. }| {
            let (first_at, last_at) = live_span(stats);
            json!({
                "project": project, "session": session, "source": stats.source,
                "visitor": stats.visitor, "library": stats.library, "first_url": stats.first_url,
                "received": stats.received_at, "bytes": stats.size_bytes,
                "recorded": stats.n_recorded, "first": first_at, "last": last_at,
            })
        })
        .collect();
    let found = sqlx::query(include_str!("upsert_sessions.sql"))
        .bind(json!(rows).to_string())
        .bind(limits::QUIET_MS)
        .bind(limits::QUIET_LITTLE_NEWS_MS)
        .fetch_all(&mut **transaction)
        .await?;
    found
        .iter()
        .map(|row| {
            let name = (rows::project(row, "project")?, rows::session(row, "id")?);
            Ok((name, row.try_get("n_blocks")?))
        })
        .collect()
}

/// Which places of a list of `length` are among those found.
pub(super) fn flags(length: usize, found: &[i64]) -> Vec<bool> {
    let mut flags = vec![false; length];
    for place in found {
        if let Some(flag) = usize::try_from(*place).ok().and_then(|it| flags.get_mut(it)) {
            *flag = true;
        }
    }
    flags
}

/// The span a block adds to the row of a session that is not finalized yet. A clock that is a week
/// off is not believed; the summary will say what to make of it.
fn live_span(stats: &BlockStats) -> (Timestamp, Timestamp) {
    const WEEK_MS: i64 = 7 * 24 * 3600 * 1000;
    let (received, imported) = (stats.received_at, stats.source == Source::Import);
    let near = |at: Timestamp| {
        let distance = at.as_ms().saturating_sub(received.as_ms()).saturating_abs();
        if imported || distance < WEEK_MS { at } else { received }
    };
    (near(stats.first_at), near(stats.last_at))
}

fn read_block(row: &SqliteRow) -> Result<BlockRef, sqlx::Error> {
    Ok(BlockRef {
        number: rows::count(row, "number")?,
        segment: rows::segment(row, "segment")?,
        offset: rows::count(row, "offset")?,
        length: rows::count(row, "length")?,
        first_at: rows::time(row, "first_ms")?,
        last_at: rows::time(row, "last_ms")?,
        size_bytes: rows::count(row, "size_bytes")?,
        is_superseded: row.try_get("is_superseded")?,
    })
}

/// A delivery's name in the catalog, in hex. Project and session are in it, so that nobody can
/// shut out another session's data by sending its ids first.
fn item_hash(project: &ProjectId, session: &SessionId, item: ItemId) -> String {
    const HEX_DIGITS: usize = 32;
    let mut hasher = blake3::Hasher::new();
    hasher.update(project.as_str().as_bytes());
    hasher.update(b"/");
    hasher.update(session.as_str().as_bytes());
    hasher.update(b"/");
    hasher.update(item.as_uuid().as_bytes());
    hasher.finalize().to_hex().chars().take(HEX_DIGITS).collect()
}
