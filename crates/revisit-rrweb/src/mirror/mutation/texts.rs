//! Texts that change.

use ecow::EcoString;
use rustc_hash::FxHashSet;

use super::super::{Mirror, Problem};
use crate::NodeKey;
use crate::dom::NodeData;
use crate::tape::{Fields, List};

impl Mirror {
    /// Of several texts for a node the last counts.
    pub(super) fn set_texts(&mut self, texts: List<'_>) {
        let entries: Vec<Fields<'_>> = texts.objects().collect();
        let mut done = FxHashSet::default();
        for entry in entries.into_iter().rev() {
            let id = entry.integer("id");
            if !done.insert(id) {
                continue;
            }
            match id.and_then(|it| self.dom.by_id(it)) {
                Some(node) => self.set_text(node, entry.text("value").unwrap_or_default()),
                None => self.problems.note(Problem::UnknownText),
            }
        }
    }

    /// Sets what is in a node, as `textContent` does.
    fn set_text(&mut self, node: NodeKey, value: &str) {
        match self.dom.data_mut(node) {
            Some(NodeData::Text(text) | NodeData::Comment(text) | NodeData::Cdata(text)) => {
                *text = EcoString::from(value);
                if let Some(parent) = self.dom.parent(node) {
                    self.text_changed(parent);
                }
            }
            Some(NodeData::Element(_)) => {
                self.empty(node);
                if !value.is_empty() {
                    self.append_text(node, value);
                }
            }
            Some(NodeData::Document(_) | NodeData::ShadowRoot(_) | NodeData::Doctype(_)) | None => {
            }
        }
    }
}
