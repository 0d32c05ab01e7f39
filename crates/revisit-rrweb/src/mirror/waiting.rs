//! Nodes that cannot be on the page yet: their siblings, or their frame, are still to come.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::NodeKey;

#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Nodes that were recorded before a sibling had an id, by their own id. rrweb before 0.8 did so.
    nodes: FxHashMap<i64, Held>,
    /// Documents whose frame is not there yet, as JSON, by the id of the frame.
    documents: FxHashMap<i64, VecDeque<String>>,
    /// Ids of frames that were just made, for which a document may be waiting.
    pub(super) frames: Vec<i64>,
}

/// A node that is not on the page, and the siblings that it was recorded with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) key: NodeKey,
    pub(super) previous: Option<i64>,
    pub(super) next: Option<i64>,
}

impl Waiting {
    /// How many nodes and documents there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len() + self.documents.values().map(VecDeque::len).sum::<usize>()
    }

    /// Keeps a node back. Gives the node that was kept back under its id before.
    pub(super) fn hold(&mut self, id: i64, held: Held) -> Option<NodeKey> {
        self.nodes.insert(id, held).map(|it| it.key)
    }

    pub(super) fn release(&mut self, id: i64) -> Option<Held> {
        self.nodes.remove(&id)
    }

    pub(super) fn drop_node(&mut self, id: i64) {
        if !self.nodes.is_empty() {
            self.nodes.remove(&id);
        }
    }

    /// Forgets the nodes, as a new page does. Gives how many there were.
    pub(super) fn drop_nodes(&mut self) -> usize {
        let n_nodes = self.nodes.len();
        self.nodes.clear();
        n_nodes
    }

    pub(super) fn hold_document(&mut self, frame: i64, json: String) {
        self.documents.entry(frame).or_default().push_back(json);
    }

    /// The document that waited longest for a frame.
    pub(super) fn release_document(&mut self, frame: i64) -> Option<String> {
        if self.documents.is_empty() {
            return None;
        }
        let waiting = self.documents.get_mut(&frame)?;
        let document = waiting.pop_front();
        if waiting.is_empty() {
            self.documents.remove(&frame);
        }
        document
    }
}
