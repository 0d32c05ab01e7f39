//! Events that cannot be told by nodes, kept as they came, so that they can be issued again.

use ecow::EcoString;

use crate::json;

/// Texts of events' `data`, in order, up to a number of bytes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Log {
    entries: Vec<EcoString>,
    n_bytes: usize,
    is_lossy: bool,
}

impl Log {
    /// The JSON texts of the events' `data`.
    pub fn entries(&self) -> &[EcoString] {
        &self.entries
    }

    /// Whether there was more than is kept.
    pub fn is_lossy(&self) -> bool {
        self.is_lossy
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && !self.is_lossy
    }

    pub(super) fn push(&mut self, entry: EcoString, max_bytes: usize) {
        if self.is_lossy || self.n_bytes.saturating_add(entry.len()) > max_bytes {
            self.is_lossy = true;
            return;
        }
        self.n_bytes += entry.len();
        self.entries.push(entry);
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.n_bytes + self.entries.len() * size_of::<EcoString>()
    }
}

/// The text of an event's `data`.
pub(super) fn data_of(json: &str) -> Option<EcoString> {
    json::member(json, "data").map(|it| it.get().into())
}
