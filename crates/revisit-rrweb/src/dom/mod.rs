//! A node tree in one arena: what a page was, as compact as nodes, names and texts allow.
//!
//! It holds nodes and moves them, and knows nothing of events: those are the mirror's business.
//! Everything walks by links and not by recursion, so depth costs no stack.

mod atoms;
mod control;
mod node;
mod sanitize;
mod select;
mod tree;
mod walk;

pub use atoms::{Atom, Atoms};
pub use control::InputType;
pub(crate) use control::ValueMode;
pub(crate) use node::MAX_ATTRIBUTES;
pub use node::{
    Attribute, Doctype, Document, Element, Extras, Namespace, NodeData, NodeKey, Recorded,
    ShadowRoot,
};
pub use select::Options;
pub use walk::{Ancestors, Children, Descendants};

use std::num::NonZeroI64;

use ecow::EcoString;
use rustc_hash::FxHashMap;

use node::{Links, Slot};

/// Nodes, their order, and their ids.
#[derive(Debug, Default, Clone)]
pub struct Dom {
    slots: Vec<Slot>,
    /// Slots that can be used again.
    free: Vec<NodeKey>,
    ids: FxHashMap<NonZeroI64, NodeKey>,
    atoms: Atoms,
    document: Option<NodeKey>,
}

impl Dom {
    /// The top document; `None` before there is a page.
    pub fn document(&self) -> Option<NodeKey> {
        self.document
    }

    /// The node that an id stands for.
    pub fn by_id(&self, id: i64) -> Option<NodeKey> {
        self.ids.get(&NonZeroI64::new(id)?).copied()
    }

    /// The id that a node was recorded with; `None` for a node that never was in the recording.
    /// Of two nodes with one id, [`Dom::by_id`] knows the later.
    pub fn id(&self, key: NodeKey) -> Option<i64> {
        self.slot(key).and_then(|it| it.id).map(NonZeroI64::get)
    }

    /// Whether the node has an id that no longer leads to it: it was given again, or taken away
    /// while the node stayed on the page.
    pub fn is_stale(&self, key: NodeKey) -> bool {
        let id = self.slot(key).and_then(|it| it.id);
        id.is_some_and(|it| self.ids.get(&it) != Some(&key))
    }

    /// What the recording said about a node when it came, as a hash.
    pub(crate) fn fingerprint(&self, key: NodeKey) -> Option<u64> {
        self.slot(key).map(|it| it.fingerprint)
    }

    /// What a node is; `None` when it is gone.
    pub fn data(&self, key: NodeKey) -> Option<&NodeData> {
        self.slot(key).map(|it| &it.data)
    }

    pub fn element(&self, key: NodeKey) -> Option<&Element> {
        match self.data(key) {
            Some(NodeData::Element(element)) => Some(element),
            _ => None,
        }
    }

    /// Local name of an element, such as `div`, as the replayed page has it.
    pub fn tag(&self, key: NodeKey) -> Option<&str> {
        self.element(key).map(|it| self.atoms.text(it.tag))
    }

    pub fn attribute(&self, key: NodeKey, name: &str) -> Option<&str> {
        let name = self.atoms.find(name)?;
        self.element(key)?.attribute(name).map(EcoString::as_str)
    }

    /// Names and values of an element's attributes, in order.
    pub fn attributes(&self, key: NodeKey) -> impl Iterator<Item = (&str, &str)> {
        self.element(key)
            .into_iter()
            .flat_map(|it| it.attributes.iter())
            .map(|it| (self.atoms.text(it.name), it.value.as_str()))
    }

    /// The text of a text node; `None` for any other.
    pub fn text(&self, key: NodeKey) -> Option<&str> {
        match self.data(key) {
            Some(NodeData::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn shadow_root(&self, host: NodeKey) -> Option<NodeKey> {
        self.element(host)?.extras.as_ref()?.shadow_root
    }

    /// The element whose shadow root this is.
    pub fn host(&self, shadow_root: NodeKey) -> Option<NodeKey> {
        match self.data(shadow_root) {
            Some(NodeData::ShadowRoot(root)) => Some(root.host),
            _ => None,
        }
    }

    /// The document within a frame element.
    pub fn frame_document(&self, frame: NodeKey) -> Option<NodeKey> {
        self.element(frame)?.extras.as_ref()?.frame_document
    }

    /// The frame element that a document is in; `None` for the top document.
    pub fn frame(&self, document: NodeKey) -> Option<NodeKey> {
        match self.data(document) {
            Some(NodeData::Document(document)) => document.frame,
            _ => None,
        }
    }

    /// Names that elements and attributes have.
    pub fn atoms(&self) -> &Atoms {
        &self.atoms
    }

    /// All nodes, attached or not, in no order that means anything. Nodes that are gone show as
    /// empty texts.
    pub(crate) fn keys(&self) -> impl Iterator<Item = NodeKey> + use<> {
        (0..self.slots.len()).filter_map(NodeKey::at)
    }

    /// Bytes of the tables that hold nodes, ids and names.
    pub(crate) fn table_bytes(&self) -> usize {
        /// A byte of control for each entry, as hash tables keep it.
        const CONTROL: usize = 1;
        let id = size_of::<(NonZeroI64, NodeKey)>() + CONTROL;
        let slots = self.slots.capacity() * size_of::<Slot>();
        let free = self.free.capacity() * size_of::<NodeKey>();
        slots + free + self.ids.capacity() * id + self.atoms.bytes()
    }

    /// How many nodes there are, attached or not.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn slot(&self, key: NodeKey) -> Option<&Slot> {
        self.slots.get(key.index())
    }

    fn links(&self, key: NodeKey) -> Links {
        self.slot(key).map(|it| it.links).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
