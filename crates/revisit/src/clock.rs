//! The one place where time and randomness come from.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rand::distr::{Alphanumeric, SampleString as _};
use revisit_model::{ArchiveId, KeyId, SegmentId, Timestamp};
use uuid::Uuid;

/// The time now, by the machine's clock.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Starts measuring how long something takes.
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
}

pub(crate) fn new_segment_id() -> SegmentId {
    SegmentId::from_uuid(Uuid::now_v7())
}

pub(crate) fn new_archive_id() -> ArchiveId {
    ArchiveId::from_uuid(Uuid::now_v7())
}

pub(crate) fn new_key_id() -> KeyId {
    KeyId::from_uuid(Uuid::now_v7())
}

/// A name for this process among those that share a catalog.
pub(crate) fn new_owner_name() -> String {
    Uuid::now_v7().to_string()
}

/// Letters and digits that nobody can guess; each adds 5.95 bits.
pub(crate) fn random_text(length: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), length)
}
