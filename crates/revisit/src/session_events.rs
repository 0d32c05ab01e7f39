//! The events of one stored session, in order: blocks are read as they are needed, and only what
//! overlaps in time is in memory.

use std::collections::VecDeque;

use revisit_finalize::{Merger, SessionEvent};
use revisit_model::{ProjectId, SessionId, Timestamp};
use revisit_store::{BlockRef, Store, StoreError};
use tokio::task::spawn_blocking;

/// Which part of a session.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Range {
    /// At or after.
    pub(crate) from: Option<Timestamp>,
    /// Before.
    pub(crate) to: Option<Timestamp>,
    /// Of this block and later ones.
    pub(crate) from_block: Option<u64>,
    /// Of blocks before this one.
    pub(crate) to_block: Option<u64>,
}

/// Reads a session from its first event to its last.
#[derive(Debug)]
pub(crate) struct SessionEvents {
    store: Store,
    project: ProjectId,
    session: SessionId,
    range: Range,
    /// Blocks yet to be read, in order of their first event.
    blocks: VecDeque<BlockRef>,
    merger: Merger,
    is_over: bool,
}

impl SessionEvents {
    /// Starts reading these blocks of a session.
    pub(crate) fn new(
        store: Store,
        project: ProjectId,
        session: SessionId,
        blocks: &[BlockRef],
        range: Range,
    ) -> SessionEvents {
        let mut wanted: Vec<BlockRef> =
            blocks.iter().filter(|it| range.takes_block(it)).cloned().collect();
        wanted.sort_by_key(|it| (it.first_at, it.number));
        let blocks = wanted.into();
        let merger = Merger::new();
        SessionEvents { store, project, session, range, blocks, merger, is_over: false }
    }

    /// The next run of events in order; `None` at the end. A run may be empty.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<SessionEvent>>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        let block = self.blocks.pop_front();
        let text = match &block {
            Some(block) => {
                self.store.read_session_block(&self.project, &self.session, block).await?
            }
            None => String::new(),
        };
        let until = self.blocks.front().map(|it| it.first_at);
        self.is_over = until.is_none();
        let mut merger = std::mem::take(&mut self.merger);
        let work = spawn_blocking(move || {
            merger.add_block(&text);
            let taken = match until {
                Some(until) => merger.take_before(until),
                None => merger.take_rest(),
            };
            (merger, taken)
        });
        let (merger, mut taken) = work.await.map_err(|error| StoreError::Io {
            doing: "reading events",
            source: std::io::Error::other(error),
        })?;
        self.merger = merger;
        taken.retain(|it| self.range.takes_event(it));
        Ok(Some(taken))
    }

    /// What was learned beside the events; complete when the last run was taken.
    pub(crate) fn merger(&self) -> &Merger {
        &self.merger
    }
}

impl Range {
    fn takes_block(&self, block: &BlockRef) -> bool {
        self.from_block.is_none_or(|from| block.number >= from)
            && self.to_block.is_none_or(|to| block.number < to)
            && self.from.is_none_or(|from| block.last_at >= from)
            && self.to.is_none_or(|to| block.first_at < to)
    }

    fn takes_event(&self, event: &SessionEvent) -> bool {
        let at = Timestamp::from_fractional_ms(event.at_ms);
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at < to)
    }
}
