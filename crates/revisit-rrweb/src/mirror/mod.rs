//! The page at any time, without a browser: events applied to a node tree.
//!
//! The tree is what rrweb's replayer builds when it plays every event on a real page. Where that
//! loses content by an exception or a time-out the mirror keeps going; `DIFFERENCES.md` beside this
//! crate lists where. Applying never fails: what does not fit is left out and counted.
//!
//! The work for an event grows with its length, whatever is in it, and nothing recurses.

mod at;
mod build;
mod fullscreen;
mod mutation;
mod place;
mod problems;
mod recorded;
mod scroll;
mod snapshot;
mod waiting;

pub use problems::{MirrorProblems, Problem};

use crate::event::{Event, Incremental};
use crate::{Dom, What};
use waiting::Waiting;

/// One window's page.
#[derive(Debug, Default)]
pub struct Mirror {
    dom: Dom,
    href: Option<String>,
    viewport_px: Option<(f64, f64)>,
    problems: MirrorProblems,
    waiting: Waiting,
}

impl Mirror {
    pub fn new() -> Mirror {
        Mirror::default()
    }

    /// Applies the next event. `json` is the event's text, for what is carried as it came.
    pub fn apply(&mut self, event: &Event<'_>, _json: &str) {
        match &event.what {
            What::FullSnapshot { node, initial_offset } => {
                self.take_snapshot(*node, *initial_offset);
            }
            What::Incremental(incremental) => self.take(incremental),
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

    fn take(&mut self, incremental: &Incremental<'_>) {
        match incremental {
            Incremental::Mutation(mutation) => self.mutate(mutation),
            Incremental::Scroll { id, x_px, y_px } => self.scroll(*id, (*x_px, *y_px)),
            Incremental::Resize { width_px, height_px } => {
                self.viewport_px = width_px.zip(*height_px).or(self.viewport_px);
            }
            Incremental::Move(_)
            | Incremental::Interaction(_)
            | Incremental::Input { .. }
            | Incremental::Media { .. }
            | Incremental::StyleSheetRule(_)
            | Incremental::Canvas { .. }
            | Incremental::Font(_)
            | Incremental::StyleDeclaration(_)
            | Incremental::Selection { .. }
            | Incremental::AdoptedStyleSheet(_)
            | Incremental::CustomElement
            | Incremental::Other { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests;
