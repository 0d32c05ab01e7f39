//! What happened in a session: from its events and its pages to moments.
//!
//! Each window has a page, which is a mirror of the recorded one. Detectors see every event of the
//! session in order, each beside its page as it was just before, and put down moments. Most name
//! one moment long after it began, so moments are ordered once, at the end.

mod actions;
mod page;
mod signals;

use std::collections::HashMap;
use std::sync::Arc;

use revisit_model::{Moment, ProblemKind, Problems, Timestamp, moment};
use revisit_rrweb::Event;

use crate::SessionEvent;
use actions::Actions;
pub(crate) use page::{Page, control};
use signals::Signals;

/// Pages that are kept at once. A session has a few windows, each with a page of maybe 10 MB; with
/// more than this, the page that was not heard of for the longest time is forgotten, and its window
/// goes on without until its next snapshot.
const MAX_PAGES: usize = 64;
/// Moments of one session. A long day at work has a few thousand.
const MAX_MOMENTS: usize = 50_000;

/// One event as detectors see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    /// Milliseconds since the epoch, fractions kept: what the event is ordered by.
    pub(crate) at_ms: f64,
    pub(crate) window: &'a Arc<str>,
    /// Which of the deliveries it came with.
    pub(crate) item: u32,
    pub(crate) event: &'a Event<'a>,
    /// The window's page just before the event.
    pub(crate) page: &'a Page,
}

/// Finds the moments of a session.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    pages: HashMap<Arc<str>, Page>,
    /// The windows of the pages, the one heard of last at the end.
    recent: Vec<Arc<str>>,
    actions: Actions,
    signals: Signals,
    found: Vec<Moment>,
    n_left_out: u64,
}

impl Moments {
    /// Takes the next event of the session, and the same as it was read.
    pub(crate) fn observe(&mut self, event: &SessionEvent, read: &Event<'_>) {
        let SessionEvent { window, at_ms, event: json, item, in_span: _ } = event;
        if !self.turn_to(window) {
            return;
        }
        let Some(page) = self.pages.get_mut(window) else { return };
        let seen = Seen { at_ms: *at_ms, window, item: *item, event: read, page };
        self.actions.observe(&seen, &mut self.found);
        self.signals.observe(&seen, &mut self.found);
        page.apply(read, json.get());
        self.n_left_out += drop_beyond_limit(&mut self.found);
    }

    /// Ends the session: its moments in order of time.
    pub(crate) fn finish(self, problems: &mut Problems) -> Vec<Moment> {
        let Moments { pages, recent: _, actions, signals, mut found, mut n_left_out } = self;
        actions.finish(&pages, &mut found);
        signals.finish(&pages, &mut found);
        n_left_out += drop_beyond_limit(&mut found);
        if n_left_out > 0 {
            problems.add_many(ProblemKind::MomentsLeftOut, n_left_out, || {
                format!("a session of more than {MAX_MOMENTS} moments")
            });
        }
        found.sort_by_key(|it| it.at_ms);
        found
    }

    /// Sees to it that the window has a page. False when its name cannot be an id.
    fn turn_to(&mut self, window: &Arc<str>) -> bool {
        if self.recent.last() == Some(window) {
            return true;
        }
        if let Some(place) = self.recent.iter().position(|it| it == window) {
            let window = self.recent.remove(place);
            self.recent.push(window);
            return true;
        }
        let Some(page) = Page::new(window) else { return false };
        if self.recent.len() >= MAX_PAGES {
            self.pages.remove(&self.recent.remove(0));
        }
        self.pages.insert(Arc::clone(window), page);
        self.recent.push(Arc::clone(window));
        true
    }
}

/// Drops what is too much; how many it were.
fn drop_beyond_limit(found: &mut Vec<Moment>) -> u64 {
    let n_beyond = found.len().saturating_sub(MAX_MOMENTS);
    found.truncate(MAX_MOMENTS);
    n_beyond as u64
}

impl Seen<'_> {
    /// A moment of this event's time, window and page, with nothing it happened to.
    pub(crate) fn moment(&self, what: moment::What) -> Moment {
        self.page.moment(self.at_ms, what)
    }
}

fn whole_ms(at_ms: f64) -> Timestamp {
    Timestamp::from_fractional_ms(at_ms)
}
