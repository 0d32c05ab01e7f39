//! How much went wrong for the visitor, as one number from 0 to 100.
//!
//! Each sign of frustration has points, and the score is `100 * (1 - e^(-points / 15))`: it rises
//! fast with the first signs and never passes 100, so that sessions of any length can be sorted by
//! it. Nothing is divided by the session's length: a bad minute stays bad in a long session.
//!
//! There is no standard. Where others publish their points (Netaj: error 5, rage click and error
//! click 4, dead click 2, "high" from 15 on; productmetrics.org: rage click 3, dead click and error
//! 2, u-turn 1), these lie in their range.

/// Signs of one session.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[expect(clippy::struct_field_names, reason = "counts are called so")]
pub(super) struct Signs {
    pub(super) n_rage_clicks: u64,
    pub(super) n_error_clicks: u64,
    pub(super) n_dead_clicks: u64,
    /// Distinct errors: one that comes with every frame is no worse for the visitor than one.
    pub(super) n_error_causes: u64,
    /// Distinct addresses of failed requests, for the same reason.
    pub(super) n_failed_addresses: u64,
    pub(super) n_u_turns: u64,
    pub(super) n_thrashed_cursors: u64,
}

/// Points after which about two thirds (`1 - 1/e`) of the score are reached.
const SCALE: f64 = 15.0;

impl Signs {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "from 0 to 100, and a count beyond 2^53 is 100 anyway"
    )]
    pub(super) fn score(self) -> u32 {
        (100.0 * (1.0 - (-(self.points() as f64) / SCALE).exp())).round() as u32
    }

    fn points(self) -> u64 {
        let Signs {
            n_rage_clicks,
            n_error_clicks,
            n_dead_clicks,
            n_error_causes,
            n_failed_addresses,
            n_u_turns,
            n_thrashed_cursors,
        } = self;
        let weighted = [
            (n_rage_clicks, 4),
            (n_error_clicks, 4),
            (n_error_causes, 3),
            (n_dead_clicks, 2),
            (n_failed_addresses, 1),
            (n_u_turns, 1),
            (n_thrashed_cursors, 1),
        ];
        weighted
            .iter()
            .fold(0, |sum: u64, (n, weight)| sum.saturating_add(n.saturating_mul(*weight)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_session_has_none() {
        check(Signs::default(), 0);
    }

    #[test]
    fn each_sign_counts() {
        check(Signs { n_rage_clicks: 1, ..Signs::default() }, 23);
        check(Signs { n_error_clicks: 1, ..Signs::default() }, 23);
        check(Signs { n_error_causes: 1, ..Signs::default() }, 18);
        check(Signs { n_dead_clicks: 1, ..Signs::default() }, 12);
        check(Signs { n_failed_addresses: 1, ..Signs::default() }, 6);
        check(Signs { n_u_turns: 1, ..Signs::default() }, 6);
        check(Signs { n_thrashed_cursors: 1, ..Signs::default() }, 6);
    }

    #[test]
    fn many_signs_come_near_a_hundred_and_never_past() {
        check(
            Signs { n_rage_clicks: 2, n_dead_clicks: 2, n_error_causes: 1, ..Signs::default() },
            63,
        );
        check(Signs { n_rage_clicks: 10, ..Signs::default() }, 93);
        check(Signs { n_rage_clicks: u64::MAX, n_dead_clicks: u64::MAX, ..Signs::default() }, 100);
    }

    #[track_caller]
    fn check(signs: Signs, expected: u32) {
        assert_eq!(signs.score(), expected);
    }
}
