//! What a tree leaves to be said, and what cannot be said at all.

use rustc_hash::FxHashMap;

use crate::dom::NodeKey;

/// What a tree left to be said.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// Frame elements that have a document.
    pub(super) frames: Vec<NodeKey>,
    /// Elements with attributes that a mutation has to set.
    pub(super) attributed: Vec<NodeKey>,
    /// Elements that have to lose their text.
    pub(super) emptied: Vec<NodeKey>,
    /// Nodes that the player will have put in another place.
    pub(super) moved: Vec<Moved>,
    /// Elements with state beside their attributes.
    pub(super) stateful: Vec<NodeKey>,
    /// Documents and shadow roots that have adopted style sheets.
    pub(super) adopters: Vec<NodeKey>,
    pub(super) losses: Losses,
    pub(super) made_up_ids: FxHashMap<NodeKey, i64>,
}

/// A node that has to be moved.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) node: NodeKey,
    /// The node as it was written, without children.
    pub(super) json: String,
}

/// How often a keyframe could not say what there is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Losses {
    /// Nodes whose id another node has by now: they come out with no id.
    pub n_stale_nodes: u64,
    /// Attributes that the player would take for something else.
    pub n_attributes: u64,
    /// Documents in quirks mode that no longer have the doctype which makes the player's so.
    pub n_document_modes: u64,
    /// Nodes that the player cannot build.
    pub n_nodes: u64,
    /// Style sheets, or fonts, that more was done to than the mirror keeps.
    pub n_style_sheets: u64,
    /// Canvases that more was drawn on than the mirror keeps.
    pub n_drawings: u64,
}

impl Losses {
    /// The losses by name, those that there were.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let Losses {
            n_stale_nodes,
            n_attributes,
            n_document_modes,
            n_nodes,
            n_style_sheets,
            n_drawings,
        } = *self;
        [
            ("stale_nodes", n_stale_nodes),
            ("attributes", n_attributes),
            ("document_modes", n_document_modes),
            ("nodes", n_nodes),
            ("style_sheets", n_style_sheets),
            ("drawings", n_drawings),
        ]
        .into_iter()
        .filter(|(_, n)| *n > 0)
    }

    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}
