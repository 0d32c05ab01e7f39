//! Between SQLite's integers and ours.

use revisit_model::{
    ArchiveId, AssetHash, ProjectId, SegmentId, SessionId, Source, Timestamp, VisitorId,
};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// A count as SQLite stores it; it has no unsigned integers.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn count(row: &SqliteRow, column: &str) -> Result<u64, sqlx::Error> {
    Ok(row.try_get::<i64, _>(column)?.max(0).unsigned_abs())
}

pub(crate) fn time(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    row.try_get(column).map(Timestamp::from_ms)
}

pub(crate) fn project(row: &SqliteRow, column: &str) -> Result<ProjectId, sqlx::Error> {
    ProjectId::new(row.try_get::<String, _>(column)?).map_err(|error| decode(column, error))
}

pub(crate) fn session(row: &SqliteRow, column: &str) -> Result<SessionId, sqlx::Error> {
    SessionId::new(row.try_get::<String, _>(column)?).map_err(|error| decode(column, error))
}

pub(crate) fn visitor(row: &SqliteRow, column: &str) -> Result<Option<VisitorId>, sqlx::Error> {
    row.try_get::<Option<String>, _>(column)?
        .map(|it| VisitorId::new(it).map_err(|error| decode(column, error)))
        .transpose()
}

pub(crate) fn source(row: &SqliteRow, column: &str) -> Result<Source, sqlx::Error> {
    let text: String = row.try_get(column)?;
    Source::parse(&text).ok_or_else(|| decode(column, format!("unknown source {text:?}")))
}

pub(crate) fn segment(row: &SqliteRow, column: &str) -> Result<SegmentId, sqlx::Error> {
    let text: String = row.try_get(column)?;
    SegmentId::parse(&text).ok_or_else(|| decode(column, format!("not a segment id: {text:?}")))
}

pub(crate) fn archive(row: &SqliteRow, column: &str) -> Result<ArchiveId, sqlx::Error> {
    let text: String = row.try_get(column)?;
    ArchiveId::parse(&text).ok_or_else(|| decode(column, format!("not an archive id: {text:?}")))
}

pub(crate) fn hash(row: &SqliteRow, column: &str) -> Result<AssetHash, sqlx::Error> {
    row.try_get::<String, _>(column)?.parse().map_err(|error| decode(column, error))
}

/// A column that holds what we never wrote.
pub(crate) fn decode(
    column: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: source.into() }
}
