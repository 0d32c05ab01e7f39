//! Putting what came in into a segment, durably, and entering it into the catalog.

use std::collections::{HashMap, HashSet};

use revisit_model::{BlockStats, Item, ProjectId, SegmentId, SessionId, block};

use crate::segment::{self, Block, BlockText, Segment};
use crate::{ObjectKey, Store, StoreError};

/// One item on its way in, with the project that its key opened.
#[derive(Debug)]
pub struct Incoming {
    pub project: ProjectId,
    pub item: Item,
}

/// What became of an item. All of them mean that the sender need not send it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Stored,
    /// It was stored before.
    Duplicate,
    /// Its session was erased and stays so.
    Erased,
}

impl Store {
    /// Stores items as one segment; the outcomes are in their order. Returns when the segment is
    /// durable and in the catalog. On an error nothing of it counts as stored.
    pub async fn commit(
        &self,
        incoming: Vec<Incoming>,
        id: SegmentId,
    ) -> Result<Vec<Outcome>, StoreError> {
        let outcomes = self.sort_out(&incoming).await?;
        let blocks = group(incoming, &outcomes);
        if blocks.is_empty() {
            return Ok(outcomes);
        }
        let built = tokio::task::spawn_blocking(move || segment::build(id, None, blocks)).await;
        let Segment { manifest, bytes } = built.map_err(|error| {
            StoreError::io("building a segment", std::io::Error::other(error))
        })??;
        let (key, size_bytes) = (ObjectKey::Segment(id), bytes.len() as u64);
        self.objects.put(&key, bytes).await?;
        if let Err(error) = self.catalog.add_segment(&manifest, size_bytes).await {
            // The sender will send it again. If this fails too, the next start finds the segment,
            // and readers drop what is there twice.
            if let Err(error) = self.objects.delete(&key).await {
                tracing::warn!(%error, "Segment `{id}` is stored but not in the catalog");
            }
            return Err(error);
        }
        Ok(outcomes)
    }

    async fn sort_out(&self, incoming: &[Incoming]) -> Result<Vec<Outcome>, StoreError> {
        let names: Vec<_> = incoming
            .iter()
            .map(|it| (it.project.clone(), it.item.session.clone(), it.item.head.id))
            .collect();
        let known = self.catalog.known_items(&names).await?;
        let sessions: Vec<_> =
            names.iter().map(|(project, session, _)| (project, session)).collect();
        let erased = self.catalog.are_erased(&sessions).await?;
        let mut seen = HashSet::new();
        let mut outcomes = Vec::with_capacity(names.len());
        for ((name, is_known), is_erased) in names.iter().zip(known).zip(erased) {
            outcomes.push(match (is_erased, is_known || !seen.insert(name)) {
                (true, _) => Outcome::Erased,
                (false, true) => Outcome::Duplicate,
                (false, false) => Outcome::Stored,
            });
        }
        Ok(outcomes)
    }
}

/// Room for an item's head line.
const HEAD_BYTES: usize = 512;

/// One block for each session, its items in the order in which they came.
fn group(incoming: Vec<Incoming>, outcomes: &[Outcome]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut places: HashMap<(ProjectId, SessionId), usize> = HashMap::new();
    for (Incoming { project, item }, outcome) in incoming.into_iter().zip(outcomes) {
        if *outcome != Outcome::Stored {
            continue;
        }
        let name = (project, item.session.clone());
        if let Some(block) = places.get(&name).and_then(|place| blocks.get_mut(*place)) {
            block.stats.add(&item);
            if let BlockText::Plain(text) = &mut block.text {
                block::append_item(text, &item);
            }
            continue;
        }
        let mut text = String::with_capacity(item.events.jsonl().len() + HEAD_BYTES);
        block::append_item(&mut text, &item);
        places.insert(name.clone(), blocks.len());
        let (project, session) = name;
        let stats = BlockStats::of(&item);
        blocks.push(Block { project, session, text: BlockText::Plain(text), stats });
    }
    // The size that counts is that of the whole text, heads included: readers need it to
    // decompress.
    for Block { text, stats, .. } in &mut blocks {
        if let BlockText::Plain(text) = text {
            stats.size_bytes = text.len() as u64;
        }
    }
    blocks
}
