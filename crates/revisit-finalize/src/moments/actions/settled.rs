//! What changes quickly many times, told once it has come to rest.
//!
//! A window that is dragged larger and a selection that is drawn make an event for every step.

/// Holds the latest state until it has stayed for a while.
#[derive(Debug)]
pub(super) struct Settled<T> {
    rest_ms: f64,
    latest: Option<(f64, T)>,
}

impl<T> Settled<T> {
    /// States that stay for `rest_ms` are at rest.
    pub(super) const fn after(rest_ms: f64) -> Settled<T> {
        Settled { rest_ms, latest: None }
    }

    pub(super) fn set(&mut self, at_ms: f64, state: T) {
        self.latest = Some((at_ms, state));
    }

    pub(super) fn clear(&mut self) {
        self.latest = None;
    }

    /// The state that has come to rest, told once.
    pub(super) fn settle(&mut self, now_ms: f64) -> Option<T> {
        let rest_ms = self.rest_ms;
        let (_, state) = self.latest.take_if(|it| now_ms - it.0 >= rest_ms)?;
        Some(state)
    }

    /// What is left when nothing more comes.
    pub(super) fn finish(&mut self) -> Option<T> {
        Some(self.latest.take()?.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_told_once_with_its_last_state() {
        check("s0 s50 s90 e189 e190 e500", "s90@190");
    }

    #[test]
    fn each_rest_is_told() {
        check("s0 e100 s200 e400", "s0@100 s200@400");
    }

    #[test]
    fn what_is_cleared_before_it_rests_is_not_told() {
        check("s0 x50 e500", "");
    }

    #[test]
    fn the_end_is_a_rest() {
        check("s0 s50", "s50@end");
    }

    /// `s`tates, clearings (`x`) and other `e`vents with their times.
    #[track_caller]
    fn check(events: &str, expected: &str) {
        let mut settled = Settled::after(100.0);
        let mut found = Vec::new();
        for event in events.split_whitespace() {
            let at_ms: f64 = event[1..].parse().unwrap();
            found.extend(settled.settle(at_ms).map(|it| format!("{it}@{at_ms}")));
            match &event[..1] {
                "s" => settled.set(at_ms, event),
                "x" => settled.clear(),
                _ => {}
            }
        }
        found.extend(settled.finish().map(|it| format!("{it}@end")));
        assert_eq!(found.join(" "), expected);
    }
}
