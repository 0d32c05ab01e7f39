//! The page of a recording at a time, as somebody asked to see it.
//!
//! It brings events to mirrors and pages into a form. What an event does to a page is the mirror's
//! business, and who may ask is the caller's.

mod form;
mod offset;
mod stored;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use revisit_finalize::SessionEvent;
use revisit_rrweb::{Event, Mirror, Parser, kind, read_head};

pub(crate) use form::{Asked, Form};
pub(crate) use offset::Offset;
pub(crate) use stored::replay;

/// Windows of one recording that are replayed at once. Each is a whole page in memory; people have
/// a few tabs.
const MAX_WINDOWS: usize = 64;
/// What their pages may take together, roughly. Beyond it only the window of the last event keeps
/// its page.
const MAX_PAGES_BYTES: usize = 512 << 20;

/// Replays a recording, all of its windows or one, as far as it is shown events.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    /// The window that is asked for; all when absent.
    wanted: Option<String>,
    pages: HashMap<Arc<str>, Mirror>,
    /// What has been shown of a window by a keyframe: everything before this time.
    shown_before: HashMap<Arc<str>, f64>,
    /// The window of the last event that happened to a page.
    last: Option<Arc<str>>,
    /// Whether there was any event of the window, or of any when none is asked for.
    is_there: bool,
    /// Just after the last event.
    end_ms: f64,
    parser: Parser,
}

/// Why there is no page to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Missing {
    #[error("the recording has no window {window:?}")]
    Window { window: String },
    #[error("the recording has no full snapshot of window {window:?}, so there is no page")]
    Snapshot { window: String },
    #[error("the recording has no full snapshot, so there is no page")]
    AnySnapshot,
}

impl Replay {
    /// Starts before the first event; of one window only where one is given.
    pub(crate) fn new(wanted: Option<String>) -> Replay {
        Replay { wanted, ..Replay::default() }
    }

    /// Begins a window with a keyframe instead of the events before it.
    pub(crate) fn begin_at(&mut self, window: &str, at_ms: f64, events: &[String]) {
        let window: Arc<str> = Arc::from(window);
        let mut mirror = Mirror::new();
        for json in events {
            self.parser.read(json, |it| mirror.apply(&Event::of(it), json));
        }
        // The window that was heard of last is the one with the latest keyframe, so far.
        if at_ms >= self.end_ms {
            (self.last, self.end_ms) = (Some(Arc::clone(&window)), at_ms);
        }
        self.is_there = true;
        self.shown_before.insert(Arc::clone(&window), at_ms);
        self.pages.insert(window, mirror);
    }

    /// Takes the next event.
    pub(crate) fn observe(&mut self, event: &SessionEvent) {
        if self.wanted.as_ref().is_some_and(|it| **it != *event.window) {
            return;
        }
        if self.shown_before.get(&event.window).is_some_and(|it| event.at_ms < *it) {
            return;
        }
        self.is_there = true;
        self.end_ms = self.end_ms.max(event.at_ms + 1.0);
        let n_windows = self.pages.len();
        let mirror = match self.pages.entry(Arc::clone(&event.window)) {
            Entry::Occupied(mirror) => mirror.into_mut(),
            Entry::Vacant(place) if n_windows < MAX_WINDOWS => place.insert(Mirror::new()),
            Entry::Vacant(_) => return,
        };
        apply(&mut self.parser, mirror, event);
        let is_page = mirror.dom().document().is_some();
        let size_bytes: usize = self.pages.values().map(Mirror::size_hint_bytes).sum();
        if size_bytes > MAX_PAGES_BYTES {
            self.pages.retain(|window, _| *window == event.window);
        }
        if is_page && self.last.as_ref() != Some(&event.window) {
            self.last = Some(Arc::clone(&event.window));
        }
    }

    /// The page of the window that is asked for, or else the one that something happened to last;
    /// `None` when none has come yet.
    pub(crate) fn page(&self) -> Option<&Mirror> {
        self.pages.get(self.last.as_ref()?)
    }

    /// A time just after all events so far, in milliseconds since the epoch.
    pub(crate) fn end_ms(&self) -> f64 {
        self.end_ms
    }

    /// What a player shows of a window before its page has come: the first full snapshot that
    /// comes later. `None` when it is not among these later events.
    pub(crate) fn poster(&mut self, later: &[SessionEvent]) -> Option<Mirror> {
        let wanted = self.wanted.as_deref();
        let mut of_window =
            later.iter().filter(|it| wanted.is_none_or(|wanted| *wanted == *it.window));
        self.is_there |= of_window.clone().next().is_some();
        let first = of_window.find(|it| is_full_snapshot(it))?;
        let mut mirror = Mirror::new();
        apply(&mut self.parser, &mut mirror, first);
        Some(mirror)
    }

    /// Why there is neither a page nor anything to show before it.
    pub(crate) fn missing(&self) -> Missing {
        match &self.wanted {
            Some(window) if self.is_there => Missing::Snapshot { window: window.clone() },
            Some(window) => Missing::Window { window: window.clone() },
            None => Missing::AnySnapshot,
        }
    }
}

fn apply(parser: &mut Parser, mirror: &mut Mirror, event: &SessionEvent) {
    let json = event.event.get();
    parser.read(json, |it| mirror.apply(&Event::of(it), json));
}

fn is_full_snapshot(event: &SessionEvent) -> bool {
    read_head(&event.event).and_then(|it| it.kind) == Some(kind::FULL_SNAPSHOT)
}
