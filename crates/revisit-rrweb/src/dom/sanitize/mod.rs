//! What a field makes of a value that it is given: each type keeps only what it can show.
//!
//! The algorithms are those of the HTML standard ("value sanitization algorithm") with the limits
//! of Chromium, where each case of the tests was asked.

mod color;
mod date;
mod decimal;
mod range;

use super::InputType;
use super::control::is_html_space;

use decimal::Decimal;

/// `value` as a field of this type takes it. `attribute` tells the field's attributes.
pub(super) fn sanitized<'a>(
    value: &str,
    input_type: InputType,
    attribute: &dyn Fn(&str) -> Option<&'a str>,
) -> String {
    let or_nothing = |is_valid: bool| if is_valid { value.to_owned() } else { String::new() };
    match input_type {
        InputType::Password | InputType::Search | InputType::Telephone | InputType::Text => {
            on_one_line(value)
        }
        InputType::Url => on_one_line(value.trim_matches(is_html_space)),
        InputType::Email if attribute("multiple").is_some() => {
            let value = on_one_line(value);
            let addresses = value.split(',').map(|it| it.trim_matches(is_html_space));
            addresses.collect::<Vec<_>>().join(",")
        }
        InputType::Email => on_one_line(value).trim_matches(is_html_space).to_owned(),
        InputType::Number => or_nothing(is_number(value)),
        InputType::Range => range::sanitized(value, attribute),
        InputType::Color => color::sanitized(value),
        InputType::Date => or_nothing(date::is_date(value)),
        InputType::Month => or_nothing(date::is_month(value)),
        InputType::Week => or_nothing(date::is_week(value)),
        InputType::Time => or_nothing(date::is_time(value)),
        InputType::DateTimeLocal => date::local_date_and_time(value).unwrap_or_default(),
        InputType::Button
        | InputType::Checkbox
        | InputType::File
        | InputType::Hidden
        | InputType::Image
        | InputType::Radio
        | InputType::Reset
        | InputType::Submit => value.to_owned(),
    }
}

fn on_one_line(value: &str) -> String {
    value.replace(['\r', '\n'], "")
}

/// Whether a number field keeps a value: a number in digits that a double can hold.
fn is_number(value: &str) -> bool {
    let is_plain = value.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
    let starts_well = !value.starts_with('+') && !value.ends_with('.');
    is_plain && starts_well && value.parse().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests;
