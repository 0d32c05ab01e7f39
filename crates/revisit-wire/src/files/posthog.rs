//! PostHog's export of a recording, of both versions and with the faults of its writers.
//!
//! What stands beside the events in `data`, the person foremost, is the first item's envelope.

use std::borrow::Cow;

use revisit_model::{SessionId, VisitorId};
use revisit_rrweb::json;
use serde_json::value::RawValue;

use super::chunks::{Chunks, Provenance, envelope};
use super::{FileError, broken_off};
use crate::salvage::Members;
use crate::{naming, surgery};

/// Events in arrays by window.
const BY_WINDOW: &str = "2022-12-02";
/// Events in one array, each with its window.
const FLAT: &str = "2023-04-28";
/// Where in a file of the streaming writer its events begin. It writes a person first, whose
/// properties are rarely more than a few kilobytes.
const MAX_HEAD_BYTES: usize = 1024 * 1024;

pub(super) fn read(text: &str, chunks: &mut Chunks) -> Result<Option<SessionId>, FileError> {
    let file = Members::read(text, &["version", "data"]);
    let version = file.get("version").and_then(json::text).ok_or(FileError::UnknownFormat)?;
    let data = file.get("data").filter(|it| file.is_whole && json::is_object(it));
    match (version.as_ref(), data) {
        (BY_WINDOW, Some(data)) => read_by_window(data.get(), chunks),
        (FLAT, Some(data)) => {
            let snapshots = json::member(data.get(), "snapshots")
                .filter(|it| json::is_array(it))
                .ok_or(FileError::NoEvents)?;
            let session = read_person(data.get(), chunks);
            read_flat(snapshots.get(), chunks)?;
            Ok(session)
        }
        (FLAT, None) => read_faulty(text, chunks),
        (BY_WINDOW, None) => Err(FileError::NotJson),
        (_, _) => Err(FileError::UnknownVersion { version: version.into_owned() }),
    }
}

fn read_by_window(data: &str, chunks: &mut Chunks) -> Result<Option<SessionId>, FileError> {
    let windows = json::member(data, "snapshotsByWindowId").ok_or(FileError::NoEvents)?;
    let session = read_person(data, chunks);
    let names = json::members(windows.get()).ok_or(FileError::NoEvents)?;
    for (name, events) in names {
        let name = RawValue::from_string(json::quoted(&name)).ok();
        let window = chunks.window(name.as_deref());
        // What is not an array holds no events.
        let _whole = json::for_each_element(events.get(), |event| chunks.push(&window, event));
    }
    Ok(session)
}

fn read_flat(snapshots: &str, chunks: &mut Chunks) -> Result<(), FileError> {
    match json::for_each_element(snapshots, |event| chunks.push_flat(event)) {
        Ok(()) => Ok(()),
        Err(_breaks_off) => broken_off(chunks),
    }
}

/// Reads a file that is not JSON. The streaming writer glues text together: a person who is not
/// loaded becomes the word `undefined`, the session id goes in as it is, and a download that is
/// stopped leaves half a file. Only the part before the events is mended; the events are read as
/// far as they go.
fn read_faulty(text: &str, chunks: &mut Chunks) -> Result<Option<SessionId>, FileError> {
    let (head, snapshots) = split_at_snapshots(text).ok_or(FileError::NotJson)?;
    let mended = format!("{}[]}}}}", mend_id(&mend_person(head)));
    let data = json::member(&mended, "data").ok_or(FileError::NotJson)?;
    let session = read_person(data.get(), chunks);
    let end = snapshots.trim_end();
    let whole = end.strip_suffix('}').and_then(|it| it.trim_end().strip_suffix('}'));
    read_flat(whole.unwrap_or(snapshots), chunks)?;
    Ok(session)
}

/// The text up to the array of events, and from it on.
fn split_at_snapshots(text: &str) -> Option<(&str, &str)> {
    const KEY: &str = "\"snapshots\"";
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|it| it.find(KEY)) {
        let after_key = from + found + KEY.len();
        let rest = text.get(after_key..)?.trim_start();
        let array = rest.strip_prefix(':').map(str::trim_start).filter(|it| it.starts_with('['));
        if let Some(array) = array {
            let at = surgery::start_of(text, array);
            return (at <= MAX_HEAD_BYTES).then(|| text.split_at(at));
        }
        from = after_key;
    }
    None
}

fn mend_person(head: &str) -> Cow<'_, str> {
    const FAULT: &str = "\"person\":undefined";
    if head.contains(FAULT) {
        Cow::Owned(head.replacen(FAULT, "\"person\":null", 1))
    } else {
        Cow::Borrowed(head)
    }
}

/// Escapes the session id, if it is one that needed to be.
fn mend_id(head: &str) -> Cow<'_, str> {
    let parts = head.split_once("\"data\":{\"id\":\"").and_then(|(before, rest)| {
        let (id, after) = rest.split_once("\",\"person\":")?;
        Some((before, id, after))
    });
    match parts {
        Some((before, id, after))
            if id.contains(['"', '\\']) || id.chars().any(char::is_control) =>
        {
            Cow::Owned(format!("{before}\"data\":{{\"id\":{},\"person\":{after}", json::quoted(id)))
        }
        _ => Cow::Borrowed(head),
    }
}

/// Takes over what `data` says beside the events, and returns the session if it is a usable one.
fn read_person(data: &str, chunks: &mut Chunks) -> Option<SessionId> {
    let person = json::member(data, "person").filter(|it| json::is_object(it));
    let beside =
        surgery::without(data, |key| matches!(key, "id" | "snapshots" | "snapshotsByWindowId"));
    let provenance = Provenance {
        visitor: person.and_then(|it| visitor(it, chunks)),
        envelope: envelope(beside, chunks.problems()),
        ..Provenance::default()
    };
    chunks.set_provenance(provenance);
    json::member(data, "id").and_then(json::text).and_then(|it| SessionId::new(it).ok())
}

/// A person's first id, else their name.
fn visitor(person: &RawValue, chunks: &mut Chunks) -> Option<VisitorId> {
    let ids = json::member(person.get(), "distinct_ids").and_then(|it| json::elements(it.get()));
    let first =
        ids.and_then(|it| it.into_iter().find_map(|it| naming::visitor(it, chunks.problems())));
    first.or_else(|| {
        json::member(person.get(), "name").and_then(|it| naming::visitor(it, chunks.problems()))
    })
}
