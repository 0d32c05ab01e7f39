//! The page at any time, without a browser: events applied to a node tree.
//!
//! The tree is what rrweb's replayer builds when it plays every event on a real page. Where that
//! loses content by an exception or a time-out the mirror keeps going; `DIFFERENCES.md` beside this
//! crate lists where. Applying never fails: what does not fit is left out and counted.
//!
//! The work for an event grows with its length, whatever is in it, and nothing recurses.

mod at;
mod build;
mod canvas;
mod forms;
mod fullscreen;
mod inline_style;
mod log;
mod media;
mod memory;
mod mutation;
mod place;
mod problems;
mod recorded;
mod room;
mod scroll;
mod sheets;
mod snapshot;
mod waiting;

pub use canvas::Canvases;
pub use log::Log;
pub use media::Media;
pub use problems::{MirrorProblems, Problem};
pub use sheets::{Constructed, Sheets};

use crate::event::{Event, Incremental};
use crate::{Dom, What};
use forms::Forms;
use media::Sensed;
use room::Room;
use waiting::Waiting;

/// One window's page.
#[derive(Debug, Default)]
pub struct Mirror {
    dom: Dom,
    href: Option<String>,
    viewport_px: Option<(f64, f64)>,
    problems: MirrorProblems,
    waiting: Waiting,
    forms: Forms,
    sheets: Sheets,
    canvases: Canvases,
    sensed: Sensed,
    room: Room,
}

impl Mirror {
    pub fn new() -> Mirror {
        Mirror::default()
    }

    /// Applies the next event. `json` is the event's text, for what is carried as it came.
    pub fn apply(&mut self, event: &Event<'_>, json: &str) {
        match &event.what {
            What::FullSnapshot { node, initial_offset } => {
                self.room.reset(json);
                self.take_snapshot(*node, *initial_offset);
            }
            What::Incremental(_) if self.room.is_full() => {
                self.problems.note(Problem::PageTooLarge);
            }
            What::Incremental(incremental) => {
                self.take(incremental, event.timestamp_ms, json);
                self.take_room(json);
            }
            What::Meta { href, width_px, height_px } => {
                self.href = href.map(str::to_owned).or(self.href.take());
                self.viewport_px = width_px.zip(*height_px).or(self.viewport_px);
            }
            What::Custom { tag, payload } => self.take_custom(tag, *payload),
            What::Plugin { .. } | What::Annotation { .. } | What::Other => {}
        }
    }

    /// The nodes of the page.
    pub fn dom(&self) -> &Dom {
        &self.dom
    }

    /// The address of the page, as the last Meta event has it.
    pub fn href(&self) -> Option<&str> {
        self.href.as_deref()
    }

    /// Width and height of the page on screen, in CSS pixels.
    pub fn viewport_px(&self) -> Option<(f64, f64)> {
        self.viewport_px
    }

    /// What did not fit the page, so far.
    pub fn problems(&self) -> &MirrorProblems {
        &self.problems
    }

    /// How many nodes and documents are kept back until what they belong to comes.
    pub fn pending(&self) -> usize {
        self.waiting.len()
    }

    fn take(&mut self, incremental: &Incremental<'_>, timestamp_ms: Option<f64>, json: &str) {
        match incremental {
            Incremental::Mutation(mutation) => self.mutate(mutation),
            Incremental::Scroll { id, x_px, y_px } => self.scroll(*id, (*x_px, *y_px)),
            Incremental::Resize { width_px, height_px } => {
                self.viewport_px = width_px.zip(*height_px).or(self.viewport_px);
            }
            Incremental::Input { id, text, is_checked, .. } => self.fill(*id, text, *is_checked),
            Incremental::Media { id, data } => self.play(*id, *data, timestamp_ms),
            Incremental::StyleSheetRule(data) | Incremental::StyleDeclaration(data) => {
                self.edit_sheet(*data, json);
            }
            Incremental::AdoptedStyleSheet(data) => self.adopt_sheets(*data),
            Incremental::Canvas { id, data } => self.draw(*id, *data, json),
            Incremental::Font(_) => self.load_font(json),
            Incremental::Selection { ranges } => self.select_text(*ranges, json),
            Incremental::Move(_)
            | Incremental::Interaction(_)
            | Incremental::CustomElement
            | Incremental::Other { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests;
