//! Idle gaps: stretches in which the visitor did nothing, in no window.
//!
//! What the page did meanwhile does not matter.

/// Shortest gap, as rrweb's player has it for what it skips (`inactivePeriodThreshold`), see
/// <https://github.com/rrweb-io/rrweb/pull/1408>.
const MIN_GAP_MS: f64 = 10_000.0;

/// Watches for gaps. `T` is what to remember of where the visitor was last.
#[derive(Debug)]
pub(super) struct Idle<T> {
    last: Option<(f64, T)>,
}

/// A gap, with where the visitor was when it began.
#[derive(Debug)]
pub(super) struct Gap<T> {
    pub(super) at_ms: f64,
    pub(super) duration_ms: f64,
    pub(super) before: T,
}

impl<T> Default for Idle<T> {
    fn default() -> Idle<T> {
        Idle { last: None }
    }
}

impl<T> Idle<T> {
    /// The visitor did something.
    pub(super) fn act(&mut self, at_ms: f64, place: T) -> Option<Gap<T>> {
        let (last_ms, before) = self.last.replace((at_ms, place))?;
        gap(last_ms, at_ms, before)
    }

    /// The recording pauses: what is done from now on is not known.
    pub(super) fn pause(&mut self, at_ms: f64) -> Option<Gap<T>> {
        let (last_ms, before) = self.last.take()?;
        gap(last_ms, at_ms, before)
    }

    /// The recording goes on, in one window at least.
    pub(super) fn resume(&mut self, at_ms: f64, place: T) {
        self.last.get_or_insert((at_ms, place));
    }

    /// Ends the session, whose last event was at `last_ms`.
    pub(super) fn finish(self, last_ms: f64) -> Option<Gap<T>> {
        let (acted_ms, before) = self.last?;
        gap(acted_ms, last_ms, before)
    }
}

fn gap<T>(from_ms: f64, to_ms: f64, before: T) -> Option<Gap<T>> {
    let duration_ms = to_ms - from_ms;
    (duration_ms >= MIN_GAP_MS).then_some(Gap { at_ms: from_ms, duration_ms, before })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_seconds_without_a_hand_are_a_gap() {
        check(&[0, 9_999, 19_999, 20_000], 21_000, "10000 from 9999");
    }

    #[test]
    fn the_end_of_the_session_closes_a_gap() {
        check(&[0], 15_000, "15000 from 0");
    }

    #[test]
    fn a_session_without_any_doing_has_no_gap() {
        check(&[], 99_000, "");
    }

    #[test]
    fn a_pause_of_the_recording_is_no_gap() {
        let mut idle = Idle::default();
        assert!(idle.act(0.0, ()).is_none());
        assert_eq!(idle.pause(12_000.0).map(|it| it.duration_ms), Some(12_000.0));
        assert!(idle.pause(13_000.0).is_none());
        idle.resume(60_000.0, ());
        assert!(idle.act(65_000.0, ()).is_none());
        assert_eq!(idle.finish(80_000.0).map(|it| it.at_ms), Some(65_000.0));
    }

    #[track_caller]
    fn check(acts_ms: &[u32], last_ms: u32, expected: &str) {
        let mut idle = Idle::default();
        let mut found: Vec<Gap<()>> =
            acts_ms.iter().filter_map(|it| idle.act(f64::from(*it), ())).collect();
        found.extend(idle.finish(f64::from(last_ms)));
        let found: Vec<String> =
            found.iter().map(|it| format!("{} from {}", it.duration_ms, it.at_ms)).collect();
        assert_eq!(found.join("; "), expected);
    }
}
