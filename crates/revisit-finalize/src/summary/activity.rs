//! How long the visitor was active.
//!
//! The session falls into stretches. An active one begins with something that the visitor did and
//! goes on, through whatever else happens, until nothing was done for five seconds.

/// Longest pause within an active stretch, as PostHog has it.
const MAX_PAUSE_MS: f64 = 5000.0;
/// What a stretch of a single event counts for, as PostHog has it.
const MIN_STRETCH_MS: f64 = 1.0;

/// Adds up active stretches.
#[derive(Debug, Default)]
pub(super) struct Activity {
    total_ms: f64,
    stretch: Option<Stretch>,
}

#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "units belong into names")]
struct Stretch {
    start_ms: f64,
    end_ms: f64,
    last_active_ms: f64,
}

impl Activity {
    /// Takes the next event of the session, and whether the visitor did it.
    pub(super) fn observe(&mut self, at_ms: f64, is_active: bool) {
        if let Some(stretch) = &mut self.stretch {
            if at_ms - stretch.last_active_ms <= MAX_PAUSE_MS {
                stretch.end_ms = stretch.end_ms.max(at_ms);
                if is_active {
                    stretch.last_active_ms = stretch.last_active_ms.max(at_ms);
                }
                return;
            }
            self.total_ms += stretch.length_ms();
            self.stretch = None;
        }
        if is_active {
            self.stretch = Some(Stretch { start_ms: at_ms, end_ms: at_ms, last_active_ms: at_ms });
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a sum of positive lengths; one that no clock could count saturates"
    )]
    pub(super) fn finish(self) -> u64 {
        let last_ms = self.stretch.as_ref().map_or(0.0, Stretch::length_ms);
        (self.total_ms + last_ms).round() as u64
    }
}

impl Stretch {
    fn length_ms(&self) -> f64 {
        (self.end_ms - self.start_ms).max(MIN_STRETCH_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_action_counts_a_millisecond() {
        check("1000!", 1);
        check("0 500 1000! 9000 20000", 1);
    }

    #[test]
    fn time_between_actions_counts_up_to_five_seconds() {
        check("1000! 6000!", 5000);
        check("1000! 6001!", 2);
    }

    #[test]
    fn what_the_page_does_within_five_seconds_lengthens_a_stretch() {
        check("1000! 3000 5500", 4500);
        check("1000! 3000 6001", 2000);
    }

    #[test]
    fn what_the_page_does_alone_is_no_activity() {
        check("1000 2000 3000", 0);
        check("", 0);
    }

    /// Events are written as their time, with `!` when the visitor did it.
    #[track_caller]
    fn check(events: &str, expected: u64) {
        let mut activity = Activity::default();
        for event in events.split_whitespace() {
            let at_ms = event.trim_end_matches('!').parse().unwrap();
            activity.observe(at_ms, event.ends_with('!'));
        }
        assert_eq!(activity.finish(), expected);
    }
}
