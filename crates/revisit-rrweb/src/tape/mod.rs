//! JSON text as a tape: one flat pass, whatever the depth, with strings unescaped in place.
//!
//! [`json`](crate::json) reads shallowly and keeps the text; this reads everything, for what has to
//! look at every value. It is not exact where text matters: numbers become 64-bit numbers.

mod fields;
mod write;

pub use fields::{Fields, List, flag, integer, number, text};
pub use write::to_text;

use memchr::memmem;
use simd_json::{Buffers, Tape};

/// A value on a tape.
pub type Json<'t> = simd_json::tape::Value<'t, 't>;

/// Deepest nesting that is read. A tape costs no stack, so this only bounds what readers of the
/// tape keep per level; a page nests two levels for each element.
const MAX_DEPTH: usize = 1_000_000;

/// Reads events one after the other, and keeps its memory from one to the next.
pub struct Parser {
    text: Vec<u8>,
    buffers: Buffers,
    tape: Tape<'static>,
}

impl Default for Parser {
    fn default() -> Parser {
        Parser {
            text: Vec::new(),
            buffers: Buffers::with_max_depth(0, MAX_DEPTH),
            tape: Tape::null(),
        }
    }
}

impl std::fmt::Debug for Parser {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Parser")
            .field("text_bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl Parser {
    pub fn new() -> Parser {
        Parser::default()
    }

    /// Reads one JSON text and shows it to `look`. Lone surrogates are read as U+FFFD. `None` when
    /// it is not JSON, nests deeper than a million levels, or holds a number beyond what 64 bits
    /// can tell.
    pub fn read<R>(&mut self, json: &str, look: impl FnOnce(Json<'_>) -> R) -> Option<R> {
        self.text.clear();
        self.text.extend_from_slice(json.as_bytes());
        replace_lone_surrogates(&mut self.text);
        let mut tape = std::mem::replace(&mut self.tape, Tape(Vec::new())).reset();
        let read = simd_json::fill_tape(&mut self.text, &mut self.buffers, &mut tape);
        let result = match read {
            Ok(()) => Some(look(tape.as_value())),
            Err(_) => None,
        };
        self.tape = tape.reset();
        result
    }
}

/// Half of a surrogate pair without its other half is no character, and JSON from browsers has
/// them. The escape of U+FFFD is as long, so it is put in its place.
fn replace_lone_surrogates(text: &mut [u8]) {
    /// Length of an escape: a backslash, `u`, and four digits.
    const ESCAPE: usize = 6;
    if memmem::find(text, b"\\uD").is_none() && memmem::find(text, b"\\ud").is_none() {
        return;
    }
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        let Some(unit) = escaped_unit(text, at) else {
            // Whatever is escaped, it is one character, a backslash foremost.
            at += 2;
            continue;
        };
        let is_pair = (0xD800..0xDC00).contains(&unit)
            && matches!(escaped_unit(text, at + ESCAPE), Some(0xDC00..=0xDFFF));
        if is_pair {
            at += 2 * ESCAPE;
            continue;
        }
        if (0xD800..0xE000).contains(&unit)
            && let Some(digits) = text.get_mut(at + 2..at + ESCAPE)
        {
            digits.copy_from_slice(b"fffd");
        }
        at += ESCAPE;
    }
}

/// The code unit of the `\uXXXX` at `at`; `None` when there is none.
fn escaped_unit(text: &[u8], at: usize) -> Option<u16> {
    let escape = text.get(at..at.checked_add(6)?)?;
    let digits = escape.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use simd_json::prelude::*;

    use super::*;

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        check(r#""a\ud800b""#, Some("a\u{FFFD}b"));
        check(r#""\udc00\ud83d\ude00\uD83D""#, Some("\u{FFFD}😀\u{FFFD}"));
        check(r#""\\ud800""#, Some("\\ud800"));
        check(r#""\ud83d\\ude00""#, Some("\u{FFFD}\\ude00"));
    }

    #[test]
    fn what_is_not_json_is_nothing() {
        check("\"abc", None);
        check("", None);
        check("\"\\", None);
        check(r#""\ud8"#, None);
    }

    #[test]
    fn a_reader_reads_again_after_a_fault() {
        let mut parser = Parser::new();
        assert!(parser.read("{", |_| ()).is_none());
        assert_eq!(
            parser.read("[7]", |it| it.get_idx(0).and_then(|it| it.as_i64())),
            Some(Some(7))
        );
    }

    #[test]
    fn depth_costs_no_stack() {
        let text = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert!(Parser::new().read(&text, |_| ()).is_some());
    }

    #[track_caller]
    fn check(json: &str, expected: Option<&str>) {
        let read = Parser::new().read(json, |it| it.as_str().map(str::to_owned));
        assert_eq!(read.flatten().as_deref(), expected);
    }
}
