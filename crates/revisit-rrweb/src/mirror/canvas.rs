//! What is drawn on canvases: the last whole frame, or every command.
//!
//! Nothing is drawn here. Commands are kept as they came, and issuing them again draws the same.

use std::collections::BTreeMap;

use super::Mirror;
use super::log::{Log, data_of};
use crate::tape::{Fields, Json};

/// Most bytes of commands for one canvas. A frame of a screen is below that; a game that draws with
/// commands exceeds it within a minute, and issuing more than that again takes too long anyway.
const MAX_COMMAND_BYTES: usize = 8 << 20;

/// Canvases that were drawn on, by the id of the element.
#[derive(Debug, Default, Clone)]
pub struct Canvases(BTreeMap<i64, Log>);

impl Canvases {
    /// The events that draw what each canvas shows, by the id of the element.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &Log)> {
        self.0.iter().map(|(id, log)| (*id, log))
    }

    /// Whether something was drawn that is not kept.
    pub fn is_lossy(&self) -> bool {
        self.0.values().any(Log::is_lossy)
    }

    pub(super) fn drop_node(&mut self, id: i64) {
        self.0.remove(&id);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.0.values().map(Log::n_bytes).sum()
    }
}

impl Mirror {
    /// What is drawn on canvases.
    pub fn canvases(&self) -> &Canvases {
        &self.canvases
    }

    pub(super) fn draw(&mut self, id: Option<i64>, data: Json<'_>, json: &str) {
        let is_canvas =
            |id: &i64| self.dom.by_id(*id).is_some_and(|it| self.dom.is_html(it, "canvas"));
        let Some((id, text)) = id.filter(is_canvas).zip(data_of(json)) else { return };
        let log = self.canvases.0.entry(id).or_default();
        if is_whole_frame(data) {
            *log = Log::default();
        }
        log.push(text, MAX_COMMAND_BYTES);
    }
}

/// Whether commands clear the canvas and draw one picture: that is what recorders write which take
/// frames some times a second.
fn is_whole_frame(data: Json<'_>) -> bool {
    let Some(commands) = Fields::of(data).list("commands") else { return false };
    let mut names = commands.objects().map(|it| it.text("property"));
    names.next() == Some(Some("clearRect"))
        && names.next() == Some(Some("drawImage"))
        && names.next().is_none()
}
