//! What happened in a session: from its events and its pages to moments.
//!
//! Each window has a page, which is a mirror of the recorded one. Detectors see every event of the
//! session in order, each beside its page as it was just before, and put down moments. Most name
//! one moment long after it began, so moments are ordered once, at the end.

mod actions;
mod navigation;
mod own;
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
/// What all pages may take together, roughly, which goes for a session that means harm.
const MAX_PAGES_BYTES: usize = 512 << 20;
/// Moments of one session. A long day at work has a few thousand.
const MAX_MOMENTS: usize = 50_000;
/// How many of them may be what pages and SDKs say by themselves, so that a page that never stops
/// talking leaves room for what the visitor did.
const MAX_SAID: usize = 40_000;

/// One event as detectors see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    /// Milliseconds since the epoch, fractions kept: what the event is ordered by.
    pub(crate) at_ms: f64,
    pub(crate) window: &'a Arc<str>,
    pub(crate) event: &'a Event<'a>,
    /// Whether the event says that a document has just begun.
    pub(crate) begins_document: bool,
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
    /// How many of those found have been looked at.
    n_sifted: usize,
    n_said: usize,
    n_left_out: u64,
}

impl Moments {
    /// Takes the next event of the session, and the same as it was read.
    pub(crate) fn observe(&mut self, event: &SessionEvent, read: &Event<'_>) {
        let SessionEvent { window, at_ms, event: json, item: _, in_span: _ } = event;
        if !self.turn_to(window) {
            return;
        }
        let Some(page) = self.pages.get_mut(window) else { return };
        let begins_document = navigation::begins_document(read, json);
        let seen = Seen { at_ms: *at_ms, window, event: read, begins_document, page };
        self.actions.observe(&seen, &mut self.found);
        self.signals.observe(&seen, &mut self.found);
        page.apply(read, json.get(), *at_ms);
        self.make_room();
        self.sift();
    }

    /// Ends the session, which began and ended at `span`: its moments in order of time.
    pub(crate) fn finish(
        mut self,
        span: Option<(Timestamp, Timestamp)>,
        problems: &mut Problems,
    ) -> Vec<Moment> {
        std::mem::take(&mut self.actions).finish(&self.pages, &mut self.found);
        std::mem::take(&mut self.signals).finish(&self.pages, &mut self.found);
        self.sift();
        if self.n_left_out > 0 {
            problems.add_many(ProblemKind::MomentsLeftOut, self.n_left_out, || {
                format!("a session of more than {MAX_MOMENTS} moments, or {MAX_SAID} of the page's")
            });
        }
        for page in self.pages.values() {
            note_misfits(page, problems);
        }
        let mut found = self.found;
        found.sort_by_key(|it| it.at_ms);
        frame(&mut found, span);
        found.sort_by_key(|it| it.at_ms);
        found.chunk_by_mut(|a, b| a.at_ms == b.at_ms).for_each(settle);
        found
    }

    /// The page of a window just before its next event; `None` when its name cannot be an id.
    pub(crate) fn turn_to_page(&mut self, window: &Arc<str>) -> Option<&mut Page> {
        if !self.turn_to(window) {
            return None;
        }
        self.pages.get_mut(window)
    }

    /// Drops what is too much of what was found since the last time.
    fn sift(&mut self) {
        while let Some(moment) = self.found.get(self.n_sifted) {
            let is_said = is_said(&moment.what);
            if self.n_sifted >= MAX_MOMENTS || (is_said && self.n_said >= MAX_SAID) {
                self.found.swap_remove(self.n_sifted);
                self.n_left_out += 1;
                continue;
            }
            self.n_said += usize::from(is_said);
            self.n_sifted += 1;
        }
    }

    /// Gives up the pages that nothing was heard of for longest, until the rest is small enough.
    fn make_room(&mut self) {
        while self.recent.len() > 1
            && self.pages.values().map(|it| it.mirror().size_hint_bytes()).sum::<usize>()
                > MAX_PAGES_BYTES
        {
            self.pages.remove(&self.recent.remove(0));
        }
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

/// Whether a moment is one of those that a page or an SDK can make any number of.
fn is_said(what: &moment::What) -> bool {
    matches!(
        what,
        moment::What::Console { .. }
            | moment::What::Error(_)
            | moment::What::UnhandledRejection(_)
            | moment::What::Request(_)
            | moment::What::WebVital { .. }
            | moment::What::LongTask { .. }
            | moment::What::Custom { .. }
            | moment::What::Analytics { .. }
            | moment::What::Gap { .. }
    )
}

/// Orders moments of one time: what ends on the page before, then the page view, then what happened
/// there. Otherwise they stay as they were found.
fn settle(at_once: &mut [Moment]) {
    use moment::What;
    let arrival = at_once.iter().find(|it| matches!(it.what, What::PageView { .. })).cloned();
    let is_before = |it: &Moment| {
        arrival.as_ref().is_some_and(|arrival| it.window == arrival.window && it.url != arrival.url)
    };
    at_once.sort_by_key(|it| {
        if matches!(it.what, What::SessionStart {}) {
            0
        } else if matches!(it.what, What::PageView { .. }) {
            2
        } else if matches!(it.what, What::SessionEnd { .. }) {
            4
        } else if is_before(it) {
            1
        } else {
            3
        }
    });
}

/// Adds the session's beginning and end. What an SDK sent may lie before the one and after the other,
/// which are those of the recording.
fn frame(found: &mut Vec<Moment>, span: Option<(Timestamp, Timestamp)>) {
    let Some(((began_at, ended_at), (first, last))) = span.zip(found.first().zip(found.last()))
    else {
        return;
    };
    let at = |moment: &Moment, at_ms, what| {
        let Moment { window, url, .. } = moment.clone();
        Moment { at_ms, window, url, what, target: None }
    };
    let start = at(first, began_at, moment::What::SessionStart {});
    let duration_ms = ended_at.ms_since(began_at).unsigned_abs();
    let end = at(last, ended_at, moment::What::SessionEnd { duration_ms });
    found.extend([start, end]);
}

/// Changes that did not fit the page of a window.
fn note_misfits(page: &Page, problems: &mut Problems) {
    let mut kinds = page.mirror().problems().iter();
    if let Some((name, n_first)) = kinds.next() {
        let count = kinds.map(|(_, it)| it).fold(n_first, u64::saturating_add);
        problems.add_many(ProblemKind::ChangeMisfit, count, || {
            format!("changes of a page that it had no place for, such as {name}")
        });
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
