//! Going from node to node.

use super::{Dom, NodeKey};

impl Dom {
    /// The parent node. A shadow root and a document have none: see [`Dom::host`], [`Dom::frame`].
    pub fn parent(&self, key: NodeKey) -> Option<NodeKey> {
        self.links(key).parent
    }

    pub fn first_child(&self, key: NodeKey) -> Option<NodeKey> {
        self.links(key).first
    }

    pub fn last_child(&self, key: NodeKey) -> Option<NodeKey> {
        self.links(key).last
    }

    pub fn next_sibling(&self, key: NodeKey) -> Option<NodeKey> {
        self.links(key).next
    }

    pub fn previous_sibling(&self, key: NodeKey) -> Option<NodeKey> {
        self.links(key).previous
    }

    /// The children in order, without shadow root and frame document.
    pub fn children(&self, key: NodeKey) -> Children<'_> {
        Children { dom: self, next: self.first_child(key) }
    }

    /// The node's parent, its parent, and so on up to the root of its tree.
    pub fn ancestors(&self, key: NodeKey) -> Ancestors<'_> {
        Ancestors { dom: self, next: self.parent(key) }
    }

    /// All below the node in document order, without shadow roots and frame documents.
    pub fn descendants(&self, key: NodeKey) -> Descendants<'_> {
        Descendants { dom: self, top: key, next: self.first_child(key) }
    }

    /// Whether `other` is the node itself or below it, within one tree.
    pub fn contains(&self, key: NodeKey, other: NodeKey) -> bool {
        key == other || self.ancestors(other).any(|it| it == key)
    }

    /// The topmost node of the tree that a node is in: a document, a shadow root, or a node that
    /// is attached to nothing.
    pub fn root(&self, key: NodeKey) -> NodeKey {
        self.ancestors(key).last().unwrap_or(key)
    }

    /// The node that stands over this one on the page: its parent, the host of its shadow root,
    /// or the frame of its document.
    pub fn owner(&self, key: NodeKey) -> Option<NodeKey> {
        self.parent(key).or_else(|| self.host(key)).or_else(|| self.frame(key))
    }

    /// Whether a node is on the page, and not merely kept.
    pub fn is_attached(&self, key: NodeKey) -> bool {
        let top = std::iter::successors(Some(key), |it| self.owner(*it)).last();
        top.is_some() && top == self.document()
    }
}

#[derive(Debug, Clone)]
pub struct Children<'d> {
    dom: &'d Dom,
    next: Option<NodeKey>,
}

impl Iterator for Children<'_> {
    type Item = NodeKey;

    fn next(&mut self) -> Option<NodeKey> {
        let key = self.next?;
        self.next = self.dom.next_sibling(key);
        Some(key)
    }
}

#[derive(Debug, Clone)]
pub struct Ancestors<'d> {
    dom: &'d Dom,
    next: Option<NodeKey>,
}

impl Iterator for Ancestors<'_> {
    type Item = NodeKey;

    fn next(&mut self) -> Option<NodeKey> {
        let key = self.next?;
        self.next = self.dom.parent(key);
        Some(key)
    }
}

#[derive(Debug, Clone)]
pub struct Descendants<'d> {
    dom: &'d Dom,
    top: NodeKey,
    next: Option<NodeKey>,
}

impl Iterator for Descendants<'_> {
    type Item = NodeKey;

    fn next(&mut self) -> Option<NodeKey> {
        let key = self.next?;
        let mut last = key;
        self.next = self.dom.first_child(key).or_else(|| {
            loop {
                if last == self.top {
                    return None;
                }
                if let Some(next) = self.dom.next_sibling(last) {
                    return Some(next);
                }
                last = self.dom.parent(last)?;
            }
        });
        Some(key)
    }
}
