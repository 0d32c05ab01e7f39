//! One write to the catalog, whole or not at all.

use std::ops::{Deref, DerefMut};

use sqlx::Sqlite;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::crash_points;

/// A transaction that holds SQLite's write lock from its beginning.
///
/// One that is dropped without a commit takes its connection with it: a full disk makes SQLite
/// roll back by itself, and what a library thinks of the connection after that cannot be trusted.
#[derive(Debug)]
pub(super) struct WriteTransaction {
    connection: PoolConnection<Sqlite>,
    is_over: bool,
}

impl WriteTransaction {
    pub(super) async fn begin(pool: &SqlitePool) -> Result<WriteTransaction, sqlx::Error> {
        let mut connection = pool.acquire().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        Ok(WriteTransaction { connection, is_over: false })
    }

    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        crash_points::step();
        sqlx::query("COMMIT").execute(&mut *self.connection).await?;
        self.is_over = true;
        Ok(())
    }

    /// Ends it with nothing written.
    pub(super) async fn roll_back(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("ROLLBACK").execute(&mut *self.connection).await?;
        self.is_over = true;
        Ok(())
    }
}

impl Deref for WriteTransaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if !self.is_over {
            self.connection.close_on_drop();
        }
    }
}
