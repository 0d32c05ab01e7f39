//! Dates, weeks and times of day as fields take them: nothing else than the forms of the HTML
//! standard, up to the last day that a JavaScript date can tell.

/// The last year, month, day and week, of which the day's first moment is the last one.
const LAST: (u32, u32, u32, u32) = (275_760, 9, 13, 37);

pub(super) fn is_date(text: &str) -> bool {
    date(text).is_some()
}

pub(super) fn is_month(text: &str) -> bool {
    month(text).is_some()
}

pub(super) fn is_week(text: &str) -> bool {
    let Some((year, week)) = text.split_once("-W") else { return false };
    let (Some(year), Some(week)) = (year_of(year), two_digits(week)) else { return false };
    (1..=weeks_in(year)).contains(&week) && (year, week) <= (LAST.0, LAST.3)
}

pub(super) fn is_time(text: &str) -> bool {
    time(text).is_some()
}

/// Date and time in the shortest form; `None` when there is none.
pub(super) fn local_date_and_time(text: &str) -> Option<String> {
    let (day, time_of_day) = text.split_once(['T', ' '])?;
    let is_last_day = date(day)? == (LAST.0, LAST.1, LAST.2);
    let (minutes, seconds, fraction) = time(time_of_day)?;
    let is_midnight = minutes == "00:00" && is_zero(seconds) && is_zero(fraction);
    if is_last_day && !is_midnight {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    Some(match (is_zero(seconds), fraction) {
        (true, "") => format!("{day}T{minutes}"),
        (false, "") => format!("{day}T{minutes}:{seconds}"),
        (_, fraction) => format!("{day}T{minutes}:{seconds}.{fraction}"),
    })
}

fn date(text: &str) -> Option<(u32, u32, u32)> {
    let (month_text, day) = text.rsplit_once('-')?;
    let (year, month) = month(month_text)?;
    let day = two_digits(day)?;
    let is_valid = (1..=days_in(year, month)).contains(&day);
    Some((year, month, day)).filter(|it| is_valid && *it <= (LAST.0, LAST.1, LAST.2))
}

fn month(text: &str) -> Option<(u32, u32)> {
    let (year, month) = text.rsplit_once('-')?;
    let (year, month) = (year_of(year)?, two_digits(month)?);
    Some((year, month)).filter(|it| (1..=12).contains(&month) && *it <= (LAST.0, LAST.1))
}

/// Hours with minutes, seconds, and their fraction; empty where left out.
fn time(text: &str) -> Option<(&str, &str, &str)> {
    let (minutes, rest) = text.split_at_checked(5)?;
    let (hour, minute) = minutes.split_once(':')?;
    let is_valid = two_digits(hour)? < 24 && two_digits(minute)? < 60;
    if !is_valid {
        return None;
    }
    if rest.is_empty() {
        return Some((minutes, "", ""));
    }
    let rest = rest.strip_prefix(':')?;
    let (seconds, fraction) = match rest.split_once('.') {
        Some((seconds, fraction)) => (seconds, Some(fraction)),
        None => (rest, None),
    };
    let is_fraction = fraction
        .is_none_or(|it| (1..=3).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit()));
    (two_digits(seconds)? < 60 && is_fraction).then_some((
        minutes,
        seconds,
        fraction.unwrap_or_default(),
    ))
}

/// A year has four digits or more, and is not zero.
fn year_of(text: &str) -> Option<u32> {
    let is_digits = text.len() >= 4 && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|it| is_digits && *it > 0)
}

fn two_digits(text: &str) -> Option<u32> {
    let is_digits = text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|it| it == b'0')
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// A year has 53 weeks when it begins on a Thursday, or is a leap year that begins on a Wednesday.
fn weeks_in(year: u32) -> u32 {
    let before = year - 1;
    // Days since a Monday, the first of January of the year 1.
    let first_day = (before + before / 4 - before / 100 + before / 400) % 7;
    match (first_day, is_leap(year)) {
        (3, _) | (2, true) => 53,
        (_, _) => 52,
    }
}
