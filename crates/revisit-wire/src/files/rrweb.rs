//! A JSON array of events, as rrweb's `emit` gives them.

use revisit_model::SessionId;
use revisit_rrweb::json;

use super::chunks::Chunks;
use super::{FileError, broken_off};

/// Such a file names no session.
pub(super) fn read(text: &str, chunks: &mut Chunks) -> Result<Option<SessionId>, FileError> {
    if json::for_each_element(text, |event| chunks.push_flat(event)).is_err() {
        broken_off(chunks)?;
    }
    Ok(None)
}
