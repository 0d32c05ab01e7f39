//! The whole page, as a full snapshot has it, and documents that come into frames later.

use super::forms::Forms;
use super::recorded::{Recorded, node_kind};
use super::{Mirror, Problem};
use crate::NodeKey;
use crate::dom::NodeData;
use crate::tape::{Json, Parser};

impl Mirror {
    /// Starts the page anew.
    pub(super) fn take_snapshot(&mut self, node: Json<'_>, initial_offset: (f64, f64)) {
        self.dom.clear();
        for _ in 0..self.waiting.drop_nodes() {
            self.problems.note(Problem::NeverPlaced);
        }
        self.waiting.frames.clear();
        self.forms = Forms::default();
        self.sheets.start_anew();
        self.canvases.clear();
        self.sensed.clear();
        let node = Recorded::of(node);
        let Some(top) = self.build(&node, None) else {
            self.problems.note(Problem::UnknownNode);
            return;
        };
        let key = top.key;
        if node.kind == Some(node_kind::DOCUMENT) {
            self.dom.set_document(key);
        }
        self.build_below(top, &node);
        if let Some(NodeData::Document(document)) = self.dom.data_mut(key) {
            document.scroll = initial_offset;
        }
        self.fill_new_frames();
    }

    /// Shows a document, with all below it, in a frame.
    pub(super) fn attach_document(&mut self, frame: NodeKey, node: &Recorded<'_>) {
        let known = node.id.and_then(|it| self.dom.by_id(it));
        if known.is_some_and(|it| it == frame || self.dom.document() == Some(it)) {
            self.problems.note(Problem::ImpossiblePlace);
            return;
        }
        let Some(top) = self.build(node, None) else { return };
        if top.was_there {
            self.set_frame_document(frame, top.key);
            return;
        }
        self.set_frame_document(frame, top.key);
        self.build_below(top, node);
    }

    /// Shows documents that were waiting in the frames that were just made, and in those that come
    /// with these documents.
    pub(super) fn fill_new_frames(&mut self) {
        while let Some(id) = self.waiting.frames.pop() {
            let Some(frame) = self.dom.by_id(id).filter(|it| self.is_frame(*it)) else { continue };
            let Some(json) = self.waiting.release_document(id) else { continue };
            Parser::new().read(&json, |node| self.attach_document(frame, &Recorded::of(node)));
        }
    }
}
