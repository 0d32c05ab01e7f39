//! What the catalog knows of itself.

use revisit_model::SegmentId;

use super::Catalog;
use super::transaction::WriteTransaction;
use crate::StoreError;

/// Everything that is made from the objects.
const TABLES: [&str; 9] = [
    "segments",
    "blocks",
    "items",
    "sessions",
    "archives",
    "assets",
    "asset_refs",
    "erased",
    "marks",
];

impl Catalog {
    /// Whether everything was entered that there was when the catalog was made.
    pub(crate) async fn is_complete(&self) -> Result<bool, StoreError> {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM marks WHERE name = 'complete'")
            .fetch_one(&self.readers)
            .await
            .map(|it| it > 0)
            .map_err(|error| StoreError::catalog("reading its marks", error))
    }

    /// Says that everything is entered. It waits for the disk, so that making the catalog anew is
    /// not begun again after a power cut.
    pub(crate) async fn set_complete(&self) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("writing its marks", error);
        let mut transaction = self.write_durably("writing its marks").await?;
        sqlx::query("INSERT OR REPLACE INTO marks VALUES ('complete', '1')")
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Empties every table that is made from the objects.
    pub(crate) async fn clear(&self) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("emptying", error);
        let mut transaction = self.write("emptying").await?;
        for table in TABLES {
            let statement = format!("DELETE FROM {table}");
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// The newest segment that was ever entered, also when it was deleted since.
    pub(crate) async fn last_segment(&self) -> Result<Option<SegmentId>, StoreError> {
        sqlx::query_scalar::<_, Option<String>>(
            "SELECT max(id) FROM (SELECT max(id) AS id FROM segments
             UNION ALL SELECT value FROM marks WHERE name = 'newest_segment')",
        )
        .fetch_one(&self.readers)
        .await
        .map(|it| it.as_deref().and_then(SegmentId::parse))
        .map_err(|error| StoreError::catalog("finding the newest segment", error))
    }
}

/// Keeps in mind that segments up to this one were entered.
pub(super) async fn remember_segment(
    transaction: &mut WriteTransaction,
    segment: SegmentId,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO marks VALUES ('newest_segment', ?)
         ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
    )
    .bind(segment.to_string())
    .execute(&mut **transaction)
    .await
    .map(|_| ())
}
