//! One pass over the events of a session: each is read once and shown to everything that counts,
//! follows the page, or looks for moments.
//!
//! What it cannot read is counted as far as it can be seen from outside, and has no moments.

use std::sync::Arc;

use revisit_model::{Moment, ProblemKind, Problems, Summary, VisitorId};
use revisit_rrweb::{Event, Keyframe, Parser};

use crate::moments::Moments;
use crate::summary::{self, Summarizer, Summed};
use crate::{Heads, SessionEvent};

/// How much text keyframes may have for each byte of the events so far, and in any case. Most of it
/// are style sheets that are stored once; ten keyframes of a page of 3 MB in a busy minute are real.
const MAX_KEYFRAME_RATIO: u64 = 16;
const MIN_KEYFRAME_BYTES: u64 = 64 << 20;

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

/// A keyframe of a window, to be placed before the event that it was found at.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedKeyframe {
    pub window: Arc<str>,
    pub at_ms: f64,
    pub keyframe: Keyframe,
}

/// Sees each event of a session once, in order. It holds the page of each window, and no event.
#[derive(Debug, Default)]
pub struct Finalizer {
    parser: Parser,
    summarizer: Summarizer,
    moments: Moments,
    problems: Problems,
    places_keyframes: bool,
    n_event_bytes: u64,
    n_keyframe_bytes: u64,
}

impl Finalizer {
    pub fn new() -> Finalizer {
        Finalizer::default()
    }

    /// As [`Finalizer::new`]; says too where keyframes should be, and makes them.
    pub fn placing_keyframes() -> Finalizer {
        Finalizer { places_keyframes: true, ..Finalizer::default() }
    }

    /// Takes the next event of the session. Gives the keyframe that should come before it, if one
    /// should.
    pub fn observe(&mut self, event: &SessionEvent) -> Option<PlacedKeyframe> {
        let may_place = self.may_place_keyframe();
        let Finalizer { parser, summarizer, moments, problems, .. } = self;
        let json = event.event.get();
        let read = parser.read(json, |tape| {
            let read = Event::of(tape);
            summarizer.observe(event, &read);
            let page = moments.turn_to_page(&event.window).filter(|_| may_place);
            let keyframe = page.and_then(|it| it.keyframe_before(event.at_ms));
            moments.observe(event, &read);
            keyframe
        });
        self.n_event_bytes = self.n_event_bytes.saturating_add(json.len() as u64);
        let Some(keyframe) = read else {
            summarizer.observe_unreadable(event);
            problems.add(ProblemKind::EventUnreadable, || {
                format!("an event of {} bytes with a number or a depth beyond limits", json.len())
            });
            return None;
        };
        let (at_ms, keyframe) = keyframe?;
        let n_bytes = keyframe.events.iter().map(String::len).sum::<usize>() as u64;
        self.n_keyframe_bytes = self.n_keyframe_bytes.saturating_add(n_bytes);
        Some(PlacedKeyframe { window: Arc::clone(&event.window), at_ms, keyframe })
    }

    /// Ends the session. `heads` and `problems` are those of the merger that ordered it.
    pub fn finish(self, heads: &Heads, problems: &Problems) -> Finalized {
        let Finalizer { summarizer, moments, problems: of_events, .. } = self;
        let mut problems = problems.clone();
        problems.merge(&of_events);
        let Summed { mut summary, visitor } = summarizer.finish(heads);
        let span = (summary.n_events > 0).then_some((summary.started_at, summary.ended_at));
        let moments = moments.finish(span, &mut problems);
        summary::tell(&mut summary, &moments);
        summary.n_problems = problems.count();
        Finalized { summary, visitor, moments, problems }
    }

    /// A forged page must not grow without end by being written again and again.
    fn may_place_keyframe(&self) -> bool {
        let most = self.n_event_bytes.saturating_mul(MAX_KEYFRAME_RATIO).max(MIN_KEYFRAME_BYTES);
        self.places_keyframes && self.n_keyframe_bytes < most
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

    #[test]
    fn keyframes_are_placed_between_events_where_they_are_asked_for() {
        let snapshot = r#"["w",{"type":2,"timestamp":5,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[{"type":3,"id":3,"textContent":"t"}]}]},"initialOffset":{"left":0,"top":0}}}]"#;
        let texts = vec![r#"{"id":3,"value":"u"}"#; 30_000].join(",");
        let busy = format!(
            r#"["w",{{"type":3,"timestamp":10,"data":{{"source":0,"texts":[{texts}],"attributes":[],"removes":[],"adds":[]}}}}]"#
        );
        let last = r#"["w",{"type":3,"timestamp":20,"data":{"source":2,"type":2,"id":3}}]"#;
        let mut merger = Merger::new();
        merger.add_block(&[snapshot, &busy, last].join("\n"));
        let events = merger.take_rest();
        let placed = |mut finalizer: Finalizer| -> Vec<Option<f64>> {
            events.iter().map(|it| finalizer.observe(it).map(|it| it.at_ms)).collect()
        };
        assert_eq!(placed(Finalizer::placing_keyframes()), [None, None, Some(11.0)]);
        assert_eq!(placed(Finalizer::new()), [None, None, None]);
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
