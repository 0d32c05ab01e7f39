//! Going through a whole page: through shadow roots and the documents of frames as well.
//!
//! A *tree scope* is what one selector sees: a document or a shadow root, with all below it.

use crate::dom::NodeData;
use crate::{Dom, NodeKey};

/// Shadow roots within shadow roots that are looked through for their document.
const MAX_SCOPES: usize = 64;

/// What is below a node, in the order a page shows it: an element, then its shadow root, its
/// children, and the document that it frames.
#[derive(Debug, Clone)]
pub(super) struct PageNodes<'d> {
    dom: &'d Dom,
    top: NodeKey,
    next: Option<NodeKey>,
    /// Guards against a page that contains itself.
    n_left: usize,
}

impl<'d> PageNodes<'d> {
    pub(super) fn below(dom: &'d Dom, top: NodeKey) -> PageNodes<'d> {
        PageNodes { dom, top, next: first_below(dom, top), n_left: dom.len() }
    }
}

impl Iterator for PageNodes<'_> {
    type Item = NodeKey;

    fn next(&mut self) -> Option<NodeKey> {
        let key = self.next?;
        self.n_left = self.n_left.checked_sub(1)?;
        self.next = first_below(self.dom, key).or_else(|| {
            let mut done = key;
            while done != self.top {
                match after(self.dom, done) {
                    After::Next(next) => return Some(next),
                    After::End(owner) => done = owner?,
                }
            }
            None
        });
        Some(key)
    }
}

/// What comes once a node and all below it are done.
enum After {
    Next(NodeKey),
    /// The owner is done as well.
    End(Option<NodeKey>),
}

fn after(dom: &Dom, done: NodeKey) -> After {
    let (owner, next) = if let Some(parent) = dom.parent(done) {
        (Some(parent), dom.next_sibling(done).or_else(|| frame_document(dom, parent)))
    } else if let Some(host) = dom.host(done) {
        (Some(host), dom.first_child(host).or_else(|| frame_document(dom, host)))
    } else {
        (dom.frame(done), None)
    };
    next.map_or(After::End(owner), After::Next)
}

fn first_below(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    shadow_root(dom, key).or_else(|| dom.first_child(key)).or_else(|| frame_document(dom, key))
}

/// The shadow root of an element, if it knows of it.
pub(super) fn shadow_root(dom: &Dom, host: NodeKey) -> Option<NodeKey> {
    dom.shadow_root(host).filter(|it| dom.host(*it) == Some(host))
}

/// The document that an element frames, if that knows of it.
pub(super) fn frame_document(dom: &Dom, frame: NodeKey) -> Option<NodeKey> {
    dom.frame_document(frame).filter(|it| dom.frame(*it) == Some(frame))
}

/// The element that a tree scope hangs on: the host of a shadow root, the frame of a document.
pub(super) fn holder(dom: &Dom, scope: NodeKey) -> Option<NodeKey> {
    dom.host(scope).or_else(|| dom.frame(scope))
}

/// The first element of a tree scope with this `id` attribute.
pub(super) fn element_with_id(dom: &Dom, scope: NodeKey, id: &str) -> Option<NodeKey> {
    let name = dom.atoms().find("id")?;
    let mut nodes = dom.descendants(scope);
    nodes.find(|it| {
        dom.element(*it).and_then(|it| it.attribute(name)).is_some_and(|value| value == id)
    })
}

/// Whether the document that a tree scope belongs to is laid out in quirks mode.
pub(super) fn is_quirky(dom: &Dom, scope: NodeKey) -> bool {
    let mut at = scope;
    for _ in 0..MAX_SCOPES {
        match dom.data(at) {
            Some(NodeData::Document(document)) => return document.is_quirky,
            Some(NodeData::ShadowRoot(root)) => at = dom.root(root.host),
            _ => return false,
        }
    }
    false
}
