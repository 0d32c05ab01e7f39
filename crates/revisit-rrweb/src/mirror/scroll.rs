//! How far the page and what is on it are scrolled.

use super::{Mirror, Problem};
use crate::dom::NodeData;

/// In place of the id of a node that was not recorded.
const NOT_RECORDED: i64 = -1;

impl Mirror {
    pub(super) fn scroll(&mut self, id: Option<i64>, to_px: (f64, f64)) {
        let node = id.and_then(|it| self.dom.by_id(it));
        match node.and_then(|it| self.dom.data_mut(it)) {
            Some(NodeData::Document(document)) => document.scroll = to_px,
            Some(NodeData::Element(element)) => element.extras_mut().scroll = Some(to_px),
            Some(
                NodeData::ShadowRoot(_)
                | NodeData::Doctype(_)
                | NodeData::Text(_)
                | NodeData::Comment(_)
                | NodeData::Cdata(_),
            ) => {}
            None if id == Some(NOT_RECORDED) => {}
            None => self.problems.note(Problem::UnknownScroll),
        }
    }
}
