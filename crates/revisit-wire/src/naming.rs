//! Ids and short texts out of what was sent: checked, cut to size, or derived.

use std::borrow::Cow;

use revisit_model::{ItemId, ProblemKind, Problems, VisitorId, WindowId, limits};
use revisit_rrweb::json;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Longest `User-Agent` that is kept, in characters. Real ones have under 300, those of web views
/// inside apps up to 600.
const MAX_USER_AGENT_CHARS: usize = 1000;

/// A UUID made of a hash of `parts`, so that the same data has the same id.
pub(crate) fn derive_uuid(parts: &[&str]) -> Uuid {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    Uuid::new_v8(bytes)
}

/// The id of an item that came without one.
pub(crate) fn derive_item_id(parts: &[&str]) -> ItemId {
    ItemId::from_uuid(derive_uuid(parts))
}

/// A visitor id of whatever was sent as one; `None` when nothing was.
pub(crate) fn visitor(value: &RawValue, problems: &mut Problems) -> Option<VisitorId> {
    let text = clean(scalar(value)?, limits::MAX_VISITOR_ID_CHARS, "a visitor id", problems);
    VisitorId::new(text).ok()
}

/// A window id of whatever was sent as one; `None` when nothing was.
pub(crate) fn window(value: &RawValue, problems: &mut Problems) -> Option<WindowId> {
    let text = clean(scalar(value)?, limits::MAX_WINDOW_ID_CHARS, "a window id", problems);
    WindowId::new(text).ok()
}

/// The name and version of what recorded.
pub(crate) fn library(name: &str, version: Option<&str>) -> Option<String> {
    let whole = match version {
        Some(version) if !version.is_empty() => format!("{name} {version}"),
        _ => name.to_owned(),
    };
    short(&whole, limits::MAX_FIELD_CHARS)
}

pub(crate) fn user_agent(text: &str) -> Option<String> {
    short(text, MAX_USER_AGENT_CHARS)
}

/// `text` without control characters and cut to size; `None` when nothing is left.
fn short(text: &str, max_chars: usize) -> Option<String> {
    let short: String = text.chars().map(replace_control).take(max_chars).collect();
    Some(short.trim().to_owned()).filter(|it| !it.is_empty())
}

/// The text of a string, and what was written of anything else; `None` for `null` and for the
/// empty string.
fn scalar(value: &RawValue) -> Option<Cow<'_, str>> {
    let text = match json::text(value) {
        Some(text) => text,
        None if value.get() == "null" => return None,
        None => Cow::Borrowed(value.get()),
    };
    Some(text).filter(|it| !it.is_empty())
}

fn clean(
    text: Cow<'_, str>,
    max_chars: usize,
    what: &'static str,
    problems: &mut Problems,
) -> String {
    let fits = text.len() <= max_chars && !text.chars().any(char::is_control);
    if fits {
        return text.into_owned();
    }
    let cleaned: String = text.chars().map(replace_control).take(max_chars).collect();
    if cleaned != text {
        problems.add(ProblemKind::BadId, || {
            format!("{what} with control characters or over {max_chars} characters")
        });
    }
    cleaned
}

fn replace_control(character: char) -> char {
    if character.is_control() { char::REPLACEMENT_CHARACTER } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_string_is_taken_as_it_is_written() {
        check("\"u1\"", Some("u1"), 0);
        check("12.50", Some("12.50"), 0);
        check("true", Some("true"), 0);
        check("{\"a\":1}", Some("{\"a\":1}"), 0);
    }

    #[test]
    fn nothing_is_none() {
        check("null", None, 0);
        check("\"\"", None, 0);
    }

    #[test]
    fn what_cannot_be_in_an_id_is_replaced_and_counted() {
        check(r#""a\u0000b\n""#, Some("a\u{fffd}b\u{fffd}"), 1);
        check(&format!("\"{}\"", "ü".repeat(201)), Some(&"ü".repeat(200)), 1);
        check(&format!("\"{}\"", "ü".repeat(200)), Some(&"ü".repeat(200)), 0);
    }

    #[test]
    fn parts_of_an_id_keep_their_borders() {
        assert_ne!(derive_uuid(&["ab", "c"]), derive_uuid(&["a", "bc"]));
        assert_eq!(derive_uuid(&["ab", "c"]), derive_uuid(&["ab", "c"]));
    }

    #[track_caller]
    fn check(sent: &str, expected: Option<&str>, n_problems: u64) {
        let mut problems = Problems::default();
        let found = visitor(serde_json::from_str(sent).unwrap(), &mut problems);
        assert_eq!(found.as_ref().map(VisitorId::as_str), expected);
        assert_eq!(problems.count(), n_problems);
    }
}
