//! Reading JSON text shallowly: the members of an object, the elements of an array, one string.
//!
//! Values stay the text that they were ([`RawValue`]), which skips nested content without
//! recursion, so depth costs nothing. Keys and strings tolerate lone surrogates: browsers send
//! them, and a strict reader would throw the whole event away.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr2;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Calls `member` for every member of the object in `json`, in order, repeated keys included.
///
/// # Errors
/// When `json` is not one object. Members before the fault have been seen by then.
pub fn for_each_member<'a>(
    json: &'a str,
    member: impl FnMut(Cow<'a, str>, &'a RawValue),
) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_map(Members(member))?;
    reader.end()
}

/// Calls `element` for every element of the array in `json`, in order.
///
/// # Errors
/// When `json` is not one array. Elements before the fault have been seen by then, which is what
/// saves the neighbours of a cut-off body.
pub fn for_each_element<'a>(
    json: &'a str,
    element: impl FnMut(&'a RawValue),
) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_seq(Elements(element))?;
    reader.end()
}

/// The members of an object in order; `None` when `json` is not an object.
pub fn members(json: &str) -> Option<Vec<(Cow<'_, str>, &RawValue)>> {
    let mut found = Vec::new();
    for_each_member(json, |key, value| found.push((key, value))).ok()?;
    Some(found)
}

/// The elements of an array in order; `None` when `json` is not an array.
pub fn elements(json: &str) -> Option<Vec<&RawValue>> {
    let mut found = Vec::new();
    for_each_element(json, |element| found.push(element)).ok()?;
    Some(found)
}

/// The member called `name`. As in `JSON.parse`, the last of several wins.
pub fn member<'a>(json: &'a str, name: &str) -> Option<&'a RawValue> {
    let mut found = None;
    for_each_member(json, |key, value| {
        if key == name {
            found = Some(value);
        }
    })
    .ok()?;
    found
}

/// A string value. Lone surrogates become U+FFFD; `None` when the value is not a string.
pub fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    serde_json::from_str::<LossyStr<'_>>(value.get()).ok().map(|it| it.0)
}

/// A number as the nearest finite `f64`; `None` when the value is not a number or overflows.
pub fn number(value: &RawValue) -> Option<f64> {
    let first = value.get().bytes().next()?;
    if first != b'-' && !first.is_ascii_digit() {
        return None;
    }
    value.get().parse().ok().filter(|it: &f64| it.is_finite())
}

/// A whole number; fractions are cut off. `None` when it does not fit.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
pub fn integer(value: &RawValue) -> Option<i64> {
    /// Beyond 2^53 an `f64` no longer holds every integer, and neither does JavaScript.
    const MAX_SAFE: f64 = 9_007_199_254_740_992.0;
    number(value).filter(|it| it.abs() <= MAX_SAFE).map(|it| it as i64)
}

/// Whether the value is the literal `true`.
pub fn is_true(value: &RawValue) -> bool {
    value.get() == "true"
}

/// Whether the value is a string, going by its first character.
pub fn is_text(value: &RawValue) -> bool {
    value.get().starts_with('"')
}

/// Whether the value is an object, going by its first character.
pub fn is_object(value: &RawValue) -> bool {
    value.get().starts_with('{')
}

/// Whether the value is an array, going by its first character.
pub fn is_array(value: &RawValue) -> bool {
    value.get().starts_with('[')
}

/// `text` as a JSON string, quotes included.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Appends what [`quoted`] gives, without a copy for a text that needs no escape.
pub fn push_quoted(out: &mut String, text: &str) {
    let is_plain = text.bytes().all(|it| it >= b' ' && it != b'"' && it != b'\\');
    if is_plain {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&quoted(text));
    }
}

/// JSON text without line breaks, as a line of JSON Lines must be. A string cannot hold a raw one,
/// so they stand between tokens, where a space means the same.
pub fn on_one_line(json: &str) -> Cow<'_, str> {
    if memchr2(b'\n', b'\r', json.as_bytes()).is_none() {
        return Cow::Borrowed(json);
    }
    Cow::Owned(json.replace(['\n', '\r'], " "))
}

/// A string that may hold lone surrogates: `serde_json` hands such a string over as bytes.
struct LossyStr<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for LossyStr<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(LossyVisitor).map(LossyStr)
    }
}

struct LossyVisitor;

impl<'de> Visitor<'de> for LossyVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_borrowed_bytes<E: serde::de::Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
        Ok(String::from_utf8_lossy(bytes))
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(Cow::Owned(String::from_utf8_lossy(bytes).into_owned()))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::custom("an array where a string belongs"))
    }
}

struct Members<F>(F);

impl<'de, F: FnMut(Cow<'de, str>, &'de RawValue)> Visitor<'de> for Members<F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<LossyStr<'de>, &'de RawValue>()? {
            (self.0)(key.0, value);
        }
        Ok(())
    }
}

struct Elements<F>(F);

impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(element) = seq.next_element::<&'de RawValue>()? {
            (self.0)(element);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_repeated_keys_wins() {
        assert_eq!(member(r#"{"a":1,"b":2,"a":3}"#, "a").map(RawValue::get), Some("3"));
    }

    #[test]
    fn a_lone_surrogate_in_a_key_or_a_value_is_no_error() {
        let found = members(r#"{"\ud83d":"\ud83d!","b":1}"#).unwrap();
        assert_eq!(found.len(), 2);
        assert!(text(found[0].1).unwrap().ends_with('!'));
        assert_eq!(found[1].0, "b");
    }

    #[test]
    fn ten_thousand_levels_are_skipped_without_recursion() {
        let deep = format!(r#"{{"a":{}{},"b":1}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(member(&deep, "b").map(RawValue::get), Some("1"));
    }

    #[test]
    fn elements_before_a_fault_are_delivered() {
        let mut seen = Vec::new();
        let result = for_each_element(r#"[1,{"a":2},{"b":"#, |it| seen.push(it.get().to_owned()));
        assert!(result.is_err());
        assert_eq!(seen, ["1", r#"{"a":2}"#]);
    }

    #[test]
    fn only_breaks_between_tokens_become_spaces() {
        assert!(matches!(on_one_line(r#"{"a":"\n"}"#), Cow::Borrowed(_)));
        assert_eq!(on_one_line("{\r\n\"a\":\n1}"), "{  \"a\": 1}");
    }

    #[test]
    fn numbers_are_read_only_from_numbers() {
        let read = |json: &str| number(serde_json::from_str(json).unwrap());
        assert_eq!(read("12.5"), Some(12.5));
        assert_eq!(read("1e999"), None);
        assert_eq!(read("\"12\""), None);
        assert_eq!(read("true"), None);
    }
}
