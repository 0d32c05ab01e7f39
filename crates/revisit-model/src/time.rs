//! Points in time, as browsers count them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since the epoch. Any `i64` is allowed, since recordings come with any clock;
/// only display clamps to what a calendar can say.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_ms(ms: i64) -> Timestamp {
        Timestamp(ms)
    }

    /// The whole milliseconds of a fractional time; fractions are cut off, and what is beyond an
    /// `i64` saturates.
    #[expect(clippy::cast_possible_truncation, reason = "float casts saturate, as documented")]
    pub fn from_fractional_ms(ms: f64) -> Timestamp {
        Timestamp(ms as i64)
    }

    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// This moment, later by `ms` (earlier when negative).
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; never negative.
    pub fn ms_since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// Reads an RFC 3339 time such as `2026-11-21T09:31:31.033Z`.
    pub fn parse_rfc3339(text: &str) -> Option<Timestamp> {
        text.parse::<jiff::Timestamp>().ok().map(|it| Timestamp(it.as_millisecond()))
    }

    /// Year, month, day and hour in UTC, zero-padded, for names that sort by time.
    pub fn to_hour(self) -> String {
        self.calendar().strftime("%Y-%m-%dT%H").to_string()
    }

    fn calendar(self) -> jiff::Timestamp {
        let (min, max) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        let ms = self.0.clamp(min.as_millisecond() + 1, max.as_millisecond());
        jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// RFC 3339 in UTC with milliseconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.3}", self.calendar())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_number_are_the_same_moment() {
        let moment = Timestamp::from_ms(1_795_253_491_033);
        assert_eq!(moment.to_string(), "2026-11-21T09:31:31.033Z");
        assert_eq!(Timestamp::parse_rfc3339("2026-11-21T09:31:31.033Z"), Some(moment));
        assert_eq!(moment.to_hour(), "2026-11-21T09");
    }

    #[test]
    fn no_clock_is_too_wrong_to_be_shown() {
        for ms in [i64::MIN, -1, 0, i64::MAX] {
            assert!(!Timestamp::from_ms(ms).to_string().is_empty());
        }
        assert_eq!(Timestamp::from_fractional_ms(1e300), Timestamp::from_ms(i64::MAX));
    }
}
