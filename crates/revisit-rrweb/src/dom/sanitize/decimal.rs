//! Decimal numbers as Chromium reckons with them in number and range fields: 18 digits and an
//! exponent, so that ten steps of 0.1 are 1.

use std::cmp::Ordering;

/// Most digits that are kept.
const PRECISION: u32 = 18;
/// Most digits that a fraction is printed with.
const PRINTED: u32 = 15;
/// Largest exponent, as Chromium bounds it.
const MAX_EXPONENT: i32 = 1023;

/// `coefficient * 10^exponent`, with at most 18 digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal {
    coefficient: i128,
    exponent: i32,
}

impl Decimal {
    pub(super) const fn of(whole: i64) -> Decimal {
        Decimal { coefficient: whole as i128, exponent: 0 }
    }

    /// Reads a floating-point number as HTML has it; `None` when it is none, or none that a field
    /// takes.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        if !super::is_number(text) {
            return None;
        }
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i32 = exponent.parse().ok()?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_negative = whole.starts_with('-');
        let mut coefficient: i128 = 0;
        let mut n_dropped = 0;
        for digit in whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit) {
            if digits(coefficient) < PRECISION {
                coefficient = coefficient * 10 + i128::from(digit - b'0');
            } else {
                n_dropped += 1;
            }
        }
        let n_fraction = i32::try_from(fraction.len()).ok()?;
        let exponent = exponent.checked_sub(n_fraction)?.checked_add(n_dropped)?;
        let coefficient = if is_negative { -coefficient } else { coefficient };
        Some(Decimal { coefficient, exponent }.bounded())
    }

    pub(super) fn is_positive(self) -> bool {
        self.coefficient > 0
    }

    pub(super) fn plus(self, other: Decimal) -> Decimal {
        let (a, b, exponent) = self.aligned(other);
        Decimal { coefficient: a + b, exponent }.bounded()
    }

    pub(super) fn minus(self, other: Decimal) -> Decimal {
        self.plus(Decimal { coefficient: -other.coefficient, ..other })
    }

    pub(super) fn times(self, other: Decimal) -> Decimal {
        let coefficient = self.coefficient * other.coefficient;
        Decimal { coefficient, exponent: self.exponent + other.exponent }.bounded()
    }

    /// `None` when the other is zero.
    pub(super) fn over(self, other: Decimal) -> Option<Decimal> {
        let scale = PRECISION + 1;
        let coefficient = self.coefficient * power(scale);
        let coefficient = coefficient.checked_div(other.coefficient)?;
        let exponent = self.exponent - other.exponent - scale.cast_signed();
        Some(Decimal { coefficient, exponent }.bounded())
    }

    /// The nearest whole number, halves away from zero.
    pub(super) fn rounded(self) -> Decimal {
        if self.exponent >= 0 {
            return self;
        }
        let n_drop = self.exponent.unsigned_abs();
        if n_drop > PRECISION {
            return Decimal::of(0);
        }
        let half = power(n_drop) / 2 * self.coefficient.signum();
        Decimal { coefficient: (self.coefficient + half) / power(n_drop), exponent: 0 }
    }

    pub(super) fn cmp(self, other: Decimal) -> Ordering {
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }

    pub(super) fn clamp(self, min: Decimal, max: Decimal) -> Decimal {
        match (self.cmp(min), self.cmp(max)) {
            (_, Ordering::Greater) => max,
            (Ordering::Less, _) => min,
            (_, _) => self,
        }
    }

    /// Both coefficients for one exponent, the lower one unless that takes too many digits.
    fn aligned(self, other: Decimal) -> (i128, i128, i32) {
        if self.coefficient == 0 {
            return (0, other.coefficient, other.exponent);
        }
        if other.coefficient == 0 {
            return (self.coefficient, 0, self.exponent);
        }
        if self.exponent < other.exponent {
            let (b, a, exponent) = other.aligned(self);
            return (a, b, exponent);
        }
        let n_shift = self.exponent.abs_diff(other.exponent);
        let n_room = PRECISION.saturating_sub(digits(self.coefficient));
        let n_up = n_shift.min(n_room);
        let up = self.coefficient * power(n_up);
        let n_down = n_shift - n_up;
        let down = if n_down > PRECISION { 0 } else { other.coefficient / power(n_down) };
        (up, down, self.exponent - n_up.cast_signed())
    }

    /// With at most 18 digits and an exponent in bounds.
    fn bounded(mut self) -> Decimal {
        let n_over = digits(self.coefficient).saturating_sub(PRECISION);
        self.coefficient /= power(n_over);
        self.exponent += n_over.cast_signed();
        if self.coefficient == 0 || self.exponent < -MAX_EXPONENT {
            return Decimal::of(0);
        }
        self.exponent = self.exponent.min(MAX_EXPONENT);
        self
    }

    pub(super) fn print(self) -> String {
        let mut coefficient = self.coefficient.unsigned_abs();
        let mut exponent = self.exponent;
        if exponent < 0 {
            let mut last = 0;
            while coefficient >= 10_u128.pow(PRINTED) {
                last = coefficient % 10;
                coefficient /= 10;
                exponent += 1;
            }
            coefficient += u128::from(last >= 5);
            while exponent < 0 && coefficient > 0 && coefficient.is_multiple_of(10) {
                coefficient /= 10;
                exponent += 1;
            }
        }
        let sign = if self.coefficient < 0 { "-" } else { "" };
        format!("{sign}{}", placed(&coefficient.to_string(), exponent))
    }
}

/// Digits with the point at its place, or with an exponent where that would take many zeros.
fn placed(digits: &str, exponent: i32) -> String {
    /// Numbers smaller than a millionth are printed with an exponent.
    const MIN_PLAIN: i32 = -6;
    let n_digits = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let adjusted = exponent.saturating_add(n_digits - 1);
    if exponent == 0 {
        return digits.to_owned();
    }
    if exponent < 0 && adjusted >= 0 {
        let at = usize::try_from(adjusted + 1).unwrap_or(digits.len());
        let (whole, fraction) = digits.split_at_checked(at).unwrap_or((digits, ""));
        return format!("{whole}.{fraction}");
    }
    if exponent < 0 && adjusted >= MIN_PLAIN {
        let n_zeros = usize::try_from(-adjusted - 1).unwrap_or(0);
        return format!("0.{}{digits}", "0".repeat(n_zeros));
    }
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    match adjusted {
        0 => format!("{first}{point}{rest}"),
        1.. => format!("{first}{point}{rest}e+{adjusted}"),
        _ => format!("{first}{point}{rest}e{adjusted}"),
    }
}

fn digits(coefficient: i128) -> u32 {
    coefficient.unsigned_abs().checked_ilog10().map_or(1, |it| it + 1)
}

/// A power of ten, of those that occur: coefficients have 36 digits at most.
fn power(exponent: u32) -> i128 {
    10_i128.pow(exponent.min(2 * PRECISION))
}
