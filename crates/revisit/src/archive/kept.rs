//! Archives that were opened a moment ago. A player asks for one entry after the other, and an archive
//! never changes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use revisit_archive::Index;
use revisit_model::ArchiveId;

/// Archives that are kept open. An index is mostly some 100 kB.
const MAX_KEPT: usize = 16;

/// The indexes of archives, the one used last at the end.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<VecDeque<(ArchiveId, Arc<Index>)>>);

impl Kept {
    pub(crate) fn get(&self, id: ArchiveId) -> Option<Arc<Index>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|it| it.0 == id)?;
        let found = kept.remove(place)?;
        let index = Arc::clone(&found.1);
        kept.push_back(found);
        Some(index)
    }

    pub(crate) fn put(&self, id: ArchiveId, index: &Arc<Index>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|it| it.0 != id);
        if kept.len() >= MAX_KEPT {
            kept.pop_front();
        }
        kept.push_back((id, Arc::clone(index)));
    }
}
