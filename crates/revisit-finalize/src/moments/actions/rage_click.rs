//! Rage clicks: several clicks on about the same spot in a short time.
//!
//! Sees clicks only. Whether the page answered them is the dead-click detector's question, and
//! where quick clicks are how a thing is meant to be used, clicks do not come here.

/// Clicks that it takes, as PostHog's `click_count`, see
/// <https://posthog.com/docs/references/posthog-js-1.292.0/types/RageclickConfig>.
const MIN_CLICKS: u64 = 3;
/// Longest time from the first to the last of them, as PostHog's `timeout_ms` (same page).
const WINDOW_MS: f64 = 1000.0;
/// How far a click may lie from the one before it, in steps along both axes, as PostHog's
/// `threshold_px` (same page).
const RADIUS_PX: f64 = 30.0;

/// Groups clicks into runs and tells of each run that is rage, once, when it has ended.
/// `T` is what to remember of the first click.
#[derive(Debug)]
pub(super) struct RageClicks<T> {
    run: Option<Run<T>>,
}

/// A run of clicks that is rage.
#[derive(Debug)]
pub(super) struct Rage<T> {
    pub(super) first: T,
    pub(super) n_clicks: u64,
    pub(super) duration_ms: f64,
}

impl<T> Default for RageClicks<T> {
    fn default() -> RageClicks<T> {
        RageClicks { run: None }
    }
}

impl<T> RageClicks<T> {
    /// Takes the next click. Clicks come in the order of time.
    pub(super) fn click(&mut self, at_ms: f64, at_px: (f64, f64), first: T) -> Option<Rage<T>> {
        match &mut self.run {
            Some(run) if run.continues(at_ms, at_px) => {
                run.extend(at_ms, at_px);
                None
            }
            _ => self.run.replace(Run::starting(at_ms, at_px, first)).and_then(Run::into_rage),
        }
    }

    /// Ends the run under way.
    pub(super) fn finish(&mut self) -> Option<Rage<T>> {
        self.run.take().and_then(Run::into_rage)
    }
}

#[derive(Debug)]
struct Run<T> {
    first: T,
    first_ms: f64,
    last_px: (f64, f64),
    /// Times of the latest clicks, oldest first; no more than it takes to tell rage.
    latest_ms: Vec<f64>,
    n_clicks: u64,
    is_rage: bool,
}

impl<T> Run<T> {
    fn starting(at_ms: f64, at_px: (f64, f64), first: T) -> Run<T> {
        Run {
            first,
            first_ms: at_ms,
            last_px: at_px,
            latest_ms: vec![at_ms],
            n_clicks: 1,
            is_rage: false,
        }
    }

    fn continues(&self, at_ms: f64, (x_px, y_px): (f64, f64)) -> bool {
        let is_near = (x_px - self.last_px.0).abs() + (y_px - self.last_px.1).abs() < RADIUS_PX;
        is_near && self.latest_ms.last().is_some_and(|last_ms| at_ms - last_ms <= WINDOW_MS)
    }

    fn extend(&mut self, at_ms: f64, at_px: (f64, f64)) {
        self.latest_ms.push(at_ms);
        self.n_clicks += 1;
        self.last_px = at_px;
        if self.latest_ms.len() as u64 == MIN_CLICKS {
            let oldest_ms = self.latest_ms.remove(0);
            self.is_rage |= at_ms - oldest_ms <= WINDOW_MS;
        }
    }

    fn into_rage(self) -> Option<Rage<T>> {
        let last_ms = self.latest_ms.last()?;
        self.is_rage.then(|| Rage {
            n_clicks: self.n_clicks,
            duration_ms: last_ms - self.first_ms,
            first: self.first,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_quick_clicks_on_one_spot_are_rage() {
        check("0@10,10 200@12,10 400@10,14", "3 from 0 for 400");
        check("0@10,10 500@10,10 1000@10,10", "3 from 0 for 1000");
    }

    #[test]
    fn two_clicks_are_a_double_click() {
        check("0@10,10 200@10,10", "");
    }

    #[test]
    fn slow_clicks_are_not_rage() {
        check("0@5,5 600@5,5 1200@5,5 1800@5,5", "");
    }

    #[test]
    fn a_run_may_grow_quick_and_slow_again() {
        check("0@5,5 900@5,5 1100@5,5 1300@5,5 2200@5,5", "5 from 0 for 2200");
    }

    #[test]
    fn a_pause_starts_a_new_run() {
        check("0@5,5 100@5,5 1900@5,5 2000@5,5 2100@5,5", "3 from 1900 for 200");
    }

    #[test]
    fn clicks_far_apart_are_not_rage() {
        check("0@0,0 100@100,0 200@200,0 300@300,0", "");
        check("0@0,0 100@15,15 200@0,0", "");
    }

    #[test]
    fn a_long_run_is_told_once() {
        check("0@9,9 100@9,9 200@9,9 300@9,9 400@9,9", "5 from 0 for 400");
        check("0@9,9 1@9,9 2@9,9 3@99,9 4@99,9 5@99,9", "3 from 0 for 2; 3 from 3 for 2");
    }

    /// Clicks are written `at@x,y`, rage clicks `count from start for duration`.
    #[track_caller]
    fn check(clicks: &str, expected: &str) {
        let mut detector = RageClicks::default();
        let mut found = Vec::new();
        for click in clicks.split_whitespace() {
            let (at, spot) = click.split_once('@').unwrap();
            let (x, y) = spot.split_once(',').unwrap();
            let at_px = (x.parse().unwrap(), y.parse().unwrap());
            found.extend(detector.click(at.parse().unwrap(), at_px, at));
        }
        found.extend(detector.finish());
        let found: Vec<String> = found
            .iter()
            .map(|it| format!("{} from {} for {}", it.n_clicks, it.first, it.duration_ms))
            .collect();
        assert_eq!(found.join("; "), expected);
    }
}
