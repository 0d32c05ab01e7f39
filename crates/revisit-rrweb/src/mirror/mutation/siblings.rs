//! Nodes that were recorded before a sibling had an id, put beside it when it comes.

use super::super::Mirror;
use super::super::place::Place;
use crate::NodeKey;

impl Mirror {
    /// Puts the nodes that were kept back for a node, and those kept back for them, beside it.
    pub(super) fn place_held(
        &mut self,
        parent: NodeKey,
        node: NodeKey,
        previous: Option<i64>,
        next: Option<i64>,
    ) {
        let mut left = vec![(node, previous, next)];
        while let Some((node, previous, next)) = left.pop() {
            if let Some(held) = previous.and_then(|it| self.waiting.release(it)) {
                self.place(parent, held.key, Place::Before(node));
                left.push((held.key, held.previous, held.next));
            }
            if let Some(held) = next.and_then(|it| self.waiting.release(it)) {
                let after = self.dom.next_sibling(node);
                self.place(parent, held.key, after.map_or(Place::Last, Place::Before));
                left.push((held.key, held.previous, held.next));
            }
        }
    }
}
