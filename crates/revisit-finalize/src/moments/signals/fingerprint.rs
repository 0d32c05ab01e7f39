//! One name for all errors of one cause.
//!
//! It is the type, the message without what changes from one time to the next, and the function
//! and file where it was thrown:
//! `TypeError: Cannot read properties of * (reading *) @ render app.js`.

use revisit_model::text::cut_chars;

use super::stack::Frame;

/// Longest fingerprint, in characters.
const MAX_CHARS: usize = 250;
/// How much of a message tells causes apart, in characters.
const MAX_MESSAGE_CHARS: usize = 150;
/// From this length on a word of a file's name may be a hash of its content.
const MIN_HASH_CHARS: usize = 8;

pub(super) fn fingerprint(error_type: Option<&str>, message: &str, top: Option<&Frame>) -> String {
    let mut text = String::new();
    // A message that says its type already need not say it twice.
    if let Some(error_type) = error_type.filter(|it| !message.starts_with(*it)) {
        text.push_str(error_type);
        text.push_str(": ");
    }
    text.push_str(cut_chars(&constant_part(message), MAX_MESSAGE_CHARS));
    if let Some(Frame { function, file, .. }) = top {
        let file = Some(file_name(file)).filter(|it| !it.is_empty());
        let place: Vec<&str> =
            [function.as_deref(), file.as_deref()].into_iter().flatten().collect();
        if !place.is_empty() {
            text.push_str(" @ ");
            text.push_str(&place.join(" "));
        }
    }
    cut_chars(&text, MAX_CHARS).to_owned()
}

/// The message with `*` for each address, quoted text, and word with a digit in it.
fn constant_part(message: &str) -> String {
    let first_line = message.lines().next().unwrap_or_default();
    let unquoted = without_quoted(first_line);
    let words = unquoted.split_whitespace().map(|word| {
        let is_address = word.contains("://") || word.starts_with('/');
        let core = word.trim_matches(|it: char| !it.is_alphanumeric());
        if !is_address && !core.chars().any(|it| it.is_ascii_digit()) {
            return word.to_owned();
        }
        match word.split_once(core).filter(|_| !is_address && !core.is_empty()) {
            Some((before, after)) => format!("{before}*{after}"),
            None => "*".to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Texts in quotes taken out; an apostrophe within a word is none.
fn without_quoted(text: &str) -> String {
    let mut out = String::new();
    let mut closing = None;
    let mut last = ' ';
    for letter in text.chars() {
        match (closing, letter) {
            (Some(quote), _) if letter == quote => closing = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') if !last.is_alphanumeric() => {
                closing = Some(letter);
                out.push('*');
            }
            (None, '“') => {
                closing = Some('”');
                out.push('*');
            }
            (None, _) => out.push(letter),
        }
        last = letter;
    }
    out
}

/// The last part of an address, without a hash of the content.
fn file_name(file: &str) -> String {
    let path = file.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').find(|it| !it.is_empty()).unwrap_or(path);
    let mut out = String::new();
    for part in name.split_inclusive(['.', '-', '_']) {
        let word = part.trim_end_matches(['.', '-', '_']);
        out.push_str(if is_hash(word) { "*" } else { word });
        out.push_str(part.get(word.len()..).unwrap_or_default());
    }
    out
}

/// Whether a word is none: with a digit in it, or, as eight characters of base 64, with letters of
/// both cases in another order than `camelCase` has them.
fn is_hash(word: &str) -> bool {
    let n_chars = word.chars().count();
    let has_digit = word.chars().any(|it| it.is_ascii_digit());
    let shouts = word.as_bytes().windows(2).any(|it| it.iter().all(u8::is_ascii_uppercase));
    let has_lower = word.chars().any(|it| it.is_ascii_lowercase());
    n_chars >= MIN_HASH_CHARS && (has_digit || (n_chars == MIN_HASH_CHARS && shouts && has_lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_left_out() {
        check("order 17 not found", "order * not found");
        check("user 3fa8-11 (id=9) gone", "user * (*) gone");
        check("loading https://a.example/x?y failed", "loading * failed");
        check("GET /api/items: no", "GET * no");
        check("Cannot read 'x' of \"y z\"", "Cannot read * of *");
        check("can't find it", "can't find it");
        check("first\nsecond", "first");
    }

    #[test]
    fn type_and_place_are_part_of_it() {
        let top = Frame::parse("at render (http://a/js/index.DUVNizGD.js?v=1:1:2)");
        assert_eq!(
            fingerprint(Some("TypeError"), "no", top.as_ref()),
            "TypeError: no @ render index.*.js"
        );
        assert_eq!(fingerprint(Some("TypeError"), "TypeError: no", None), "TypeError: no");
    }

    #[test]
    fn a_file_has_the_same_name_in_the_next_release() {
        for (file, expected) in [
            ("http://a/main.c2f5f8d4.js", "main.*.js"),
            ("http://a/chunk-XYZabc12-legacy.js", "chunk-*-legacy.js"),
            ("http://a/components.js", "components.js"),
            ("http://a/workerMain.js", "workerMain.js"),
            ("http://a/", "a"),
            ("app.ts", "app.ts"),
        ] {
            assert_eq!(file_name(file), expected);
        }
    }

    #[track_caller]
    fn check(message: &str, expected: &str) {
        assert_eq!(fingerprint(None, message, None), expected);
    }
}
