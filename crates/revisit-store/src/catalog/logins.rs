//! Sign-in links and logins of people. (A login is never called session.)

use revisit_model::{KeyId, ProjectId, Timestamp};
use sqlx::Row as _;

use super::{Catalog, rows};
use crate::StoreError;

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginKind {
    /// A link that signs in once.
    Link,
    /// The cookie of a browser that is signed in.
    Login,
}

impl LoginKind {
    const fn as_str(self) -> &'static str {
        match self {
            LoginKind::Link => "link",
            LoginKind::Login => "login",
        }
    }
}

/// Who is signed in, or will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub project: ProjectId,
    /// The API key that the login stands on, if it was made from one.
    pub key: Option<KeyId>,
    pub expires_at: Timestamp,
}

impl Catalog {
    /// Enters a login under the hash of its secret, and forgets those that are over.
    pub async fn add_login(
        &self,
        kind: LoginKind,
        hash: &str,
        login: &Login,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let failed = |error| StoreError::catalog("entering a login", error);
        let Login { project, key, expires_at } = login;
        sqlx::query("DELETE FROM logins WHERE expires_ms <= ?")
            .bind(now.as_ms())
            .execute(&self.writer)
            .await
            .map_err(failed)?;
        sqlx::query("INSERT INTO logins VALUES (?, ?, ?, ?, ?)")
            .bind(hash)
            .bind(kind.as_str())
            .bind(project.as_str())
            .bind(key.map(|it| it.to_string()))
            .bind(expires_at.as_ms())
            .execute(&self.writer)
            .await
            .map(|_| ())
            .map_err(failed)
    }

    /// The login of a secret's hash, if it is not over.
    pub async fn login(
        &self,
        kind: LoginKind,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<Login>, StoreError> {
        let failed = |error| StoreError::catalog("finding a login", error);
        let row = sqlx::query(
            "SELECT project, key_id, expires_ms FROM logins
             WHERE hash = ? AND kind = ? AND expires_ms > ?",
        )
        .bind(hash)
        .bind(kind.as_str())
        .bind(now.as_ms())
        .fetch_optional(&self.readers)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let read = || {
            let key: Option<String> = row.try_get("key_id")?;
            Ok(Login {
                project: rows::project(&row, "project")?,
                key: key.as_deref().and_then(KeyId::parse),
                expires_at: rows::time(&row, "expires_ms")?,
            })
        };
        read().map(Some).map_err(failed)
    }

    /// Ends a login or uses up a link. Whether it was there.
    pub async fn end_login(&self, hash: &str) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM logins WHERE hash = ?")
            .bind(hash)
            .execute(&self.writer)
            .await
            .map(|it| it.rows_affected() > 0)
            .map_err(|error| StoreError::catalog("ending a login", error))
    }
}
