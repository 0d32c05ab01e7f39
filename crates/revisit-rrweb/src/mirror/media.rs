//! Sound and video, as far as events changed them, and what is selected.

use std::collections::BTreeMap;

use ecow::EcoString;
use rustc_hash::FxHashMap;

use super::log::data_of;
use super::{Mirror, Problem};
use crate::NodeKey;
use crate::tape::{Fields, Json, List};

/// The values of `type` of a media event, as rrweb's `MediaInteractions` numbers them.
mod media_kind {
    pub(super) const PLAY: i64 = 0;
    pub(super) const PAUSE: i64 = 1;
}

/// The state of an audio or video element. What no event told is `None`.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Media {
    pub is_playing: Option<bool>,
    /// Where it was at `told_ms`.
    pub time_s: Option<f64>,
    /// When the time was told, by the visitor's clock.
    pub told_ms: Option<f64>,
    pub volume: Option<f64>,
    pub is_muted: Option<bool>,
    pub is_looped: Option<bool>,
    pub rate: Option<f64>,
}

/// Media elements that something happened to, and selections.
#[derive(Debug, Default, Clone)]
pub(super) struct Sensed {
    media: BTreeMap<i64, Media>,
    /// The last selection event of each document.
    selections: FxHashMap<NodeKey, EcoString>,
}

impl Sensed {
    pub(super) fn drop_node(&mut self, id: i64) {
        self.media.remove(&id);
    }

    pub(super) fn drop_document(&mut self, key: NodeKey) {
        if !self.selections.is_empty() {
            self.selections.remove(&key);
        }
    }

    pub(super) fn clear(&mut self) {
        self.media.clear();
        self.selections.clear();
    }
}

impl Mirror {
    /// Media elements that events changed, by id.
    pub fn media(&self) -> impl Iterator<Item = (i64, &Media)> {
        self.sensed.media.iter().map(|(id, media)| (*id, media))
    }

    /// For each document of the page where something was selected, the JSON text of the `data` of
    /// the last event that did.
    pub fn selections(&self) -> impl Iterator<Item = (NodeKey, &EcoString)> {
        let mut all: Vec<_> = self.sensed.selections.iter().map(|(key, it)| (*key, it)).collect();
        all.retain(|(key, _)| self.dom.is_attached(*key));
        all.sort_by_key(|(key, _)| *key);
        all.into_iter()
    }

    pub(super) fn play(&mut self, id: Option<i64>, data: Json<'_>, timestamp_ms: Option<f64>) {
        let Some(id) = id.filter(|it| self.dom.by_id(*it).is_some()) else {
            self.problems.note(Problem::UnknownMedia);
            return;
        };
        let fields = Fields::of(data);
        let media = self.sensed.media.entry(id).or_default();
        match fields.integer("type") {
            Some(media_kind::PLAY) => media.is_playing = Some(true),
            Some(media_kind::PAUSE) => media.is_playing = Some(false),
            _ => {}
        }
        if let Some(time_s) = fields.number("currentTime") {
            media.time_s = Some(time_s);
            media.told_ms = timestamp_ms;
        }
        media.volume = fields.number("volume").or(media.volume);
        media.is_muted = fields.flag("muted").or(media.is_muted);
        media.is_looped = fields.flag("loop").or(media.is_looped);
        media.rate = fields.number("playbackRate").or(media.rate);
    }

    pub(super) fn select_text(&mut self, ranges: Option<List<'_>>, json: &str) {
        let starts = ranges.into_iter().flat_map(|it| it.objects()).map(|it| it.integer("start"));
        let mut starts = starts.filter_map(|it| self.dom.by_id(it?));
        let Some(start) = starts.next() else { return };
        let Some(document) = self.document_of(start) else { return };
        if let Some(data) = data_of(json) {
            self.sensed.selections.insert(document, data);
        }
    }

    /// The document that a node is in, out of shadow roots.
    fn document_of(&self, node: NodeKey) -> Option<NodeKey> {
        let mut root = self.dom.root(node);
        while let Some(host) = self.dom.host(root) {
            root = self.dom.root(host);
        }
        matches!(self.dom.data(root), Some(crate::dom::NodeData::Document(_))).then_some(root)
    }
}
