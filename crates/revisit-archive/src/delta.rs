//! Differences in place of node ids and times, in the text of chunks and keyframes of a thin archive.
//!
//! Recorders number nodes, so the ids of neighbours are near each other, but never the same twice:
//! a quarter of what compressed events take is ids. Written as differences they repeat, and
//! compress like everything else that repeats. The result is still JSON Lines.
//!
//! It works on text and knows nothing of JSON: right after each of [`KEYS`] an integer becomes its
//! difference to the last one after the same key. Whether something is replaced depends only on
//! what is never replaced, so reading undoes it exactly, whatever the text is.

use std::borrow::Cow;

use memchr::memmem;

/// What the integers stand behind that become differences.
const KEYS: [&[u8]; 4] = [b"\"id", b"\"parentId", b"\"nextId", b"\"timestamp"];
/// Integers up to this, either side of zero, are replaced. They stay within this when they are,
/// since differences are modulo their number, so that a difference can be told from an integer
/// that was left as it was.
const MAX: i64 = 999_999_999_999_999;
const MODULUS: i64 = 2 * MAX + 1;

/// Whether an entry of a thin archive is written with differences.
pub(crate) fn is_for(entry: &str) -> bool {
    entry.starts_with("events/") || entry.starts_with("keyframes/")
}

/// The text with differences.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    replace(text, |value, last| Step { written: wrapped(value - last), value })
}

/// The text as it was.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    replace(text, |difference, last| {
        let value = wrapped(last + difference);
        Step { written: value, value }
    })
}

/// What becomes of one integer: what is written, and what the next difference is to.
struct Step {
    written: i64,
    value: i64,
}

fn replace(text: &str, step: impl Fn(i64, i64) -> Step) -> Cow<'_, str> {
    let mut last = [0; KEYS.len()];
    let mut out = String::new();
    let mut done = 0;
    for end in memmem::find_iter(text.as_bytes(), b"\":") {
        let before = text.as_bytes().get(..end).unwrap_or_default();
        let Some(key) = KEYS.iter().position(|it| before.ends_with(it)) else { continue };
        let start = end + 2;
        let Some((integer, length)) = text.get(start..).and_then(integer) else { continue };
        let Some(last) = last.get_mut(key) else { continue };
        let Step { written, value } = step(integer, *last);
        *last = value;
        if out.is_empty() {
            out.reserve(text.len());
        }
        out.push_str(text.get(done..start).unwrap_or_default());
        push_integer(&mut out, written);
        done = start + length;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// The integer that a text begins with, and its length, if it is written as we write it.
fn integer(text: &str) -> Option<(i64, usize)> {
    let digits_from = usize::from(text.starts_with('-'));
    let rest = text.as_bytes().get(digits_from..)?;
    let n_digits = rest.iter().take_while(|it| it.is_ascii_digit()).count();
    if n_digits > 15 || matches!(rest.get(n_digits), Some(b'.' | b'e' | b'E')) {
        return None;
    }
    if rest.first() == Some(&b'0') && digits_from + n_digits > 1 {
        return None;
    }
    let length = digits_from + n_digits;
    Some((text.get(..length)?.parse().ok()?, length))
}

fn wrapped(value: i64) -> i64 {
    match value {
        it if it > MAX => it - MODULUS,
        it if it < -MAX => it + MODULUS,
        it => it,
    }
}

fn push_integer(out: &mut String, value: i64) {
    let mut digits = [0; 16];
    let mut from = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        from -= 1;
        if let Some(digit) = digits.get_mut(from) {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        }
        rest /= 10;
        if rest == 0 || from == 0 {
            break;
        }
    }
    if value < 0 {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(digits.get(from..).unwrap_or_default()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_become_differences_to_the_last_of_the_same_key() {
        check(r#"{"id":7}"#, r#"{"id":7}"#);
        check(
            r#"[{"parentId":4,"nextId":null,"node":{"id":50}},{"parentId":50,"nextId":9,"node":{"id":51}}]"#,
            r#"[{"parentId":4,"nextId":null,"node":{"id":50}},{"parentId":46,"nextId":9,"node":{"id":1}}]"#,
        );
        check(r#"{"id":9},{"id":3},{"id":-2}"#, r#"{"id":9},{"id":-6},{"id":-5}"#);
    }

    #[test]
    fn what_is_no_plain_integer_stays() {
        for it in ["\"5\"", "null", "5.0", "5e3", "5E3", "007", "-0", "1000000000000000", "-", ""] {
            let text = format!(r#"{{"id":{it}}}"#);
            check(&text, &text);
        }
        check(r#"{"id": 5,"myid":6,"identity":7}"#, r#"{"id": 5,"myid":6,"identity":7}"#);
    }

    #[test]
    fn differences_of_the_largest_integers_go_around() {
        check(
            r#""id":999999999999999,"id":-999999999999999,"id":999999999999999"#,
            r#""id":999999999999999,"id":1,"id":-1"#,
        );
    }

    #[track_caller]
    fn check(plain: &str, expected: &str) {
        assert_eq!(encode(plain), expected);
        assert_eq!(decode(expected), plain);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(
            parts in prop::collection::vec(
                prop_oneof![
                    Just("\"id\":".to_owned()),
                    Just("\"parentId\":".to_owned()),
                    Just("\"nextId\":".to_owned()),
                    Just("\"timestamp\":".to_owned()),
                    (-MAX - 2..MAX + 2).prop_map(|it| it.to_string()),
                    (-300_i64..300).prop_map(|it| it.to_string()),
                    "[-0-9.eE,}\" \\\\]{0,4}",
                    "\\PC{0,3}",
                ],
                0..40,
            ),
        ) {
            let text = parts.concat();
            let (encoded, decoded) = (encode(&text), decode(&text));
            prop_assert_eq!(decode(&encoded), text.as_str());
            prop_assert_eq!(encode(&decoded), text.as_str());
        }
    }
}
