//! Segments and blocks: what has been stored, and where.

use revisit_model::{
    BlockStats, ItemId, ProjectId, SegmentId, SessionId, Source, Timestamp, limits,
};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::transaction::WriteTransaction;
use super::{Catalog, rows};
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
}

impl Catalog {
    /// Which of these deliveries are already stored, in the order of the question.
    pub async fn known_items(
        &self,
        items: &[(ProjectId, SessionId, ItemId)],
    ) -> Result<Vec<bool>, StoreError> {
        let failed = |error| StoreError::catalog("looking for resends", error);
        let mut known = Vec::with_capacity(items.len());
        let mut reader = self.readers.acquire().await.map_err(failed)?;
        for (project, session, item) in items {
            let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM items WHERE hash = ?")
                .bind(item_hash(project, session, *item))
                .fetch_optional(&mut *reader)
                .await
                .map_err(failed)?;
            known.push(found.is_some());
        }
        Ok(known)
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
            for block in &manifest.blocks {
                insert_block(&mut transaction, manifest.id, block).await.map_err(failed)?;
            }
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
        let mut transaction =
            WriteTransaction::begin(&self.durable_writer).await.map_err(failed)?;
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

    /// The blocks of a session, in order of arrival.
    pub async fn blocks(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Vec<BlockRef>, StoreError> {
        let failed = |error| StoreError::catalog("finding blocks", error);
        let found = sqlx::query(
            "SELECT number, segment, offset, length, first_ms, last_ms, size_bytes
             FROM blocks WHERE project = ? AND session = ? ORDER BY number",
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

    /// The newest segment that is entered.
    pub async fn last_segment(&self) -> Result<Option<SegmentId>, StoreError> {
        sqlx::query_scalar::<_, Option<String>>("SELECT max(id) FROM segments")
            .fetch_one(&self.readers)
            .await
            .map(|it| it.as_deref().and_then(SegmentId::parse))
            .map_err(|error| StoreError::catalog("finding the newest segment", error))
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

async fn insert_block(
    transaction: &mut WriteTransaction,
    segment: SegmentId,
    block: &ManifestBlock,
) -> Result<(), sqlx::Error> {
    let ManifestBlock { project, session, offset, length, crc32: _, stats } = block;
    let n_blocks = upsert_session(transaction, project, session, stats).await?;
    sqlx::query("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(project.as_str())
        .bind(session.as_str())
        .bind(n_blocks - 1)
        .bind(segment.to_string())
        .bind(rows::signed(*offset))
        .bind(rows::signed(*length))
        .bind(stats.first_at.as_ms())
        .bind(stats.last_at.as_ms())
        .bind(rows::signed(stats.size_bytes))
        .execute(&mut **transaction)
        .await?;
    for item in &stats.items {
        sqlx::query("INSERT OR IGNORE INTO items VALUES (?, ?)")
            .bind(item_hash(project, session, *item))
            .bind(stats.received_at.as_ms())
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// Adds a block to its session's row, or makes the row; gives the number of blocks after that.
///
/// Until the session is finalized its counts are sums of what the blocks say, which is enough to
/// list it while it is recorded. A new session is due almost at once, so that its address shows.
/// After that the due time falls a pause after the last data; a session that never pauses is due
/// half a minute after it became dirty if it has grown by a quarter.
async fn upsert_session(
    transaction: &mut WriteTransaction,
    project: &ProjectId,
    session: &SessionId,
    stats: &BlockStats,
) -> Result<i64, sqlx::Error> {
    let (first_at, last_at) = live_span(stats);
    let row = sqlx::query(include_str!("upsert_session.sql"))
        .bind(project.as_str())
        .bind(session.as_str())
        .bind(stats.source.as_str())
        .bind(stats.visitor.as_ref().map(|it| it.as_str().to_owned()))
        .bind(stats.library.clone())
        .bind(stats.received_at.as_ms())
        .bind(rows::signed(stats.size_bytes))
        .bind(rows::signed(stats.n_recorded))
        .bind(first_at.as_ms())
        .bind(last_at.as_ms())
        .bind(limits::QUIET_MS)
        .bind(limits::QUIET_LITTLE_NEWS_MS)
        .bind(limits::FIRST_LOOK_MS)
        .fetch_one(&mut **transaction)
        .await?;
    row.try_get("n_blocks")
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
    let segment: String = row.try_get("segment")?;
    Ok(BlockRef {
        number: rows::count(row, "number")?,
        segment: SegmentId::parse(&segment)
            .ok_or_else(|| rows::decode("segment", format!("not a segment id: {segment:?}")))?,
        offset: rows::count(row, "offset")?,
        length: rows::count(row, "length")?,
        first_at: rows::time(row, "first_ms")?,
        last_at: rows::time(row, "last_ms")?,
        size_bytes: rows::count(row, "size_bytes")?,
    })
}

/// A delivery's name in the catalog. Project and session are in it, so that nobody can shut out
/// another session's data by sending its ids first.
fn item_hash(project: &ProjectId, session: &SessionId, item: ItemId) -> Vec<u8> {
    const BYTES: usize = 16;
    let mut hasher = blake3::Hasher::new();
    hasher.update(project.as_str().as_bytes());
    hasher.update(b"/");
    hasher.update(session.as_str().as_bytes());
    hasher.update(b"/");
    hasher.update(item.as_uuid().as_bytes());
    hasher.finalize().as_bytes().iter().copied().take(BYTES).collect()
}
