//! The windows of a session, each with its span and its number of events.

use std::collections::HashMap;
use std::sync::Arc;

use revisit_model::{WindowId, WindowSummary, limits};

use super::span::Spans;
use crate::SessionEvent;

/// Windows in order of their first event, up to a limit.
#[derive(Debug, Default)]
pub(super) struct Windows {
    list: Vec<Window>,
    places: HashMap<Arc<str>, usize>,
    /// Events come in runs of one window.
    last: Option<usize>,
}

#[derive(Debug)]
struct Window {
    id: WindowId,
    spans: Spans,
    n_events: u64,
}

impl Windows {
    /// Takes an event of the recording itself.
    pub(super) fn observe(&mut self, event: &SessionEvent) {
        let Some(place) = self.place(&event.window) else { return };
        self.last = Some(place);
        if let Some(window) = self.list.get_mut(place) {
            window.spans.observe_recorded(event);
            window.n_events += 1;
        }
    }

    /// The windows; one whose name cannot be an id is left out.
    pub(super) fn into_list(self) -> Vec<WindowSummary> {
        let summary = |Window { id, spans, n_events }: Window| {
            let (started_at, ended_at) = spans.best().unwrap_or_default();
            WindowSummary { id, started_at, ended_at, n_events }
        };
        self.list.into_iter().map(summary).collect()
    }

    fn place(&mut self, window: &Arc<str>) -> Option<usize> {
        let last = self
            .last
            .filter(|it| self.list.get(*it).is_some_and(|it| it.id.as_str() == window.as_ref()));
        if let Some(place) = last.or_else(|| self.places.get(window).copied()) {
            return Some(place);
        }
        if self.list.len() >= limits::MAX_WINDOWS {
            return None;
        }
        let id = WindowId::new(&**window).ok()?;
        self.list.push(Window { id, spans: Spans::default(), n_events: 0 });
        let place = self.list.len() - 1;
        self.places.insert(Arc::clone(window), place);
        Some(place)
    }
}
