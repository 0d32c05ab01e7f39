//! What happened in a session: from its events and its pages to moments.
//!
//! Each window has a page, which is a mirror of the recorded one. Detectors see every event of the
//! session in order, each beside its page as it was just before, and put down moments. Most name
//! one moment long after it began, so moments are ordered once, at the end.

mod actions;
mod page;
mod signals;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use revisit_model::{Moment, Timestamp, moment};
use revisit_rrweb::Event;

use actions::Actions;
pub(crate) use page::Page;
use signals::Signals;

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
    actions: Actions,
    signals: Signals,
    found: Vec<Moment>,
}

impl Moments {
    /// Takes the next event of the session. `json` is its text.
    pub(crate) fn observe(
        &mut self,
        at_ms: f64,
        window: &Arc<str>,
        item: u32,
        event: &Event<'_>,
        json: &str,
    ) {
        let page = match self.pages.entry(Arc::clone(window)) {
            Entry::Occupied(page) => page.into_mut(),
            Entry::Vacant(place) => match Page::new(window) {
                Some(page) => place.insert(page),
                None => return,
            },
        };
        let seen = Seen { at_ms, window, item, event, page };
        self.actions.observe(&seen, &mut self.found);
        self.signals.observe(&seen, &mut self.found);
        page.apply(event, json);
    }

    /// Ends the session: its moments in order of time.
    pub(crate) fn finish(self) -> Vec<Moment> {
        let Moments { pages, actions, signals, mut found } = self;
        actions.finish(&pages, &mut found);
        signals.finish(&pages, &mut found);
        found.sort_by_key(|it| it.at_ms);
        found
    }
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
