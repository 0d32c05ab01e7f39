//! Forms that were sent. rrweb records no submit event, so this infers it, unless the recorder is one
//! that tells each of them.
//!
//! A form counts as sent when its submit control was clicked and then a request began, another page
//! came, or the form was taken away or emptied; or when PostHog's SDK recorded the submit. The Enter
//! key is a click too: browsers make one on the form's submit control. A form without such a
//! control is not seen, and a click that the browser stopped (a required field was empty) is not
//! told.

/// How soon a request must begin or a form be taken away, as long as a page may take to answer a
/// click ([`super::dead_click`]).
const WINDOW_MS: f64 = 2500.0;
/// How long the next page may take to come, and a request to end, as in [`super::dead_click`].
const LATE_MS: f64 = 7000.0;
/// A recorded submit this close to a click is the click's.
const SAME_MS: f64 = 1000.0;

/// Holds the last click on a submit control until its form was seen to be sent. `T` is what to
/// remember of the form.
#[derive(Debug)]
pub(super) struct Submits<T> {
    waiting: Option<(f64, T)>,
    told_ms: f64,
    /// Whether all that is sent is recorded, so that there is nothing to infer.
    is_recorded: bool,
}

impl<T> Default for Submits<T> {
    fn default() -> Submits<T> {
        Submits { waiting: None, told_ms: f64::NEG_INFINITY, is_recorded: false }
    }
}

impl<T> Submits<T> {
    /// From now on every form that is sent is recorded.
    pub(super) fn trust_records(&mut self) {
        self.is_recorded = true;
    }

    /// A submit control was clicked.
    pub(super) fn click(&mut self, at_ms: f64, form: T) {
        self.waiting = Some((at_ms, form));
    }

    /// The form under way, while it matters whether it is taken away.
    pub(super) fn waiting(&self, now_ms: f64) -> Option<&T> {
        self.waiting.as_ref().filter(|it| now_ms - it.0 <= WINDOW_MS).map(|it| &it.1)
    }

    /// A request began, as may be known only later; or the form was taken away or emptied.
    pub(super) fn confirm(&mut self, began_ms: f64) -> Option<T> {
        self.infer(|clicked_ms| (0.0..=WINDOW_MS).contains(&(began_ms - clicked_ms)))
    }

    /// Another page came.
    pub(super) fn navigate(&mut self, at_ms: f64) -> Option<T> {
        self.infer(|clicked_ms| at_ms - clicked_ms <= LATE_MS)
    }

    /// The submit itself was recorded. `form` is asked when no click had announced it.
    pub(super) fn record(&mut self, at_ms: f64, form: impl FnOnce() -> Option<T>) -> Option<T> {
        if (at_ms - self.told_ms).abs() <= SAME_MS {
            return None;
        }
        let clicked = self.tell(|clicked_ms| (at_ms - clicked_ms).abs() <= SAME_MS);
        let told = clicked.or_else(form);
        self.told_ms = at_ms;
        told
    }

    fn infer(&mut self, is_it: impl FnOnce(f64) -> bool) -> Option<T> {
        if self.is_recorded { None } else { self.tell(is_it) }
    }

    fn tell(&mut self, is_it: impl FnOnce(f64) -> bool) -> Option<T> {
        let (clicked_ms, form) = self.waiting.take_if(|it| is_it(it.0))?;
        self.told_ms = clicked_ms;
        Some(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_that_a_request_or_a_page_follows_sends_the_form() {
        check("c0 r300", "c0");
        check("c0 n6000", "c0");
    }

    #[test]
    fn a_click_that_nothing_follows_does_not() {
        check("c0", "");
        check("c0 r2501 n7001", "");
        check("c500 r400", "");
    }

    #[test]
    fn a_form_is_told_once() {
        check("c0 r10 r20 n30", "c0");
        check("c0 r10 s20", "c0");
        check("c0 s20 r30", "c0");
    }

    #[test]
    fn a_recorded_submit_needs_no_click() {
        check("s20", "s20");
        check("c0 s1500", "s1500");
        check("s20 s1500", "s20 s1500");
    }

    #[test]
    fn where_all_are_recorded_nothing_is_inferred() {
        check("t0 c0 r10 n20", "");
        check("t0 c0 r10 s20 n30", "c0");
        check("t0 c0 r10 s1500 s3000", "s1500 s3000");
    }

    /// `c`licks on a submit control, `r`equests, `n`avigations and recorded `s`ubmits; `t` when all
    /// of these are recorded.
    #[track_caller]
    fn check(events: &str, expected: &str) {
        let mut detector = Submits::default();
        let mut found = Vec::new();
        for event in events.split_whitespace() {
            let at_ms = event[1..].parse().unwrap();
            match &event[..1] {
                "c" => detector.click(at_ms, event),
                "r" => found.extend(detector.confirm(at_ms)),
                "t" => detector.trust_records(),
                "n" => found.extend(detector.navigate(at_ms)),
                _ => found.extend(detector.record(at_ms, || Some(event))),
            }
        }
        assert_eq!(found.join(" "), expected);
    }
}
