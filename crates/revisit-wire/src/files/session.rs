//! A `SessionRecording`, as our recorder's `export()` writes it, or an array of them.
//!
//! Its events are rrweb's, with a number as their type, and named ones. A named event is what a
//! recorder sends as the plugin event [`EVENT_PLUGIN`], and becomes that again. Where there are
//! rrweb's events, those named ones that only say plainly what these say are left out: they were
//! never recorded. What stands beside the events is the first item's envelope.

use std::borrow::Cow;

use revisit_model::{SessionId, Timestamp};
use revisit_rrweb::json;
use serde_json::value::RawValue;

use super::chunks::{Chunks, Provenance, envelope};
use super::{FileError, broken_off, session_of};
use crate::salvage::Members;
use crate::{naming, surgery};

/// The plugin that named events are filed under in a recording.
pub const EVENT_PLUGIN: &str = "revisit/event@1";
/// What is made of rrweb's events for those who do not read them.
pub const DERIVED: [&str; 5] = ["mousemove", "scroll", "resize", "console", "network"];
/// The event that is given the whole page, which is that of the snapshot beside it.
pub const WITH_PAGE: &str = "initial_state";
/// What the page is called in it.
pub const PAGE_MEMBER: &str = "dom";

/// Whether an array is one of recordings, by its first element.
pub(super) fn begins_with_recording(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('[') else { return false };
    let mut values = serde_json::Deserializer::from_str(inside).into_iter::<&RawValue>();
    let Some(Ok(first)) = values.next() else { return false };
    let first = Members::read(first.get(), &["sessionId", "events"]);
    first.get("sessionId").is_some() && first.get("events").is_some()
}

/// The recordings of a file. Those of one session, as of several windows, become one.
pub(super) fn read(
    text: &str,
    received_at: Timestamp,
) -> Result<Vec<(Option<SessionId>, Chunks)>, FileError> {
    let mut texts = Vec::new();
    if text.trim_start().starts_with('[') {
        // Of an array that breaks off, those before the fault are taken.
        let _whole = json::for_each_element(text, |it| texts.push(it.get()));
    } else {
        texts.push(text.trim());
    }
    let mut found: Vec<(Option<SessionId>, Chunks)> = Vec::new();
    for text in texts {
        let id = Members::read(text, &["sessionId"]).get("sessionId").and_then(json::text);
        let session = id.and_then(|it| SessionId::new(it).ok());
        let session = Some(session.unwrap_or_else(|| session_of(text)));
        if let Some((_, chunks)) = found.iter_mut().find(|it| it.0 == session) {
            read_one(text, chunks)?;
        } else {
            let mut chunks = Chunks::new(received_at);
            read_one(text, &mut chunks)?;
            found.push((session, chunks));
        }
    }
    Ok(found)
}

fn read_one(text: &str, chunks: &mut Chunks) -> Result<(), FileError> {
    let file = Members::read(text, &["windowId", "userId", "metadata", "events"]);
    let whole = file.get("events").filter(|it| json::is_array(it)).map(RawValue::get);
    let events = whole.or_else(|| file.broken_value("events").filter(|it| it.starts_with('[')));
    let events = events.ok_or(FileError::NoEvents)?;
    let provenance = provenance(text, &file, chunks);
    chunks.set_provenance(provenance);
    let window = chunks.window(file.get("windowId"));
    let mut has_rrweb = false;
    let _whole = json::for_each_element(events, |it| has_rrweb |= is_rrweb(it));
    let read = json::for_each_element(events, |event| match kind_of(event) {
        Some(kind) if has_rrweb && DERIVED.contains(&kind.as_str()) => {}
        Some(kind) => match recorded(event, &kind, has_rrweb) {
            Some(event) => chunks.push(&window, &event),
            None => chunks.push(&window, event),
        },
        None => chunks.push(&window, event),
    });
    if read.is_err() || !file.is_whole { broken_off(chunks) } else { Ok(()) }
}

fn provenance(text: &str, file: &Members<'_>, chunks: &mut Chunks) -> Provenance {
    let metadata = file.get("metadata").filter(|it| json::is_object(it));
    let said = |name| metadata.and_then(|it| json::member(it.get(), name)).and_then(json::text);
    let beside = file.is_whole.then(|| surgery::without(text, |name| name == "events"));
    Provenance {
        visitor: file.get("userId").and_then(|it| naming::visitor(it, chunks.problems())),
        library: said("recorder").and_then(|it| naming::library(&it, None)),
        user_agent: said("userAgent").and_then(|it| naming::user_agent(&it)),
        envelope: beside.and_then(|it| envelope(it, chunks.problems())),
    }
}

/// Whether it is one of rrweb's events: with a number as its type, or packed.
fn is_rrweb(event: &RawValue) -> bool {
    let kind = json::member(event.get(), "type");
    json::is_text(event) || kind.is_some_and(|it| json::number(it).is_some())
}

/// The name of a named event.
fn kind_of(event: &RawValue) -> Option<String> {
    let kind = json::member(event.get(), "type").filter(|it| json::is_text(it))?;
    json::text(kind).map(Cow::into_owned)
}

/// A named event as it was recorded.
fn recorded(event: &RawValue, kind: &str, has_rrweb: bool) -> Option<Box<RawValue>> {
    let mut payload = format!("{{\"type\":{}", json::quoted(kind));
    let mut beside = String::new();
    for (name, value) in json::members(event.get())? {
        match name.as_ref() {
            "type" => {}
            "data" if kind == WITH_PAGE && has_rrweb && json::is_object(value) => {
                payload.push_str(",\"data\":");
                payload.push_str(&surgery::without(value.get(), |it| it == PAGE_MEMBER));
            }
            "data" => {
                payload.push_str(",\"data\":");
                payload.push_str(value.get());
            }
            _ => {
                beside.push(',');
                beside.push_str(&json::quoted(&name));
                beside.push(':');
                beside.push_str(value.get());
            }
        }
    }
    let data = format!("{{\"plugin\":\"{EVENT_PLUGIN}\",\"payload\":{payload}}}}}");
    RawValue::from_string(format!("{{\"type\":6,\"data\":{data}{beside}}}")).ok()
}
