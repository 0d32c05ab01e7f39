//! Error clicks: clicks that an error followed at once.
//!
//! Uncaught errors, unhandled rejections and console lines of the level error count; a failed
//! request alone does not, as in FullStory's and Datadog's.

/// How soon the error must follow. Datadog says "right before", see
/// <https://docs.datadoghq.com/real_user_monitoring/application_monitoring/browser/frustration_signals/>,
/// and nobody names a number; a second holds a quick request and what is done with its answer.
const WINDOW_MS: f64 = 1000.0;

/// Holds the last click until an error follows. `T` is what to remember of it.
#[derive(Debug)]
pub(super) struct ErrorClicks<T> {
    last: Option<(f64, T)>,
}

impl<T> Default for ErrorClicks<T> {
    fn default() -> ErrorClicks<T> {
        ErrorClicks { last: None }
    }
}

impl<T> ErrorClicks<T> {
    pub(super) fn click(&mut self, at_ms: f64, about: T) {
        self.last = Some((at_ms, about));
    }

    /// The click that an error belongs to. One click is told once, with its first error.
    pub(super) fn error(&mut self, at_ms: f64) -> Option<T> {
        let (clicked_ms, about) = self.last.take()?;
        (at_ms - clicked_ms <= WINDOW_MS).then_some(about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_right_after_a_click_is_its() {
        check("c0 e1000", "c0");
        check("c0 c500 e600", "c500");
    }

    #[test]
    fn an_error_later_is_not() {
        check("c0 e1001", "");
        check("e0 c1", "");
    }

    #[test]
    fn a_click_is_told_once() {
        check("c0 e10 e20 c30 e40", "c0 c30");
    }

    /// `c`licks and `e`rrors with their times.
    #[track_caller]
    fn check(events: &str, expected: &str) {
        let mut detector = ErrorClicks::default();
        let mut found = Vec::new();
        for event in events.split_whitespace() {
            let at_ms = event[1..].parse().unwrap();
            match &event[..1] {
                "c" => detector.click(at_ms, event),
                _ => found.extend(detector.error(at_ms)),
            }
        }
        assert_eq!(found.join(" "), expected);
    }
}
