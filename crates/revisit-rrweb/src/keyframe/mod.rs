//! A page as events: what to put into a recording so that rrweb's player can start there, and shows
//! the same page under the same ids as if it had played everything before.
//!
//! A [`Keyframe`] is a Meta event, a full snapshot, and a tail of what no snapshot can say: the
//! documents of frames, attributes that the player changes when it builds an element, adopted
//! style sheets, edits of style sheets, what was typed and chosen, fonts, media, drawings, scroll
//! positions, the selection. All have one timestamp, in this order.
//!
//! It is built from state alone and knows nothing of when one is worth it. What it cannot say is
//! counted in [`Losses`]. Also lost, and not counted, because no page shows it: which nodes a player
//! would take for the same when a broken recording gives an id twice, and the time that media
//! played.

mod attributes;
mod controls;
mod frames;
mod media;
mod rest;
mod sheets;
mod snapshot;
mod tail;
mod write;

pub use rest::Losses;

use crate::json::push_quoted;
use crate::{Mirror, NodeKey, kind};
use snapshot::Writer;

/// A page as events.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyframe {
    /// JSON texts, all with the keyframe's time.
    pub events: Vec<String>,
    /// What the events could not say.
    pub losses: Losses,
}

impl Keyframe {
    /// Whether a player that starts here may show something else.
    pub fn is_lossy(&self) -> bool {
        !self.losses.is_empty()
    }
}

impl Mirror {
    /// The page as events at `at_ms`, a time in ms since the epoch. It must be later than that of
    /// the last event applied and earlier than that of the next, since a player leaves out what
    /// happens at the very time that it seeks to.
    ///
    /// `None` while there is no page, and while nodes wait for others: those would be lost.
    pub fn keyframe(&self, at_ms: f64) -> Option<Keyframe> {
        let document = self.dom().document()?;
        if self.pending() > 0 {
            return None;
        }
        let mut writer = Writer::new(self.dom());
        let mut events = vec![self.meta(at_ms), snapshot_event(&mut writer, document, at_ms)];
        frames::push(&mut events, &mut writer, at_ms);
        tail::push(&mut events, &mut writer, self, at_ms);
        Some(Keyframe { events, losses: writer.rest.losses })
    }

    /// The page as one full snapshot at `at_ms`, for who takes no more than that: what controls show
    /// is in their attributes, and all else that takes more events is left out. `None` while there
    /// is no page.
    pub fn full_snapshot(&self, at_ms: f64) -> Option<String> {
        let document = self.dom().document()?;
        Some(snapshot_event(&mut Writer::alone(self.dom()), document, at_ms))
    }

    fn meta(&self, at_ms: f64) -> String {
        let (width, height) = self.viewport_px().unwrap_or_default();
        write::event(kind::META, at_ms, |out| {
            out.push_str("{\"href\":");
            push_quoted(out, self.href().unwrap_or_default());
            out.push_str(",\"width\":");
            write::push_number(out, width);
            out.push_str(",\"height\":");
            write::push_number(out, height);
            out.push('}');
        })
    }
}

fn snapshot_event(writer: &mut Writer<'_>, document: NodeKey, at_ms: f64) -> String {
    write::event(kind::FULL_SNAPSHOT, at_ms, |out| {
        let (left, top) = tail::scroll_of(writer.dom, document);
        out.push_str("{\"node\":");
        writer.write(out, document);
        out.push_str(",\"initialOffset\":{\"left\":");
        write::push_number(out, left);
        out.push_str(",\"top\":");
        write::push_number(out, top);
        out.push_str("}}");
    })
}

#[cfg(test)]
mod tests;
