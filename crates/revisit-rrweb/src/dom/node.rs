//! One node: what it is, and what it is linked to.

use std::num::{NonZeroI64, NonZeroU32};

use ecow::{EcoString, EcoVec};

use super::Atom;

/// A node within its [`Dom`](super::Dom). The key of a node that is gone may come to mean another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeKey(NonZeroU32);

impl NodeKey {
    /// The key of the slot at `index`; `None` when there are more than keys can tell.
    pub(super) fn at(index: usize) -> Option<NodeKey> {
        let number = u32::try_from(index).ok()?.checked_add(1)?;
        NonZeroU32::new(number).map(NodeKey)
    }

    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) links: Links,
    pub(super) id: Option<NonZeroI64>,
    /// What the recording said about the node when it came, as a hash.
    pub(super) fingerprint: u64,
    /// Whether nothing below the node can be found by its id, nor ever will be.
    pub(super) is_lost: bool,
    pub(super) data: NodeData,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Links {
    pub(super) parent: Option<NodeKey>,
    pub(super) first: Option<NodeKey>,
    pub(super) last: Option<NodeKey>,
    pub(super) previous: Option<NodeKey>,
    pub(super) next: Option<NodeKey>,
}

/// Most attributes of an element. Each is sought among all, so their number must not be what a
/// recording makes it.
pub(crate) const MAX_ATTRIBUTES: usize = 1024;

/// What a node is.
#[derive(Debug, Clone)]
pub enum NodeData {
    /// The top document, or that of a frame.
    Document(Box<Document>),
    ShadowRoot(Box<ShadowRoot>),
    Doctype(Box<Doctype>),
    Element(Element),
    Text(EcoString),
    Comment(EcoString),
    Cdata(EcoString),
}

#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Whether the browser laid it out in quirks mode.
    pub is_quirky: bool,
    /// The element that it is shown in; `None` for the top document.
    pub frame: Option<NodeKey>,
    /// How far it was scrolled, left and top in CSS pixels.
    pub scroll: (f64, f64),
    /// Ids of the constructed style sheets that it adopted, in order.
    pub adopted: Vec<i64>,
}

#[derive(Debug, Clone)]
pub struct ShadowRoot {
    pub host: NodeKey,
    /// Ids of the constructed style sheets that it adopted, in order.
    pub adopted: Vec<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doctype {
    pub name: EcoString,
    pub public_id: EcoString,
    pub system_id: EcoString,
}

/// An element as the replayed page has it.
#[derive(Debug, Clone)]
pub struct Element {
    /// Local name.
    pub tag: Atom,
    pub namespace: Namespace,
    pub attributes: EcoVec<Attribute>,
    /// What only few elements have.
    pub extras: Option<Box<Extras>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Namespace {
    #[default]
    Html,
    Svg,
    MathMl,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    pub name: Atom,
    pub value: EcoString,
}

/// State of an element beside its attributes.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    /// The tag in the recording, where a replay has another: a script is replayed as `noscript`.
    pub recorded_tag: Option<Atom>,
    pub shadow_root: Option<NodeKey>,
    pub frame_document: Option<NodeKey>,
    /// How far it was scrolled, left and top in CSS pixels.
    pub scroll: Option<(f64, f64)>,
    /// What is in the control, once that is no longer what the attributes say.
    pub value: Option<EcoString>,
    /// Whether somebody, or a script, set that value: then attributes `value` no longer do.
    pub is_edited: bool,
    /// Whether a box, a radio button or an option is chosen, once that is no longer what the
    /// attributes say.
    pub is_checked: Option<bool>,
    /// Whether somebody chose this option, or not: then `selected` attributes no longer do.
    pub is_choice_made: bool,
    /// Whether a dialog was opened over all else on the page.
    pub is_modal: bool,
    /// Attributes of the recording that no page has (`rr_…`, or of a type that nobody knows), as
    /// name and JSON.
    pub carried: Vec<(Atom, EcoString)>,
    /// Fields of the recorded node beside its attributes that mean nothing here, as name and JSON.
    pub carried_fields: Vec<(Atom, EcoString)>,
    /// What a link or a style was recorded with, to make it anew when its sheet's text comes late.
    pub recorded: Vec<Recorded>,
}

/// An attribute as it was recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub name: Atom,
    /// `None` for what no page has, such as the text of the sheet.
    pub value: Option<EcoString>,
    pub hash: u64,
}

impl Element {
    pub fn attribute(&self, name: Atom) -> Option<&EcoString> {
        self.attributes.iter().find(|it| it.name == name).map(|it| &it.value)
    }

    pub(crate) fn extras_mut(&mut self) -> &mut Extras {
        self.extras.get_or_insert_default()
    }

    /// Sets an attribute, at its place if it is there, else last. An element that is full stays as
    /// it is.
    pub(crate) fn set_attribute(&mut self, name: Atom, value: EcoString) {
        let is_full = self.attributes.len() >= MAX_ATTRIBUTES;
        match self.attributes.make_mut().iter_mut().find(|it| it.name == name) {
            Some(attribute) => attribute.value = value,
            None if is_full => {}
            None => self.attributes.push(Attribute { name, value }),
        }
    }

    pub(crate) fn remove_attribute(&mut self, name: Atom) {
        self.attributes.retain(|it| it.name != name);
    }
}
