//! Times within a recording, as people write them.

use std::str::FromStr;

/// Milliseconds since the beginning of a recording.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Offset(f64);

/// A text that is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a time; give milliseconds (42000), units (42s, 1m30s, 1.5s) or 1:30.500")]
pub(crate) struct OffsetError {
    text: String,
}

impl Offset {
    /// After everything.
    pub(crate) const END: Offset = Offset(f64::INFINITY);

    /// Its milliseconds, fractions kept.
    pub(crate) fn ms(self) -> f64 {
        self.0
    }
}

impl FromStr for Offset {
    type Err = OffsetError;

    fn from_str(text: &str) -> Result<Offset, OffsetError> {
        let trimmed = text.trim();
        clock(trimmed)
            .or_else(|| units(trimmed))
            .map(Offset)
            .ok_or_else(|| OffsetError { text: text.to_owned() })
    }
}

/// `1:30.500` or `1:02:03`.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [minutes, seconds] => (0.0, number(minutes)?, number(seconds)?),
        [hours, minutes, seconds] => (number(hours)?, number(minutes)?, number(seconds)?),
        _ => return None,
    };
    Some((hours * 60.0 + minutes) * 60_000.0 + seconds * 1000.0)
}

/// Numbers with units, largest first as people write them; one without a unit is milliseconds.
fn units(text: &str) -> Option<f64> {
    if let Some(ms) = number(text) {
        return Some(ms);
    }
    let (mut rest, mut ms) = (text, 0.0);
    while !rest.is_empty() {
        let unit_at = rest.find(|it: char| it.is_ascii_alphabetic())?;
        let (digits, tail) = rest.split_at_checked(unit_at)?;
        let end = tail.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(end)?;
        let unit_ms = match unit {
            "h" => 3_600_000.0,
            "m" => 60_000.0,
            "s" => 1000.0,
            "ms" => 1.0,
            _ => return None,
        };
        ms += number(digits)? * unit_ms;
        rest = tail;
    }
    (!text.is_empty()).then_some(ms)
}

/// Digits with at most one point; no sign, no exponent.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    text.parse::<f64>().ok().filter(|it| is_plain && it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_milliseconds() {
        check("42000", Some(42_000.0));
        check("0", Some(0.0));
        check("12.5", Some(12.5));
    }

    #[test]
    fn units_add_up() {
        check("42s", Some(42_000.0));
        check("1m30s", Some(90_000.0));
        check("1.5s", Some(1_500.0));
        check("1h2m3s4ms", Some(3_723_004.0));
        check(" 250ms ", Some(250.0));
    }

    #[test]
    fn a_clock_reads_as_the_table_prints_it() {
        check("1:30.500", Some(90_500.0));
        check("1:00:00", Some(3_600_000.0));
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in ["", "s", "-5", "1e9", "5 s", "5x", "1:2:3:4", "nan", "inf", "5s3", "1..2", "."]
        {
            check(text, None);
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Option<f64>) {
        let found = text.parse::<Offset>();
        assert_eq!(found.as_ref().ok().map(|it| it.ms()), expected, "{text}");
        if let Err(error) = found {
            assert!(error.to_string().contains(&format!("{text:?}")), "{error}");
        }
    }
}
