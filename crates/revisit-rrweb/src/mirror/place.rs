//! Putting a node where it belongs, and forgetting what has gone.

use super::{Mirror, Problem};
use crate::NodeKey;
use crate::dom::NodeData;

/// Levels above a node that are searched for the node itself before it is moved. Browsers nest no
/// deeper than 512 when they read a page; what is deeper is refused, so that no recording costs
/// more than it is long.
const MAX_SEARCHED_LEVELS: usize = 4096;

/// Where in a parent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Last,
    /// Before a node; last when that is elsewhere by now.
    Before(NodeKey),
}

impl Mirror {
    /// Puts a node into a parent, out of where it was before. Gives whether that is possible: it
    /// is not within itself, nor within what has no children.
    pub(super) fn place(&mut self, parent: NodeKey, child: NodeKey, place: Place) -> bool {
        if !self.can_hold(parent, child) {
            self.problems.note(Problem::ImpossiblePlace);
            return false;
        }
        let next = match place {
            Place::Last => None,
            Place::Before(next) if next == child => self.dom.next_sibling(child),
            Place::Before(next) => Some(next),
        };
        let before = self.dom.parent(child);
        self.dom.detach(child);
        if let Some(before) = before {
            self.something_left(before);
        }
        let next = next.filter(|it| self.dom.parent(*it) == Some(parent));
        self.dom.insert(parent, child, next);
        self.something_came(parent, child);
        true
    }

    fn can_hold(&self, parent: NodeKey, child: NodeKey) -> bool {
        let is_doctype = matches!(self.dom.data(child), Some(NodeData::Doctype(_)));
        let fits = match self.dom.data(child) {
            Some(NodeData::Document(_) | NodeData::ShadowRoot(_)) | None => false,
            Some(_) => match self.dom.data(parent) {
                Some(NodeData::Document(_)) => {
                    !matches!(self.dom.data(child), Some(NodeData::Text(_) | NodeData::Cdata(_)))
                }
                Some(NodeData::Element(_) | NodeData::ShadowRoot(_)) => !is_doctype,
                Some(
                    NodeData::Doctype(_)
                    | NodeData::Text(_)
                    | NodeData::Comment(_)
                    | NodeData::Cdata(_),
                )
                | None => false,
            },
        };
        fits && !self.is_within(parent, child)
    }

    /// Whether `node` is `top` or below it, on the page or within its frames and shadow roots.
    fn is_within(&self, node: NodeKey, top: NodeKey) -> bool {
        let has_content = self.dom.first_child(top).is_some()
            || self.dom.shadow_root(top).is_some()
            || self.dom.frame_document(top).is_some();
        if !has_content {
            return node == top;
        }
        let mut above = Some(node);
        for _ in 0..MAX_SEARCHED_LEVELS {
            match above {
                Some(it) if it == top => return true,
                Some(it) => above = self.dom.owner(it),
                None => return false,
            }
        }
        true
    }

    /// Forgets a node and all below it, wherever it is known.
    pub(super) fn forget(&mut self, key: NodeKey) {
        let parent = self.dom.parent(key);
        let Mirror { dom, waiting, sheets, canvases, sensed, .. } = self;
        dom.forget_tree(key, |key, id| {
            sensed.drop_document(key);
            let Some(id) = id else { return };
            waiting.drop_node(id);
            sheets.drop_edits(id);
            canvases.drop_node(id);
            sensed.drop_node(id);
        });
        if let Some(parent) = parent {
            self.something_left(parent);
        }
    }

    /// Forgets what is kept beside a node, whose id another is going to have.
    pub(super) fn forget_beside(&mut self, id: i64) {
        self.sheets.drop_edits(id);
        self.canvases.drop_node(id);
        self.sensed.drop_node(id);
    }

    /// What a page does by itself when a node comes: lists and radio groups, dialogs, sheets.
    fn something_came(&mut self, parent: NodeKey, child: NodeKey) {
        self.forms.came(&mut self.dom, child);
        self.text_changed(parent);
        self.sheet_came(child);
    }

    fn something_left(&mut self, parent: NodeKey) {
        self.forms.something_left(&mut self.dom, parent);
        self.text_changed(parent);
    }

    /// Takes all out of a node. What has an id can still be moved back by it.
    pub(super) fn empty(&mut self, parent: NodeKey) {
        while let Some(child) = self.dom.first_child(parent) {
            match self.dom.id(child) {
                Some(_) => self.dom.detach(child),
                None => self.forget(child),
            }
        }
        self.something_left(parent);
    }
}
