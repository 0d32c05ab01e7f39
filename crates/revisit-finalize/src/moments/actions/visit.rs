//! What adds up over one page view: key presses, and how far down the visitor scrolled.
//!
//! Keys are not in recordings. Like PostHog, this counts the input events, of which a key press
//! makes one where it changes a field.

/// Sums over one page view.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Visit {
    pub(super) n_keys: u64,
    /// The farthest that the document was scrolled down; `None` when it never was.
    pub(super) max_scroll_px: Option<f64>,
    /// As PostHog's SDK said when the page was left. A recording does not hold how tall a page is.
    pub(super) max_scroll_percent: Option<f64>,
}

impl Visit {
    pub(super) fn press(&mut self) {
        self.n_keys += 1;
    }

    /// The document was scrolled to `top_px`.
    pub(super) fn scroll(&mut self, top_px: f64) {
        self.max_scroll_px = Some(self.max_scroll_px.map_or(top_px, |it| it.max(top_px)));
    }

    /// The farthest scroll as a share of the page, 0 to 1.
    pub(super) fn reach(&mut self, share: f64) {
        self.max_scroll_percent = Some((share * 100.0).clamp(0.0, 100.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_adds_up() {
        check("k k s10 s500 s20", 2, Some(500.0), None);
        check("k", 1, None, None);
        check("s30 r0.456", 0, Some(30.0), Some(45.6));
        check("r7", 0, None, Some(100.0));
    }

    /// `k`eys, `s`crolls, and the `r`each that was reported.
    #[track_caller]
    fn check(events: &str, n_keys: u64, px: Option<f64>, percent: Option<f64>) {
        let mut visit = Visit::default();
        for event in events.split_whitespace() {
            let number = event[1..].parse().unwrap_or_default();
            match &event[..1] {
                "k" => visit.press(),
                "s" => visit.scroll(number),
                _ => visit.reach(number),
            }
        }
        let expected = Visit { n_keys, max_scroll_px: px, max_scroll_percent: percent };
        assert_eq!(visit, expected);
    }
}
