//! The events of one stored session, in order: chunks of its archive and blocks that came since are
//! read as they are needed, and only what overlaps in time is in memory.

use std::collections::VecDeque;

use revisit_archive::parse_line;
use revisit_finalize::{Merger, SessionEvent};
use revisit_model::{ItemHead, ProjectId, SessionId, Timestamp};
use revisit_store::{BlockRef, Parts, Store, StoreError};
use tokio::task::spawn_blocking;

use crate::archive::{Assets, StoredArchive, add_line, for_each_line};
use crate::captured::{self, Restored};

/// How often a session is looked up again while it is read. It is finalized again every few minutes
/// at most, and what was found stays for a while.
const MAX_LOOKS: u32 = 100;

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
    archive: Option<StoredArchive>,
    n_blocks: u64,
    stored_bytes: u64,
    /// What is yet to be read, in order of its first event.
    sources: VecDeque<Source>,
    merger: Merger,
    /// Whether the deliveries are of interest beside their events.
    with_deliveries: bool,
    /// Everything before has been given.
    given_before: Option<Timestamp>,
    n_looks: u32,
    is_over: bool,
}

/// Where some of the events are.
#[derive(Debug, Clone)]
struct Source {
    first_at: Timestamp,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// The number of a chunk of the archive.
    Chunk(usize),
    Block(BlockRef),
}

/// What was read of one source.
enum Read {
    Chunk(String, Assets),
    Block(u64, Restored),
}

impl SessionEvents {
    /// Starts reading a session; `None` when blocks are asked for that are only in the archive by
    /// now.
    pub(crate) async fn open(
        store: &Store,
        project: &ProjectId,
        session: &SessionId,
        range: Range,
    ) -> Result<Option<SessionEvents>, StoreError> {
        let mut events = SessionEvents::start(store, project, session, range);
        if !range.is_of_blocks() {
            events.look_up().await?;
            return Ok(Some(events));
        }
        let blocks = store.catalog().blocks(project, session).await?;
        let n_archived = store.catalog().archive(project, session).await?;
        let n_archived = n_archived.map_or(0, |it| it.n_blocks);
        events.n_blocks = blocks.last().map_or(0, |it| it.number + 1).max(n_archived);
        let from = range.from_block.unwrap_or(0);
        let to = range.to_block.unwrap_or(u64::MAX).min(events.n_blocks);
        // Only what an archive has may be gone.
        let archived = from..to.min(n_archived);
        let n_there = blocks.iter().filter(|it| archived.contains(&it.number)).count() as u64;
        if n_there < archived.end.saturating_sub(archived.start) {
            return Ok(None);
        }
        events.plan(blocks);
        Ok(Some(events))
    }

    /// Starts reading all of a session, and what its deliveries say.
    pub(crate) async fn open_whole(
        store: &Store,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<SessionEvents, StoreError> {
        let mut events = SessionEvents::start(store, project, session, Range::default());
        events.with_deliveries = true;
        events.look_up().await?;
        Ok(events)
    }

    fn start(
        store: &Store,
        project: &ProjectId,
        session: &SessionId,
        range: Range,
    ) -> SessionEvents {
        SessionEvents {
            store: store.clone(),
            project: project.clone(),
            session: session.clone(),
            range,
            archive: None,
            n_blocks: 0,
            stored_bytes: 0,
            sources: VecDeque::new(),
            merger: Merger::new(),
            with_deliveries: false,
            given_before: None,
            n_looks: 0,
            is_over: false,
        }
    }

    /// Blocks that the session had when it was looked up.
    pub(crate) fn n_blocks(&self) -> u64 {
        self.n_blocks
    }

    /// Text in those blocks.
    pub(crate) fn stored_bytes(&self) -> u64 {
        self.stored_bytes
    }

    /// The next run of events in order; `None` at the end. A run may be empty.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<SessionEvent>>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        let read = match self.sources.pop_front() {
            None => None,
            Some(source) => match self.read(&source).await {
                // Another generation took its place, and it is gone.
                Err(error) if error.is_not_found() && self.may_look_up() => {
                    self.look_up().await?;
                    return Ok(Some(Vec::new()));
                }
                read => Some(read?),
            },
        };
        let until = self.sources.front().map(|it| it.first_at);
        self.is_over = until.is_none();
        let mut merger = std::mem::take(&mut self.merger);
        let work = spawn_blocking(move || {
            if let Some(read) = read {
                add(&mut merger, read);
            }
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
        let given_before = self.given_before;
        taken.retain(|it| {
            self.range.takes_event(it) && given_before.is_none_or(|given| at(it) >= given)
        });
        self.given_before = until.max(self.given_before);
        Ok(Some(taken))
    }

    /// What was learned beside the events; complete when the last run was taken.
    pub(crate) fn merger(&self) -> &Merger {
        &self.merger
    }

    /// As [`SessionEvents::merger`], to take out what it has kept.
    pub(crate) fn into_merger(self) -> Merger {
        self.merger
    }

    fn may_look_up(&self) -> bool {
        !self.range.is_of_blocks() && self.n_looks < MAX_LOOKS
    }

    /// Finds out what the session is read from now. What has been given is not given again.
    async fn look_up(&mut self) -> Result<(), StoreError> {
        loop {
            self.n_looks += 1;
            let parts = self.store.catalog().parts(&self.project, &self.session).await?;
            match self.take_up(parts).await {
                Err(error) if error.is_not_found() && self.may_look_up() => {}
                done => return done,
            }
        }
    }

    async fn take_up(&mut self, parts: Parts) -> Result<(), StoreError> {
        let Parts { archive, blocks, n_blocks } = parts;
        self.merger =
            if self.with_deliveries { Merger::keeping_deliveries() } else { Merger::new() };
        self.n_blocks = n_blocks;
        self.stored_bytes = blocks.iter().map(|it| it.size_bytes).sum();
        self.archive = match archive {
            Some(archive) => Some(StoredArchive::open(&self.store, archive).await?),
            None => None,
        };
        if let Some(archive) = &self.archive {
            let manifest = archive.manifest();
            self.stored_bytes = self.stored_bytes.saturating_add(manifest.stored_bytes);
            if self.with_deliveries {
                self.merger.add_archived_findings(&manifest.summary, &manifest.problems);
                let heads = archive.text(&manifest.deliveries.entry).await?;
                for head in heads.lines().filter_map(|it| serde_json::from_str(it).ok()) {
                    let head: ItemHead = head;
                    self.merger.add_archived_delivery(head);
                }
            }
        }
        self.plan(blocks);
        Ok(())
    }

    /// Puts chunks and blocks in order of their first event; at the same time, of their arrival.
    fn plan(&mut self, blocks: Vec<BlockRef>) {
        let range = self.range;
        let chunks = self.archive.iter().flat_map(|it| it.manifest().chunks.iter().enumerate());
        let chunks = chunks.filter_map(|(number, chunk)| {
            let first_at = Timestamp::from_fractional_ms(chunk.from_ms.floor());
            let last_at = Timestamp::from_fractional_ms(chunk.to_ms);
            let place = Place::Chunk(number);
            range.takes_span(first_at, last_at).then_some(Source { first_at, place })
        });
        let blocks = blocks.into_iter().filter(|it| range.takes_block(it));
        let blocks = blocks.map(|it| Source { first_at: it.first_at, place: Place::Block(it) });
        let mut sources: Vec<Source> = chunks.chain(blocks).collect();
        sources.sort_by_key(|it| it.first_at);
        self.sources = sources.into();
    }

    async fn read(&mut self, source: &Source) -> Result<Read, StoreError> {
        match &source.place {
            Place::Block(block) => {
                let text =
                    self.store.read_session_block(&self.project, &self.session, block).await?;
                let restored = captured::restore(&self.store, &self.project, text).await?;
                Ok(Read::Block(block.number, restored))
            }
            Place::Chunk(number) => {
                let gone = || StoreError::NotFound { key: format!("chunk {number}") };
                let archive = self.archive.as_mut().ok_or_else(gone)?;
                let chunk = archive.manifest().chunks.get(*number).ok_or_else(gone)?;
                let (entry, numbers) = (chunk.entry.clone(), chunk.assets.clone());
                let text = archive.text(&entry).await?;
                Ok(Read::Chunk(text, archive.assets(&numbers).await?))
            }
        }
    }
}

fn add(merger: &mut Merger, read: Read) {
    match read {
        Read::Block(number, Restored { text, n_gone }) => {
            merger.add_numbered_block(number, &text);
            merger.add_gone_assets(n_gone);
        }
        Read::Chunk(text, assets) => for_each_line(&text, &assets, |line| {
            if let Some(line) = parse_line(line) {
                add_line(merger, &line);
            }
        }),
    }
}

fn at(event: &SessionEvent) -> Timestamp {
    Timestamp::from_fractional_ms(event.at_ms)
}

impl Range {
    /// Whether it begins or ends within the order of arrival, which an archive does not have.
    fn is_of_blocks(&self) -> bool {
        self.from_block.is_some_and(|it| it > 0) || self.to_block.is_some()
    }

    fn takes_block(&self, block: &BlockRef) -> bool {
        self.from_block.is_none_or(|from| block.number >= from)
            && self.to_block.is_none_or(|to| block.number < to)
            && self.takes_span(block.first_at, block.last_at)
    }

    fn takes_span(&self, first_at: Timestamp, last_at: Timestamp) -> bool {
        self.from.is_none_or(|from| last_at >= from) && self.to.is_none_or(|to| first_at < to)
    }

    fn takes_event(&self, event: &SessionEvent) -> bool {
        let at = at(event);
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at < to)
    }
}
