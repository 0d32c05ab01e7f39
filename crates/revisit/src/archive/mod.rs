//! Archives of the store: written from the events of a session, and read by ranges.
//!
//! The format is `revisit-archive`'s business and where bytes lie is `revisit-store`'s; here the one
//! is brought to the other.

mod draft;
mod facts;
mod file;
mod kept;
mod start;
mod stored;

use std::error::Error;
use std::io;

use revisit_store::StoreError;

pub(crate) use draft::{Draft, Drafted, Known};
pub(crate) use facts::READER;
pub(crate) use file::{add_line, merger_of};
pub(crate) use kept::Kept;
pub(crate) use start::Start;
pub(crate) use stored::{Assets, StoredArchive, for_each_line};

/// An archive of the store that is not what it should be.
fn damaged(what: &dyn std::fmt::Display, error: &dyn Error) -> StoreError {
    StoreError::Damaged { what: format!("archive {what}"), why: error.to_string() }
}

/// Work beside the threads that answer requests, which did not come to its end.
fn broke(error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Io { doing: "working on an archive", source: io::Error::other(error) }
}
