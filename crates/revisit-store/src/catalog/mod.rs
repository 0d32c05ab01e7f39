//! The catalog: SQLite beside the objects, that finds sessions and blocks.
//!
//! **Invariant:** everything here but logins can be made again from the objects. It is therefore
//! written without waiting for the disk; what a power cut takes is found again at the next start.
//! Labels and erasures, which no start looks for, do wait.

mod archives;
mod assets;
mod blocks;
mod check;
mod erasures;
mod finalizing;
mod logins;
mod marks;
mod query;
mod rows;
mod sessions;
mod transaction;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::StoreError;
use transaction::WriteTransaction;

pub(crate) use archives::{Adopted, Leaving};
pub use archives::{ArchiveRef, Parts};
pub use blocks::BlockRef;
pub(crate) use check::{ArchiveRow, AssetState};
pub use finalizing::{Claim, FinalizedSession};
pub use logins::{Login, LoginKind};
pub use query::{Cursor, Order, SessionPage, SessionQuery};

const SCHEMA: &str = include_str!("schema.sql");
const UPGRADE_1: &str = include_str!("upgrade_1.sql");
const UPGRADE_2: &str = include_str!("upgrade_2.sql");
/// Version of the schema, in `PRAGMA user_version`. A newer one means: make the catalog anew.
const VERSION: i64 = 3;
/// How long a statement waits for another process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);
/// Connections for reading. Each costs up to 2 MB of page cache.
const READERS: u32 = 4;

/// The index of one store.
#[derive(Debug, Clone)]
pub struct Catalog {
    readers: SqlitePool,
    /// One connection, so that our own writers queue here and not on SQLite's lock.
    writer: SqlitePool,
    /// As the writer, but a commit waits for the disk: for what an owner was told is done.
    durable_writer: SqlitePool,
}

impl Catalog {
    /// Opens the catalog, or makes an empty one.
    pub async fn open(file: &Path) -> Result<Catalog, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            // What is deleted is overwritten with zeros: an erased session leaves no words here.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_TIMEOUT);
        let failed = |error| StoreError::catalog("opening", error);
        let single = || SqlitePoolOptions::new().max_connections(1);
        let writer = single().connect_with(options.clone()).await.map_err(failed)?;
        let durable = options.clone().synchronous(SqliteSynchronous::Full);
        let catalog = Catalog {
            durable_writer: single().connect_lazy_with(durable),
            readers: SqlitePoolOptions::new()
                .max_connections(READERS)
                .idle_timeout(Duration::from_mins(1))
                .connect_lazy_with(options),
            writer,
        };
        catalog.prepare().await?;
        Ok(catalog)
    }

    async fn prepare(&self) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("preparing", error);
        let mut transaction = self.write("preparing").await?;
        let version: i64 = sqlx::query_scalar("PRAGMA user_version")
            .fetch_one(&mut *transaction)
            .await
            .map_err(failed)?;
        let steps: &[&'static str] = match version {
            0 => &[SCHEMA],
            1 => &[UPGRADE_1, UPGRADE_2],
            2 => &[UPGRADE_2],
            VERSION => return transaction.commit().await.map_err(failed),
            found => return Err(StoreError::CatalogVersion { found, expected: VERSION }),
        };
        for step in steps {
            sqlx::raw_sql(*step).execute(&mut *transaction).await.map_err(failed)?;
        }
        let stamp = format!("PRAGMA user_version = {VERSION}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(stamp))
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Starts a transaction that may write, waiting for whoever writes now.
    async fn write(&self, doing: &'static str) -> Result<WriteTransaction, StoreError> {
        WriteTransaction::begin(&self.writer)
            .await
            .map_err(|error| StoreError::catalog(doing, error))
    }

    /// As [`Catalog::write`], but the commit waits for the disk.
    async fn write_durably(&self, doing: &'static str) -> Result<WriteTransaction, StoreError> {
        WriteTransaction::begin(&self.durable_writer)
            .await
            .map_err(|error| StoreError::catalog(doing, error))
    }

    /// Moves what the write-ahead log holds into the catalog and empties the log, so that nothing
    /// deleted is left in it. Where readers are in the way, SQLite does it later by itself.
    async fn empty_log(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.durable_writer)
            .await
            .map(|_| ())
            .map_err(|error| StoreError::catalog("emptying its log", error))
    }

    /// Flushes and closes. Further calls fail.
    pub async fn close(&self) {
        self.readers.close().await;
        self.durable_writer.close().await;
        self.writer.close().await;
    }
}
