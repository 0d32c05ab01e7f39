//! Events that travel compressed, made plain again.
//!
//! Two forms are met: PostHog's `cv` events, in which single fields are gzip, and rrweb's packed
//! events, in which the whole event is zlib. Both write each compressed byte as one character
//! U+0000–U+00FF. Everything outside the compressed parts stays the text that it was.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::{GzDecoder, ZlibDecoder};
use memchr::memmem;
use serde_json::value::RawValue;

use crate::{json, kind, source};

/// The one version of PostHog's scheme there is (posthog-js 1.166 and later).
const POSTHOG_CV: &str = "2024-10";
/// Largest expanded event. PostHog's own consumer stops at the same size.
pub const MAX_EXPANDED_BYTES: u64 = 64 * 1024 * 1024;

/// Why an event stayed as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    #[error("a character above U+00FF in compressed text")]
    NotBytes,
    #[error("compressed text does not decompress")]
    Corrupt,
    #[error("expands to more than {MAX_EXPANDED_BYTES} bytes")]
    TooLarge,
    #[error("decompressed text is not JSON")]
    NotJson,
}

/// Gives the event without compression. An event that is not compressed comes back borrowed.
///
/// # Errors
/// When a compressed part cannot be restored; the caller then keeps the event as it is.
pub fn expand(event: &RawValue) -> Result<Cow<'_, RawValue>, ExpandError> {
    if json::is_text(event) {
        return unpack(event).map(Cow::Owned);
    }
    // Looking for the key as text first spares the common plain event a second parse.
    if memmem::find(event.get().as_bytes(), b"\"cv\"").is_none() {
        return Ok(Cow::Borrowed(event));
    }
    let Some(members) = json::members(event.get()) else { return Ok(Cow::Borrowed(event)) };
    let find = |name: &str| members.iter().rev().find(|(key, _)| key == name).map(|it| it.1);
    if find("cv").and_then(json::text).as_deref() != Some(POSTHOG_CV) {
        return Ok(Cow::Borrowed(event));
    }
    let Some(data) = find("data") else { return Ok(Cow::Borrowed(event)) };
    let data = match find("type").and_then(json::integer) {
        Some(kind::FULL_SNAPSHOT) if json::is_text(data) => inflate_field(data)?,
        Some(kind::INCREMENTAL) if json::is_object(data) => expand_fields(data)?,
        _ => return Ok(Cow::Borrowed(event)),
    };
    let text = replace(&members, |key, _| (key == "data").then_some(Cow::Borrowed(data.as_str())));
    // Only here, once, is it seen whether what was decompressed is JSON.
    to_raw(text).map(Cow::Owned)
}

/// The compressed fields of an incremental event: lists of a mutation or of a style sheet edit.
fn expand_fields(data: &RawValue) -> Result<String, ExpandError> {
    let members = json::members(data.get()).ok_or(ExpandError::NotJson)?;
    let source = members.iter().rev().find(|(key, _)| key == "source");
    let compressed: &[&str] = match source.and_then(|it| json::integer(it.1)) {
        Some(source::MUTATION) => &["texts", "attributes", "removes", "adds"],
        Some(source::STYLE_SHEET_RULE) => &["adds", "removes"],
        _ => &[],
    };
    let mut failure = None;
    let whole = replace(&members, |key, value| {
        if !compressed.contains(&key) || !json::is_text(value) {
            return None;
        }
        inflate_field(value).map(Cow::Owned).map_err(|error| failure = Some(error)).ok()
    });
    failure.map_or(Ok(whole), Err)
}

fn inflate_field(value: &RawValue) -> Result<String, ExpandError> {
    let bytes = bytes_of(value)?;
    read_text(GzDecoder::new(bytes.as_slice()))
}

fn unpack(event: &RawValue) -> Result<Box<RawValue>, ExpandError> {
    let bytes = bytes_of(event);
    // A packer that met an old browser stores the event's own JSON as the string.
    if let Some(text) = json::text(event).filter(|it| it.starts_with('{')) {
        return to_raw(text.into_owned());
    }
    to_raw(read_text(ZlibDecoder::new(bytes?.as_slice()))?)
}

/// One byte per character; the scheme never uses a character above U+00FF.
fn bytes_of(value: &RawValue) -> Result<Vec<u8>, ExpandError> {
    let text = json::text(value).ok_or(ExpandError::NotJson)?;
    text.chars()
        .map(u8::try_from)
        .collect::<Result<_, _>>()
        .map_err(|_above_latin1| ExpandError::NotBytes)
}

fn read_text(reader: impl std::io::Read) -> Result<String, ExpandError> {
    let mut bytes = Vec::new();
    reader
        .take(MAX_EXPANDED_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|_broken_stream| ExpandError::Corrupt)?;
    if bytes.len() as u64 > MAX_EXPANDED_BYTES {
        return Err(ExpandError::TooLarge);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// Writes an object anew, with the values that `new_value` gives in place of the old ones.
fn replace<'v>(
    members: &[(Cow<'_, str>, &RawValue)],
    mut new_value: impl FnMut(&str, &RawValue) -> Option<Cow<'v, str>>,
) -> String {
    let mut whole = String::from("{");
    for (key, value) in members {
        if whole.len() > 1 {
            whole.push(',');
        }
        whole.push_str(&json::quoted(key));
        whole.push(':');
        match new_value(key, value) {
            Some(replacement) => whole.push_str(&replacement),
            None => whole.push_str(value.get()),
        }
    }
    whole.push('}');
    whole
}

fn to_raw(text: String) -> Result<Box<RawValue>, ExpandError> {
    RawValue::from_string(text).map_err(|_not_json| ExpandError::NotJson)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_event_comes_back_as_it_is() {
        check(r#"{"type":3,"data":{"source":1},"timestamp":5}"#, Ok(None));
        check(r#"{"type":2,"data":{"cv":1},"timestamp":5}"#, Ok(None));
    }

    #[test]
    fn a_compressed_snapshot_is_plain_again() {
        let event =
            format!(r#"{{"type":2,"data":{},"timestamp":5,"cv":"2024-10"}}"#, gz("{\"a\":1}"));
        check(&event, Ok(Some(r#"{"type":2,"data":{"a":1},"timestamp":5,"cv":"2024-10"}"#)));
    }

    #[test]
    fn a_compressed_mutation_keeps_its_plain_fields() {
        let event = format!(
            r#"{{"type":3,"data":{{"source":0,"texts":{},"adds":[],"isAttachIframe":true}},"cv":"2024-10"}}"#,
            gz(r#"[{"id":1,"value":"\ud83d"}]"#)
        );
        check(
            &event,
            Ok(Some(
                r#"{"type":3,"data":{"source":0,"texts":[{"id":1,"value":"\ud83d"}],"adds":[],"isAttachIframe":true},"cv":"2024-10"}"#,
            )),
        );
    }

    #[test]
    fn an_unknown_version_and_already_plain_fields_are_left_alone() {
        check(r#"{"type":2,"data":"x","cv":"2099-01"}"#, Ok(None));
        check(r#"{"type":2,"data":{"node":1},"cv":"2024-10"}"#, Ok(None));
    }

    #[test]
    fn what_does_not_decompress_is_named() {
        check(r#"{"type":2,"data":"x","cv":"2024-10"}"#, Err(ExpandError::Corrupt));
        check(r#"{"type":2,"data":"\u4e2d","cv":"2024-10"}"#, Err(ExpandError::NotBytes));
        check(
            &format!(r#"{{"type":2,"data":{},"cv":"2024-10"}}"#, gz("{oops")),
            Err(ExpandError::NotJson),
        );
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = format!("\"{}\"", " ".repeat(80 * 1024 * 1024));
        let event = format!(r#"{{"type":2,"data":{},"cv":"2024-10"}}"#, gz(&bomb));
        assert!(event.len() < 1024 * 1024);
        check(&event, Err(ExpandError::TooLarge));
    }

    #[test]
    fn a_packed_event_is_unpacked() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(br#"{"type":4,"timestamp":9,"v":"v1"}"#).unwrap();
        let packed = latin1(&zlib.finish().unwrap());
        check(&packed, Ok(Some(r#"{"type":4,"timestamp":9,"v":"v1"}"#)));
    }

    proptest! {
        #[test]
        fn anything_at_all_is_expanded_or_refused(text in ".*", cv in any::<bool>()) {
            let data = json::quoted(&text);
            let event = if cv { format!(r#"{{"type":2,"data":{data},"cv":"2024-10"}}"#) } else { data };
            let raw: &RawValue = serde_json::from_str(&event).unwrap();
            let _outcome = expand(raw);
        }
    }

    fn gz(text: &str) -> String {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(text.as_bytes()).unwrap();
        latin1(&gzip.finish().unwrap())
    }

    fn latin1(bytes: &[u8]) -> String {
        json::quoted(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>())
    }

    #[track_caller]
    fn check(event: &str, expected: Result<Option<&str>, ExpandError>) {
        let raw: &RawValue = serde_json::from_str(event).unwrap();
        let found = expand(raw).map(|it| match it {
            Cow::Borrowed(_) => None,
            Cow::Owned(plain) => Some(plain.get().to_owned()),
        });
        assert_eq!(found, expected.map(|it| it.map(str::to_owned)));
    }
}
