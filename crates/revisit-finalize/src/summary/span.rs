//! When something began and ended, by the events that can best tell.

use revisit_model::Timestamp;

use super::moment;
use crate::SessionEvent;

/// First and last time of recorded events with a time to believe; of the rest only if there is
/// nothing better, since one wild clock would stretch a session over decades.
#[derive(Debug, Default)]
pub(super) struct Spans {
    recorded: Option<(Timestamp, Timestamp)>,
    other: Option<(Timestamp, Timestamp)>,
    unbelieved: Option<(Timestamp, Timestamp)>,
}

impl Spans {
    /// Takes an event of the recording itself.
    pub(super) fn observe_recorded(&mut self, event: &SessionEvent) {
        let span = if event.in_span { &mut self.recorded } else { &mut self.unbelieved };
        cover(span, moment(event));
    }

    /// Takes an event that only rides along.
    pub(super) fn observe_other(&mut self, event: &SessionEvent) {
        let span = if event.in_span { &mut self.other } else { &mut self.unbelieved };
        cover(span, moment(event));
    }

    pub(super) fn best(&self) -> Option<(Timestamp, Timestamp)> {
        self.recorded.or(self.other).or(self.unbelieved)
    }
}

fn cover(span: &mut Option<(Timestamp, Timestamp)>, at: Timestamp) {
    let (first, last) = span.unwrap_or((at, at));
    *span = Some((first.min(at), last.max(at)));
}
