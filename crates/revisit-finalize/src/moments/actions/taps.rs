//! Taps: a finger that came down and went up again on one spot.
//!
//! A browser mostly makes a click of a tap a little later. The tap is told at once, as a click, and
//! the click that was made of it is passed over; so is told, once, what never became a click. Passed
//! over as well is a click that a browser or a page makes of another: on the field of a label, or on
//! the hidden field that opens the dialog for files.

/// Longest that a finger stays down for a tap. Android calls what is longer a long press, see
/// <https://developer.android.com/reference/android/view/ViewConfiguration#getLongPressTimeout()>.
const MAX_TAP_MS: f64 = 500.0;
/// Farthest that a finger moves in a tap, by the reach of PostHog's `swipe_threshold_px`, see
/// <https://github.com/PostHog/posthog-js/releases/tag/posthog-js@1.404.0>.
const MAX_TAP_PX: f64 = 30.0;
/// How long a browser may take to make a click of a tap. Old ones waited 300 ms for a second tap, see
/// <https://developer.chrome.com/blog/300ms-tap-delay-gone-away>.
const MAX_CLICK_DELAY_MS: f64 = 500.0;

/// How long a browser or a page may take to make a second click of a click: it does so at once, and
/// no hand is as quick.
const MAX_MADE_MS: f64 = 50.0;

/// Tells taps from other touches, and clicks of their own from clicks that taps became.
#[derive(Debug, Default)]
pub(super) struct Taps {
    down: Option<Touch>,
    tapped: Option<Touch>,
    /// The last click, until something is pressed.
    clicked_ms: Option<f64>,
}

/// Whose a click is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Visitor,
    /// It was told as a tap.
    Tap,
    /// It was made of another click.
    Made,
}

#[derive(Debug, Clone, Copy)]
struct Touch {
    at_ms: f64,
    x_px: f64,
    y_px: f64,
}

impl Taps {
    /// The mouse button or a finger went down.
    pub(super) fn press(&mut self) {
        self.clicked_ms = None;
    }

    pub(super) fn touch(&mut self, at_ms: f64, x_px: f64, y_px: f64) {
        self.down = Some(Touch { at_ms, x_px, y_px });
    }

    /// The finger became something else than a tap, such as a scroll.
    pub(super) fn cancel(&mut self) {
        self.down = None;
    }

    /// The finger went up: whether that was a tap.
    pub(super) fn lift(&mut self, at_ms: f64, x_px: f64, y_px: f64) -> bool {
        let up = Touch { at_ms, x_px, y_px };
        let is_tap = self.down.take().is_some_and(|down| down.reaches(up, MAX_TAP_MS));
        if is_tap {
            self.tapped = Some(up);
        }
        is_tap
    }

    /// A click came.
    pub(super) fn click(&mut self, at_ms: f64, x_px: f64, y_px: f64) -> Origin {
        let click = Touch { at_ms, x_px, y_px };
        let is_taps = self.tapped.take().is_some_and(|it| it.reaches(click, MAX_CLICK_DELAY_MS));
        let is_made = self.clicked_ms.is_some_and(|it| at_ms - it <= MAX_MADE_MS);
        self.clicked_ms = Some(at_ms);
        match (is_taps, is_made) {
            (true, _) => Origin::Tap,
            (false, true) => Origin::Made,
            (false, false) => Origin::Visitor,
        }
    }
}

impl Touch {
    fn reaches(self, later: Touch, within_ms: f64) -> bool {
        later.at_ms - self.at_ms <= within_ms
            && (later.x_px - self.x_px).hypot(later.y_px - self.y_px) <= MAX_TAP_PX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mouse_click_is_a_click() {
        check("c0@5,5 c900@5,5", "c0 c900");
    }

    #[test]
    fn a_tap_and_its_click_are_one() {
        check("d0@5,5 u80@6,5 c90@6,5", "u80");
        check("d0@5,5 u80@6,5 c90@6,5 c2000@6,5", "u80 c2000");
    }

    #[test]
    fn a_tap_without_a_click_counts() {
        check("d0@5,5 u80@6,5 d300@5,5 u380@6,5", "u80 u380");
    }

    #[test]
    fn a_swipe_and_a_long_press_are_no_taps() {
        check("d0@5,5 u80@5,95", "");
        check("d0@5,5 u900@5,5", "");
        check("d0@5,5 x50 u80@5,5", "");
    }

    #[test]
    fn a_click_and_what_is_made_of_it_are_one() {
        check("p0 c90@5,5 c91@5,5", "c90");
        check("p0 c90@5,5 c91@0,0 c92@5,5", "c90");
        check("p0 c90@5,5 c141@5,5", "c90 c141");
        check("p0 c90@5,5 p95 c99@5,5", "c90 c99");
        check("d0@5,5 u80@5,5 c90@5,5 c91@5,5", "u80");
    }

    #[test]
    fn a_click_elsewhere_or_much_later_is_its_own() {
        check("d0@5,5 u80@5,5 c90@205,5", "u80 c90");
        check("d0@5,5 u80@5,5 c600@5,5", "u80 c600");
    }

    /// `p`ress, touch `d`own, `u`p, cancel (`x`) and `c`lick, each `at@x,y`; found are the ones that count.
    #[track_caller]
    fn check(touches: &str, expected: &str) {
        let mut taps = Taps::default();
        let mut found = Vec::new();
        for touch in touches.split_whitespace() {
            let (name, spot) = touch.split_once('@').unwrap_or((touch, "0,0"));
            let (x, y) = spot.split_once(',').unwrap();
            let (x_px, y_px) = (x.parse().unwrap(), y.parse().unwrap());
            let at_ms = name[1..].parse().unwrap();
            let counts = match &name[..1] {
                "d" => {
                    taps.touch(at_ms, x_px, y_px);
                    false
                }
                "p" => {
                    taps.press();
                    false
                }
                "u" => taps.lift(at_ms, x_px, y_px),
                "c" => taps.click(at_ms, x_px, y_px) == Origin::Visitor,
                _ => {
                    taps.cancel();
                    false
                }
            };
            if counts {
                found.push(name);
            }
        }
        assert_eq!(found.join(" "), expected);
    }
}
