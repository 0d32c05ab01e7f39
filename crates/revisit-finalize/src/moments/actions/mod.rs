//! What the visitor did: detectors of clicks, edits, and signs of frustration.
//!
//! Each detector is a file with its rule and its thresholds, knows times, places and node ids only,
//! and holds whatever there is to remember of them as a value that it does not look at. What an
//! event is to which detector is said in [`window`], [`pointer`] and [`typing`]; what an element
//! is, in [`surface`] and [`fields`].

mod dead_click;
mod edits;
mod error_click;
mod fields;
mod idle;
mod pointer;
mod rage_click;
mod selection;
pub(crate) mod sensitive;
mod settled;
mod submits;
mod surface;
mod tagged;
mod taps;
mod thrashed_cursor;
mod typing;
mod visit;
mod window;

#[cfg(test)]
mod tests;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use revisit_model::Moment;
use revisit_model::moment::What;
use revisit_rrweb::event::Incremental;
use revisit_rrweb::{What as Told, source};

use super::{Page, Seen};
use idle::{Gap, Idle};
use tagged::Blindness;
use window::{Place, Window, whole_duration};

/// The detectors of all windows of a session.
#[derive(Debug)]
pub(crate) struct Actions {
    windows: BTreeMap<Arc<str>, Window>,
    idle: Idle<Arc<Place>>,
    last_ms: f64,
}

impl Default for Actions {
    fn default() -> Actions {
        Actions { windows: BTreeMap::new(), idle: Idle::default(), last_ms: f64::NEG_INFINITY }
    }
}

impl Actions {
    pub(crate) fn observe(&mut self, seen: &Seen<'_>, found: &mut Vec<Moment>) {
        let window = match self.windows.entry(Arc::clone(seen.window)) {
            Entry::Occupied(window) => window.into_mut(),
            Entry::Vacant(place) => place.insert(Window::new(seen.page)),
        };
        window.observe(seen, found);
        match tagged::blindness(&seen.event.what) {
            Some(Blindness::Begins) => found.extend(self.idle.pause(seen.at_ms).map(idle)),
            Some(Blindness::Ends) => self.idle.resume(seen.at_ms, Arc::clone(&window.place)),
            None => {}
        }
        if is_doing(&seen.event.what) {
            let gap = self.idle.act(seen.at_ms, Arc::clone(&window.place));
            found.extend(gap.map(idle));
        }
        self.last_ms = self.last_ms.max(seen.at_ms);
    }

    pub(crate) fn finish(self, pages: &HashMap<Arc<str>, Page>, found: &mut Vec<Moment>) {
        let Actions { windows, idle: gaps, last_ms } = self;
        for (name, window) in windows {
            window.finish(pages.get(&name), found);
        }
        found.extend(gaps.finish(last_ms).map(idle));
    }
}

fn idle(gap: Gap<Arc<Place>>) -> Moment {
    let Gap { at_ms, duration_ms, before } = gap;
    before.moment(at_ms, What::Idle { duration_ms: whole_duration(duration_ms) })
}

/// Whether the visitor did this, by PostHog's list of sources that are activity.
fn is_doing(event: &Told<'_>) -> bool {
    let Told::Incremental(event) = event else { return false };
    match event {
        Incremental::Move(it) => {
            matches!(it.source, source::MOUSE_MOVE | source::TOUCH_MOVE | source::DRAG)
        }
        Incremental::Interaction(_)
        | Incremental::Scroll { .. }
        | Incremental::Resize { .. }
        | Incremental::Input { .. }
        | Incremental::Media { .. } => true,
        Incremental::Mutation(_)
        | Incremental::StyleSheetRule(_)
        | Incremental::Canvas { .. }
        | Incremental::Font(_)
        | Incremental::StyleDeclaration(_)
        | Incremental::Selection { .. }
        | Incremental::AdoptedStyleSheet(_)
        | Incremental::CustomElement
        | Incremental::Other { .. } => false,
    }
}
