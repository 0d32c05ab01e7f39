//! Markers: what stands in the text of events where an asset was taken out.
//!
//! A string value of at least [`MIN_ASSET_BYTES`] becomes `"$asset:<64 hex>"`. A value that begins
//! like a marker itself (`^\$+asset:`) gets one more `$` in front, which reading takes off. All of
//! it works on JSON text: what is no such string is not touched by a byte. Nothing here parses
//! values, so depth costs nothing.

use std::borrow::Cow;

use memchr::memmem;
use memchr::{memchr, memchr2};
use revisit_model::AssetHash;
use revisit_rrweb::json;

use crate::limits::MIN_ASSET_BYTES;

const PREFIX: &str = "$asset:";
/// How a dollar may be spelt in JSON text beside the plain one.
const ESCAPED_DOLLAR: &str = "\\u0024";

/// Appends an event's text with markers in place of its long strings, each of which is given to
/// `keep`. `json` must be JSON; of what is not, nothing is lost.
pub(crate) fn take_out(json: &str, out: &mut String, mut keep: impl FnMut(&str) -> AssetHash) {
    let mut done = 0;
    let mut at = 0;
    while let Some(string) = next_string(json, at) {
        at = string.end;
        let inner = string.inner(json);
        let is_long = inner.len() >= MIN_ASSET_BYTES;
        if !(is_long || is_dollar(inner)) || is_key(json, string.end) {
            continue;
        }
        let value = decode(inner, string.has_escapes);
        match value {
            Some(value) if value.len() >= MIN_ASSET_BYTES => {
                out.push_str(json.get(done..=string.start).unwrap_or_default());
                push_marker(out, &keep(&value));
                done = string.end - 1;
            }
            // A string that cannot be decoded (a lone surrogate) stays where it is.
            value => {
                let value = value.unwrap_or_else(|| Cow::Owned(decode_lossy(inner)));
                if is_like_marker(&value) {
                    out.push_str(json.get(done..=string.start).unwrap_or_default());
                    out.push('$');
                    done = string.start + 1;
                }
            }
        }
    }
    out.push_str(json.get(done..).unwrap_or_default());
}

/// Puts strings back into a line of a chunk or keyframe. `asset` gives the string of a hash; a
/// marker of one that it does not have stays, so that the rest of the line can be used.
pub fn restore_line<'a, 'l>(
    line: &'l str,
    mut asset: impl FnMut(&AssetHash) -> Option<&'a str>,
) -> Cow<'l, str> {
    let mut out = String::new();
    let mut done = 0;
    for_each_dollar(line, |string| match meaning(string.inner(line), string.has_escapes) {
        Meaning::Asset(hash) => {
            let Some(text) = asset(&hash) else { return };
            out.push_str(line.get(done..string.start).unwrap_or_default());
            json::push_quoted(&mut out, text);
            done = string.end;
        }
        Meaning::Escaped => {
            let dollar = dollar_bytes(string.inner(line));
            out.push_str(line.get(done..=string.start).unwrap_or_default());
            done = string.start + 1 + dollar;
        }
        Meaning::Plain => {}
    });
    if done == 0 {
        return Cow::Borrowed(line);
    }
    out.push_str(line.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// A string in JSON text, quotes included.
struct JsonString {
    start: usize,
    end: usize,
    has_escapes: bool,
}

impl JsonString {
    fn inner<'a>(&self, json: &'a str) -> &'a str {
        json.get(self.start + 1..self.end - 1).unwrap_or_default()
    }
}

/// What a string that begins with a dollar stands for.
enum Meaning {
    Asset(AssetHash),
    /// It has one dollar too many.
    Escaped,
    Plain,
}

fn meaning(inner: &str, has_escapes: bool) -> Meaning {
    let Some(value) = decode(inner, has_escapes) else {
        let lossy = decode_lossy(inner);
        return if lossy.starts_with("$$") && is_like_marker(&lossy) {
            Meaning::Escaped
        } else {
            Meaning::Plain
        };
    };
    if let Some(hash) = value.strip_prefix(PREFIX).and_then(|it| it.parse().ok()) {
        return Meaning::Asset(hash);
    }
    if value.starts_with("$$") && is_like_marker(&value) {
        return Meaning::Escaped;
    }
    Meaning::Plain
}

/// Calls `found` for every string value whose text begins with a dollar.
fn for_each_dollar(text: &str, mut found: impl FnMut(&JsonString)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    // A quote before a dollar opens a string, unless it is escaped: no closing quote has a dollar
    // after it. So strings need not be told from what is between them.
    while let Some(start) = find_dollar(bytes, at) {
        if start > 0 && bytes.get(start - 1) == Some(&b'\\') {
            at = start + 1;
            continue;
        }
        let Some(string) = string_at(text, start) else { return };
        at = string.end;
        if !is_key(text, string.end) {
            found(&string);
        }
    }
}

/// The next quote that has a dollar after it.
fn find_dollar(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let plain = memmem::find(rest, b"\"$");
    // Only what is before the plain one matters.
    let before = rest.get(..plain.unwrap_or(rest.len()))?;
    memmem::find(before, b"\"\\u0024").or(plain).map(|it| it + from)
}

/// The first string at or after `from`, which must not lie within one.
fn next_string(json: &str, from: usize) -> Option<JsonString> {
    let start = memchr(b'"', json.as_bytes().get(from..)?)? + from;
    string_at(json, start)
}

/// The string whose opening quote is at `start`; `None` when it does not end.
fn string_at(json: &str, start: usize) -> Option<JsonString> {
    let bytes = json.as_bytes();
    let mut at = start + 1;
    let mut has_escapes = false;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(JsonString { start, end: at + 1, has_escapes });
        }
        has_escapes = true;
        at += 2;
    }
}

/// Whether the string that ends at `end` is a member's name.
fn is_key(json: &str, end: usize) -> bool {
    let rest = json.as_bytes().get(end..).unwrap_or_default();
    rest.iter().find(|it| !it.is_ascii_whitespace()) == Some(&b':')
}

fn is_dollar(inner: &str) -> bool {
    inner.starts_with('$') || inner.starts_with(ESCAPED_DOLLAR)
}

/// Bytes of the dollar that a string's text begins with.
fn dollar_bytes(inner: &str) -> usize {
    if inner.starts_with('$') { 1 } else { ESCAPED_DOLLAR.len() }
}

/// Whether a value is of the form `^\$+asset:`.
pub(crate) fn is_like_marker(value: &str) -> bool {
    let rest = value.trim_start_matches('$');
    rest.len() < value.len() && rest.starts_with("asset:")
}

fn push_marker(out: &mut String, hash: &AssetHash) {
    out.push_str(PREFIX);
    out.push_str(&hash.to_string());
}

/// The value of a string by its text without quotes; `None` when it has none in UTF-8.
fn decode(inner: &str, has_escapes: bool) -> Option<Cow<'_, str>> {
    if !has_escapes {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(&format!("\"{inner}\"")).ok().map(Cow::Owned)
}

/// As [`decode`], with something else in place of what has no value in UTF-8.
fn decode_lossy(inner: &str) -> String {
    let quoted = format!("\"{inner}\"");
    let value = serde_json::from_str(&quoted).ok().and_then(json::text);
    value.map(Cow::into_owned).unwrap_or_default()
}
