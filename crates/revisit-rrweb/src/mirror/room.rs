//! How much a page may hold. A recording can add nodes for ever, and no browser would show them.

use super::Mirror;

/// Memory beyond which a page takes no more changes until it is loaded anew. The largest page in
/// recordings of real applications took 3 MB.
const MAX_PAGE_BYTES: usize = 256 << 20;

/// Text of events that may pass before the page is counted again, which takes a look at every
/// node. Events take up to a few times their text in nodes, so this bounds what comes on top.
const RECOUNT_BYTES: usize = 32 << 20;

/// What a page takes, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) counted_bytes: usize,
    /// Text of the events since it was counted.
    since_bytes: usize,
}

impl Room {
    /// Starts anew with a page of this text.
    pub(super) fn reset(&mut self, json: &str) {
        *self = Room { counted_bytes: 0, since_bytes: json.len() };
    }

    pub(super) fn is_full(&self) -> bool {
        self.counted_bytes > MAX_PAGE_BYTES
    }
}

impl Mirror {
    /// Bytes that the page takes, roughly: as last counted, and the text of what changed it since.
    /// Unlike [`Mirror::memory_bytes`] it costs nothing to ask.
    pub fn size_hint_bytes(&self) -> usize {
        self.room.counted_bytes.saturating_add(self.room.since_bytes)
    }

    /// Takes note of an event that may have changed the page.
    pub(super) fn take_room(&mut self, json: &str) {
        self.room.since_bytes = self.room.since_bytes.saturating_add(json.len());
        if self.room.since_bytes > RECOUNT_BYTES {
            self.room = Room { counted_bytes: self.memory_bytes(), since_bytes: 0 };
        }
    }
}
