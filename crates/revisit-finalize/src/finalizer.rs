//! One pass over the events of a session: each is read once and shown to everything that counts,
//! follows the page, or looks for moments.
//!
//! What it cannot read is counted as far as it can be seen from outside, and has no moments.

use revisit_model::{Moment, ProblemKind, Problems, Summary, VisitorId};
use revisit_rrweb::{Event, Parser};

use crate::moments::Moments;
use crate::summary::{self, Summarizer, Summed};
use crate::{Heads, SessionEvent};

/// What a session was, once all of it has been seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Finalized {
    pub summary: Summary,
    pub visitor: Option<VisitorId>,
    /// What happened, in order of time.
    pub moments: Vec<Moment>,
    /// Those of the deliveries and those of the events. The summary has their number.
    pub problems: Problems,
}

/// Sees each event of a session once, in order. It holds the page of each window, and no event.
#[derive(Debug, Default)]
pub struct Finalizer {
    parser: Parser,
    summarizer: Summarizer,
    moments: Moments,
    problems: Problems,
}

impl Finalizer {
    pub fn new() -> Finalizer {
        Finalizer::default()
    }

    /// Takes the next event of the session.
    pub fn observe(&mut self, event: &SessionEvent) {
        let Finalizer { parser, summarizer, moments, problems } = self;
        let json = event.event.get();
        let read = parser.read(json, |tape| {
            let read = Event::of(tape);
            summarizer.observe(event, &read);
            moments.observe(event, &read);
        });
        if read.is_none() {
            summarizer.observe_unreadable(event);
            problems.add(ProblemKind::EventUnreadable, || {
                format!("an event of {} bytes with a number or a depth beyond limits", json.len())
            });
        }
    }

    /// Ends the session. `heads` and `problems` are those of the merger that ordered it.
    pub fn finish(self, heads: &Heads, problems: &Problems) -> Finalized {
        let Finalizer { parser: _, summarizer, moments, problems: of_events } = self;
        let mut problems = problems.clone();
        problems.merge(&of_events);
        let Summed { mut summary, visitor } = summarizer.finish(heads);
        let span = (summary.n_events > 0).then_some((summary.started_at, summary.ended_at));
        let moments = moments.finish(span, &mut problems);
        summary::tell(&mut summary, &moments);
        summary.n_problems = problems.count();
        Finalized { summary, visitor, moments, problems }
    }
}

#[cfg(test)]
mod tests {
    use crate::Merger;

    use super::*;

    #[test]
    fn an_event_that_cannot_be_read_still_counts() {
        check(r#"{"source":2,"type":2,"x":1e999}"#, "1 events 1 clicks 1 event_unreadable");
        check(r#"{"source":5,"id":1e999}"#, "1 events 0 clicks 1 event_unreadable");
        check(r#"{"source":2,"type":2,"x":1e99}"#, "1 events 1 clicks");
    }

    #[track_caller]
    fn check(data: &str, expected: &str) {
        let id = uuid::Uuid::nil();
        let mut merger = Merger::new();
        merger.add_block(&format!(
            "{{\"item\":{{\"id\":\"{id}\",\"source\":\"native\",\"received_at\":9,\"window\":\"w\",\"n_events\":0}}}}\n[\"w\",{{\"type\":3,\"data\":{data},\"timestamp\":5}}]\n"
        ));
        let mut finalizer = Finalizer::new();
        for event in merger.take_rest() {
            finalizer.observe(&event);
        }
        let Finalized { summary, problems, .. } =
            finalizer.finish(merger.heads(), merger.problems());
        let mut shown = vec![format!("{} events", summary.n_events)];
        shown.push(format!("{} clicks", summary.n_clicks));
        shown.extend(problems.iter().map(|(kind, it)| format!("{} {kind}", it.count)));
        assert_eq!(shown.join(" "), expected);
        assert_eq!(summary.n_problems, problems.count());
    }
}
