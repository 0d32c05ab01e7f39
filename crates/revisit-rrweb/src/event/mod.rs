//! An event, read as far as its meaning is known: what a page, a mirror and detectors work on.
//!
//! Reading never fails. What does not fit its type is [`What::Other`], a missing field is `None`,
//! and whatever has a free form stays the JSON that it was.

mod incremental;

pub use incremental::{Incremental, Interaction, Move, Mutation};

use crate::kind;
use crate::tape::{Fields, Json};

/// One event.
#[derive(Debug, Clone, Copy)]
pub struct Event<'t> {
    /// Milliseconds since the epoch by the visitor's clock, fractions kept.
    pub timestamp_ms: Option<f64>,
    pub what: What<'t>,
}

/// What an event tells.
#[derive(Debug, Clone, Copy)]
pub enum What<'t> {
    /// The whole page. `initial_offset` is how far it was scrolled, left and top in CSS pixels.
    FullSnapshot { node: Json<'t>, initial_offset: (f64, f64) },
    /// A change of the page, or something that the visitor did.
    Incremental(Incremental<'t>),
    /// Address and viewport of a page load or of a checkout.
    Meta { href: Option<&'t str>, width_px: Option<f64>, height_px: Option<f64> },
    /// An event with a tag, by the SDK or by the application.
    Custom { tag: &'t str, payload: Option<Json<'t>> },
    /// An event by a recorder plugin.
    Plugin { plugin: &'t str, payload: Option<Json<'t>> },
    /// A note that the application put into the recording: a caption or a mark on the time line.
    Annotation { text: Option<&'t str> },
    /// Anything else, known or unknown.
    Other,
}

impl<'t> Event<'t> {
    /// Reads an expanded event.
    pub fn of(json: Json<'t>) -> Event<'t> {
        let event = Fields::of(json);
        let timestamp_ms = event.number("timestamp").filter(|it| *it > 0.0);
        let what = event
            .integer("type")
            .zip(event.get("data"))
            .and_then(|(kind, data)| What::of(kind, data))
            .unwrap_or(What::Other);
        Event { timestamp_ms, what }
    }
}

impl<'t> What<'t> {
    fn of(event_kind: i64, data: Json<'t>) -> Option<What<'t>> {
        let fields = Fields::of(data);
        Some(match event_kind {
            kind::FULL_SNAPSHOT => {
                let offset = Fields::within(fields.get("initialOffset"));
                let side = |name| offset.number(name).unwrap_or(0.0);
                let initial_offset = (side("left"), side("top"));
                What::FullSnapshot { node: fields.get("node")?, initial_offset }
            }
            kind::INCREMENTAL => {
                What::Incremental(Incremental::of(fields.integer("source")?, fields))
            }
            kind::META => What::Meta {
                href: fields.text("href"),
                width_px: fields.number("width"),
                height_px: fields.number("height"),
            },
            kind::CUSTOM => {
                What::Custom { tag: fields.text("tag")?, payload: fields.get("payload") }
            }
            kind::PLUGIN => {
                What::Plugin { plugin: fields.text("plugin")?, payload: fields.get("payload") }
            }
            kind::ANNOTATION => What::Annotation { text: fields.text("text") },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
