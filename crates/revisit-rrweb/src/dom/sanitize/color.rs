//! A color field always holds a color, as `#rrggbb`.

use cssparser::color::{parse_hash_color, parse_named_color};

use super::super::control::is_html_space;

const BLACK: &str = "#000000";

/// Hex digits and names of colors are understood; what CSS computes (`hsl()`, `color-mix()`) is
/// black here. Recordings have what a browser's own field printed, which is always `#rrggbb`.
pub(super) fn sanitized(value: &str) -> String {
    let value = value.trim_matches(is_html_space);
    let rgb = match value.strip_prefix('#') {
        Some(digits) => {
            parse_hash_color(digits.as_bytes()).map(|(red, green, blue, _)| (red, green, blue))
        }
        None => parse_named_color(value),
    };
    match rgb {
        Ok((red, green, blue)) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Err(()) => BLACK.to_owned(),
    }
}
