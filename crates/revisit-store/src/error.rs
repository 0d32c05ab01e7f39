//! What can go wrong below the catalog and the objects, in one type.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Display;
use std::io;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no room: disk, quota or bucket. Nothing was stored; it works again when there is.
    #[error("no room left while {doing}")]
    Full { doing: &'static str },
    #[error("no object {key}")]
    NotFound { key: String },
    #[error("failed {doing}")]
    Object { doing: &'static str, source: object_store::Error },
    #[error("failed {doing} in the catalog")]
    Catalog { doing: &'static str, source: sqlx::Error },
    #[error("failed {doing}")]
    Io { doing: &'static str, source: io::Error },
    #[error("{what} is damaged: {why}")]
    Damaged { what: String, why: String },
    #[error("{folder} is in use by another revisit process")]
    InUse { folder: String },
    /// The catalog was written by another version; `revisit reindex` makes it anew.
    #[error("the catalog has version {found}, this program writes {expected}")]
    CatalogVersion { found: i64, expected: i64 },
}

impl StoreError {
    pub(crate) fn object(doing: &'static str, source: object_store::Error) -> StoreError {
        if let object_store::Error::NotFound { path, .. } = &source {
            return StoreError::NotFound { key: path.clone() };
        }
        if is_full(&source) {
            return StoreError::Full { doing };
        }
        StoreError::Object { doing, source }
    }

    pub(crate) fn catalog(doing: &'static str, source: sqlx::Error) -> StoreError {
        /// `SQLITE_FULL`, and the IO errors that SQLite gives when its log or its shared memory
        /// cannot grow: `SQLITE_IOERR_WRITE`, `SQLITE_IOERR_SHMSIZE`, `SQLITE_IOERR_TRUNCATE`.
        const NO_ROOM: [&str; 4] = ["13", "778", "4874", "1546"];
        let code = source.as_database_error().and_then(|it| it.code().map(Cow::into_owned));
        if code.is_some_and(|it| NO_ROOM.contains(&it.as_str())) {
            return StoreError::Full { doing };
        }
        StoreError::Catalog { doing, source }
    }

    pub(crate) fn io(doing: &'static str, source: io::Error) -> StoreError {
        if is_full(&source) {
            return StoreError::Full { doing };
        }
        StoreError::Io { doing, source }
    }

    pub(crate) fn damaged(what: impl Display, why: impl Display) -> StoreError {
        StoreError::Damaged { what: format!("{what}"), why: format!("{why}") }
    }

    pub fn is_not_found(&self) -> bool {
        matches!(self, StoreError::NotFound { .. })
    }
}

/// Whether somewhere below lies the system's "no space" or "over quota".
fn is_full(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            return true;
        }
        cause = error.source();
    }
    false
}
