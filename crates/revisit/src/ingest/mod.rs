//! The one way in: whatever dialect it came in, a batch is accepted here and waits until it is
//! durable.

mod budget;
mod committer;

pub(crate) use budget::{Budget, Reservation};
pub(crate) use committer::{CommitError, Committer, start};
