//! Dead clicks: clicks to which the page did not answer.
//!
//! Knows times only. Which clicks are judged at all is for [`super::surface`] to say, and what an
//! answer is for whoever reads the events. A page that changes all the time by itself seems to
//! answer every click: nobody can tell from a recording why it changed.

/// How long an answer by the page may take, as PostHog's `mutation_threshold_ms`, see
/// <https://posthog.com/docs/references/posthog-js-1.285.0/types/DeadClicksAutoCaptureConfig>.
/// Sentry waits 7 s, see <https://docs.sentry.io/platforms/javascript/session-replay/issue-types>.
const WINDOW_MS: f64 = 2500.0;
/// How soon a scroll, a focus or an input must follow: later ones are the visitor's next doing. As
/// Sentry's scroll timeout, see <https://github.com/getsentry/sentry-javascript/issues/8052>.
const SOON_MS: f64 = 300.0;
/// How soon a selection must change, as PostHog's `selection_change_threshold_ms` (same page).
const SELECTION_MS: f64 = 100.0;
/// How long the next page may take to come, as Sentry waits. Requests are told when they end, so
/// for one that began in time a click is kept as long.
const LATE_MS: f64 = 7000.0;
/// Clicks on one node within this are one, as in Sentry's, see
/// <https://github.com/getsentry/sentry-javascript/issues/8300>.
const REPEAT_MS: f64 = 1000.0;

/// Clicks that wait at once. Hands make a few; beyond this, clicks are not judged.
const MAX_WAITING: usize = 64;

/// Something that may be the answer to a click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nodes, styles, canvases or media changed.
    Change,
    /// Something scrolled, got the focus, or was put in.
    Doing,
    Selection,
    /// Another page, or another address.
    Navigation,
    /// The window was hidden or shown, or lost the focus: another one may have opened.
    Visibility,
}

/// Waits for answers to clicks. `T` is what to remember of a click.
#[derive(Debug)]
pub(super) struct DeadClicks<T> {
    /// In the order of time.
    waiting: Vec<Waiting<T>>,
    pressed_ms: f64,
    /// The last answer there was.
    answered_ms: f64,
    /// The last click, whether or not it was judged.
    clicked_ms: f64,
}

#[derive(Debug)]
struct Waiting<T> {
    node: i64,
    /// What a page does as early as the button goes down counts too.
    pressed_ms: f64,
    at_ms: f64,
    /// Last click of these on this node.
    repeated_ms: f64,
    about: T,
}

impl<T> Default for DeadClicks<T> {
    fn default() -> DeadClicks<T> {
        DeadClicks {
            waiting: Vec::new(),
            pressed_ms: f64::NEG_INFINITY,
            answered_ms: f64::NEG_INFINITY,
            clicked_ms: f64::NEG_INFINITY,
        }
    }
}

impl<T> DeadClicks<T> {
    /// Mouse button or finger went down.
    pub(super) fn press(&mut self, at_ms: f64) {
        self.pressed_ms = at_ms;
    }

    /// Takes the next click; `about` is `None` when it is not to be judged.
    pub(super) fn click(&mut self, at_ms: f64, node: i64, about: Option<T>) {
        let pressed_ms = if self.pressed_ms > self.clicked_ms { self.pressed_ms } else { at_ms };
        self.clicked_ms = at_ms;
        let Some(about) = about else { return };
        let repeated = self.waiting.last_mut().filter(|it| it.node == node);
        if let Some(before) = repeated
            && at_ms - before.repeated_ms <= REPEAT_MS
        {
            before.repeated_ms = at_ms;
        } else if self.answered_ms < pressed_ms && self.waiting.len() < MAX_WAITING {
            self.waiting.push(Waiting { node, pressed_ms, at_ms, repeated_ms: at_ms, about });
        }
    }

    pub(super) fn answer(&mut self, at_ms: f64, answer: Answer) {
        self.answered_ms = at_ms;
        let within_ms = match answer {
            Answer::Change | Answer::Visibility => WINDOW_MS,
            Answer::Doing => SOON_MS,
            Answer::Selection => SELECTION_MS,
            Answer::Navigation => {
                // A page may be long in coming, and it is the last click that called for it.
                let last_ms = self.clicked_ms;
                self.waiting.retain(|it| it.repeated_ms < last_ms || at_ms - last_ms > LATE_MS);
                WINDOW_MS
            }
        };
        self.waiting.retain(|it| at_ms - it.at_ms > within_ms);
    }

    /// A request of the page began, as is known only now.
    pub(super) fn request(&mut self, began_ms: f64) {
        self.waiting.retain(|it| began_ms < it.pressed_ms || began_ms - it.at_ms > WINDOW_MS);
    }

    /// Clicks that are dead for certain by now.
    pub(super) fn settle(&mut self, now_ms: f64) -> impl Iterator<Item = T> {
        let n_settled = self.waiting.iter().take_while(|it| now_ms - it.at_ms > LATE_MS).count();
        self.waiting.drain(..n_settled).map(|it| it.about)
    }

    /// Ends the recording, whose last event was at `last_ms`. A click to which an answer could
    /// still have come is no dead one.
    pub(super) fn finish(self, last_ms: f64) -> impl Iterator<Item = T> {
        let is_over = move |it: &Waiting<T>| last_ms - it.at_ms > WINDOW_MS;
        self.waiting.into_iter().filter(is_over).map(|it| it.about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_without_any_answer_is_dead() {
        check("p0 c100 e9000", "c100");
        check("c100 e2601", "c100");
    }

    #[test]
    fn a_change_in_time_is_an_answer() {
        check("c100 m2600 e9000", "");
        check("c100 m2601 e9000", "c100");
    }

    #[test]
    fn what_happens_as_the_button_goes_down_is_an_answer() {
        check("p0 m20 c100 e9000", "");
        check("m0 p20 c100 e9000", "c100");
        check("p0 m20 c100 c2000 e9000", "c2000");
    }

    #[test]
    fn scroll_focus_and_input_must_follow_soon() {
        check("c0 d300 e9000", "");
        check("c0 d301 e9000", "c0");
        check("c0 s100 e9000", "");
        check("c0 s101 e9000", "c0");
    }

    #[test]
    fn a_page_may_be_long_in_coming() {
        check("c0 n6000 e9000", "");
        check("c0 n7001 e9000", "c0");
        check("c0 u3000 n4000 e9000", "c0");
    }

    #[test]
    fn a_request_counts_when_it_began_in_time() {
        check("c0 r2500 e9000", "");
        check("c0 r2501 e9000", "c0");
        check("p10 c20 r5 e9000", "c20");
    }

    #[test]
    fn a_window_that_opens_is_an_answer() {
        check("c0 v800 e9000", "");
    }

    #[test]
    fn without_enough_recording_it_is_undecided() {
        check("c0 e2500", "");
        check("c0", "");
    }

    #[test]
    fn quick_repeats_are_one() {
        check("c0 c400 c1300 e9000", "c0");
        check("c0 c1001 e9000", "c0 c1001");
        check("c0 m100 c200 e9000", "c200");
    }

    /// `p`ress, `c`lick, `u`njudged click, change (`m`), `d`oing, `s`election, `n`avigation,
    /// `v`isibility, `r`equest that began then, and any other event (`e`), each with its time.
    #[track_caller]
    fn check(events: &str, expected: &str) {
        let mut detector = DeadClicks::default();
        let (mut found, mut last_ms) = (Vec::new(), 0.0);
        for event in events.split_whitespace() {
            let at_ms: f64 = event[1..].parse().unwrap();
            found.extend(detector.settle(at_ms));
            match &event[..1] {
                "p" => detector.press(at_ms),
                "c" => detector.click(at_ms, 7, Some(event)),
                "u" => detector.click(at_ms, 8, None),
                "m" => detector.answer(at_ms, Answer::Change),
                "d" => detector.answer(at_ms, Answer::Doing),
                "s" => detector.answer(at_ms, Answer::Selection),
                "n" => detector.answer(at_ms, Answer::Navigation),
                "v" => detector.answer(at_ms, Answer::Visibility),
                "r" => detector.request(at_ms),
                _ => {}
            }
            last_ms = at_ms;
        }
        found.extend(detector.finish(last_ms));
        assert_eq!(found.join(" "), expected);
    }
}
