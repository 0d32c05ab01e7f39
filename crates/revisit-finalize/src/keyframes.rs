//! When a recording should get a keyframe: once playing from the last one costs much more than
//! starting anew.
//!
//! Keyframes are placed by cost and not by the clock, since an hour of reading costs nothing to
//! play and a minute of a busy table costs seconds. This decides only; the page itself writes a
//! keyframe ([`Mirror::keyframe`]).
//!
//! Costs are in nodes built: what rrweb's player takes to build one node from a snapshot, which was
//! 3 µs, in a session of an hour on a page of 5,000 nodes.

use revisit_rrweb::event::{Event, Incremental, What};
use revisit_rrweb::tape::List;
use revisit_rrweb::{Dom, Mirror};

/// To play one event took 18 µs, whatever it was.
const EVENT_COST: u64 = 6;

/// To add, remove or change a node that is on the page takes finding it and its neighbours too.
const TOUCHED_NODE_COST: u64 = 2;

/// What may always be played: 180 ms, which leaves a seek over 100 ms of its 300 for everything
/// else. At 60 ms keyframes took a quarter of the compressed size of all events of an hour on a busy
/// page, at 180 ms they take a twelfth.
const MIN_COST: u64 = 60_000;

/// How much more than the keyframe the events before it must cost, so that keyframes stay well
/// below events in size too: half of the bytes of large pages in busy sessions at 2.
const MIN_RATIO: u64 = 4;

/// How long after the last event a keyframe is, in ms. A player that seeks to the very time of an
/// event leaves it out, so a keyframe must not share its time.
const GAP_MS: f64 = 1.0;

/// Decides for one window, event by event.
#[derive(Debug, Default, Clone)]
pub struct KeyframePolicy {
    /// What it costs to play from the last snapshot or keyframe up to here.
    cost: u64,
    last_ms: Option<f64>,
}

impl KeyframePolicy {
    pub fn new() -> KeyframePolicy {
        KeyframePolicy::default()
    }

    /// Takes the next event of the window, in order of time.
    pub fn observe(&mut self, event: &Event<'_>) {
        self.last_ms = event.timestamp_ms.or(self.last_ms);
        self.cost = match &event.what {
            What::FullSnapshot { .. } => 0,
            What::Incremental(Incremental::Mutation(mutation)) => {
                let lists = [mutation.texts, mutation.attributes, mutation.removes, mutation.adds];
                let n_touched: usize = lists.iter().flatten().map(List::len).sum();
                let n_touched = u64::try_from(n_touched).unwrap_or(u64::MAX);
                let touched = n_touched.saturating_mul(TOUCHED_NODE_COST);
                self.cost.saturating_add(EVENT_COST).saturating_add(touched)
            }
            What::Incremental(_)
            | What::Meta { .. }
            | What::Custom { .. }
            | What::Plugin { .. }
            | What::Annotation { .. }
            | What::Other => self.cost.saturating_add(EVENT_COST),
        };
    }

    /// The time for a keyframe here, in ms since the epoch; `None` when there should be none, or
    /// not yet. The mirror has applied the events observed; `next_ms` is the time of the one
    /// after them.
    pub fn due(&self, mirror: &Mirror, next_ms: f64) -> Option<f64> {
        let at_ms = self.last_ms? + GAP_MS;
        let is_worth_it =
            self.cost >= MIN_COST.max(MIN_RATIO.saturating_mul(n_nodes(mirror.dom())));
        let is_possible = mirror.dom().document().is_some() && mirror.pending() == 0;
        (is_worth_it && is_possible && at_ms < next_ms).then_some(at_ms)
    }

    /// Takes note that a keyframe was placed here.
    pub fn place(&mut self) {
        self.cost = 0;
    }
}

fn n_nodes(dom: &Dom) -> u64 {
    u64::try_from(dom.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn a_quiet_session_gets_no_keyframe() {
        check(100, 3_000, 0, &[]);
    }

    #[test]
    fn a_busy_one_gets_them_by_what_happens() {
        // Each event costs 6 + 2 * 47 = 100.
        check(100, 1_350, 47, &[599, 1199]);
    }

    #[test]
    fn a_large_page_is_worth_more_events() {
        // 30,000 nodes, of which a text is in each element.
        check(15_000, 1_350, 47, &[1200]);
    }

    #[test]
    fn a_snapshot_starts_anew() {
        let mut policy = busy(1_000.0);
        assert!(due(&policy, 2_000.0).is_some());
        observe(&mut policy, &snapshot(1, 1_500.0));
        assert_eq!(due(&policy, 2_000.0), None);
    }

    #[test]
    fn a_keyframe_is_between_events() {
        assert_eq!(due(&busy(1_000.0), 1_002.0), Some(1_001.0));
        assert_eq!(due(&busy(1_000.0), 1_001.0), None);
        assert_eq!(due(&busy(1_000.0), 1_000.0), None);
    }

    /// The events after which a keyframe is due, among many that each touch as many nodes.
    #[track_caller]
    fn check(n_elements: usize, n_events: u32, n_touched: usize, expected: &[u32]) {
        let (mut policy, mirror) = (KeyframePolicy::new(), page(n_elements));
        let mut found = Vec::new();
        for number in 0..n_events {
            let at_ms = f64::from(number) * 10.0 + 1.0;
            observe(&mut policy, &mutation(n_touched, at_ms));
            if policy.due(&mirror, at_ms + 10.0).is_some() {
                found.push(number);
                policy.place();
            }
        }
        assert_eq!(found, expected);
    }

    /// A policy that has seen much, the last of it at a time.
    fn busy(at_ms: f64) -> KeyframePolicy {
        let mut policy = KeyframePolicy::new();
        observe(&mut policy, &mutation(40_000, at_ms));
        policy
    }

    fn due(policy: &KeyframePolicy, next_ms: f64) -> Option<f64> {
        policy.due(&page(1), next_ms)
    }

    fn observe(policy: &mut KeyframePolicy, event: &str) {
        Parser::new().read(event, |json| policy.observe(&Event::of(json))).unwrap();
    }

    fn page(n_elements: usize) -> Mirror {
        let mut mirror = Mirror::new();
        let event = snapshot(n_elements, 1.0);
        Parser::new().read(&event, |json| mirror.apply(&Event::of(json), &event)).unwrap();
        mirror
    }

    fn snapshot(n_elements: usize, at_ms: f64) -> String {
        let element = |number: usize| {
            let (id, text) = (2 * number + 2, 2 * number + 3);
            format!(
                r#"{{"type":2,"id":{id},"tagName":"p","attributes":{{}},"childNodes":[{{"type":3,"id":{text},"textContent":"t"}}]}}"#
            )
        };
        let elements: Vec<String> = (0..n_elements).map(element).collect();
        format!(
            r#"{{"type":2,"timestamp":{at_ms},"data":{{"node":{{"type":0,"id":1,"childNodes":[{}]}},"initialOffset":{{"left":0,"top":0}}}}}}"#,
            elements.join(",")
        )
    }

    fn mutation(n_touched: usize, at_ms: f64) -> String {
        let texts = vec![r#"{"id":3,"value":"t"}"#; n_touched].join(",");
        format!(
            r#"{{"type":3,"timestamp":{at_ms},"data":{{"source":0,"texts":[{texts}],"attributes":[],"removes":[],"adds":[]}}}}"#
        )
    }
}
