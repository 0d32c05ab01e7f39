//! What can be wrong with an archive or with what is asked of it.

/// Why an archive cannot be read or written. Every message names the entry and the limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    #[error("this is no archive: {0}")]
    NotAnArchive(String),
    #[error("{what} has {size_bytes} bytes, more than the {limit} allowed")]
    TooLarge { what: String, size_bytes: u64, limit: u64 },
    #[error("{what}: {count}, more than the {limit} allowed")]
    TooMany { what: &'static str, count: u64, limit: u64 },
    #[error("entry {name:?} {why}")]
    Entry { name: String, why: String },
    #[error("the archive has no entry {name:?}")]
    Missing { name: String },
    #[error("replay.json cannot be read: {0}")]
    Manifest(String),
    #[error("the archive has version {version}; this program reads up to {newest}")]
    Newer { version: u64, newest: u64 },
    #[error("asset {hash} is not at hand")]
    NoAsset { hash: String },
    #[error("key: {0}")]
    Key(String),
    #[error("writing the archive: {0}")]
    Write(String),
}

impl ArchiveError {
    pub(crate) fn entry(name: &str, why: impl Into<String>) -> ArchiveError {
        ArchiveError::Entry { name: name.to_owned(), why: why.into() }
    }
}
