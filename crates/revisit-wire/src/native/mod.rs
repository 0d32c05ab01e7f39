//! The dialect of our own recorder: one batch of one window's events in a JSON object, plain or
//! compressed with gzip or zstd.
//!
//! Whatever else is in the object is the item's envelope, as it was sent.

use std::borrow::Cow;

use revisit_model::{
    Batch, EventLines, Item, ItemHead, ItemId, ProblemKind, Problems, SessionId, Source, WindowId,
    limits,
};
use revisit_rrweb::json;
use serde_json::value::RawValue;

use crate::inflate::{Compression, End, Inflated, inflate};
use crate::request::is_key;
use crate::salvage::Members;
use crate::{Received, Request, WireError, naming, surgery};

/// Window of zstd in powers of two: 8 MiB, the most that levels up to 19 ask for.
const MAX_WINDOW_LOG: u32 = 23;
/// The members that have a place of their own in a batch.
const PLACED: [&str; 6] = ["key", "batch", "session", "window", "visitor", "events"];
/// Those that are read, and carried as well.
const CARRIED: [&str; 2] = ["recorder", "metadata"];

/// Decodes a request to `/ingest/v1`.
pub fn decode(request: &Request<'_>) -> Result<Received, WireError> {
    let mut problems = Problems::default();
    let unpacked = unpack(request, &mut problems)?;
    let text = unpacked.text(&mut problems);
    if text.trim().is_empty() {
        return Err(WireError::Empty);
    }
    let members = Members::read(&text, &[PLACED.as_slice(), &CARRIED].concat());
    let key = request
        .parameter("key")
        .or_else(|| members.get("key").and_then(json::text).map(Cow::into_owned))
        .filter(|it| is_key(it));
    if !members.has_any {
        return Err(if members.is_whole { WireError::Empty } else { WireError::NotJson });
    }
    let key = key.ok_or(WireError::NoKey)?;
    let id = batch_id(&members)?;
    let session = SessionId::new(id_text(&members, "session")?)?;
    let window = WindowId::new(id_text(&members, "window")?)?;
    let events = events(&members, &window, &mut problems)?;
    let visitor = members.get("visitor").and_then(|it| naming::visitor(it, &mut problems));
    let head = ItemHead {
        id,
        source: Source::Native,
        received_at: request.received_at,
        window,
        visitor,
        library: members
            .get("recorder")
            .and_then(json::text)
            .and_then(|it| naming::library(&it, None)),
        user_agent: user_agent(&members, request),
        envelope: envelope(&text, &members, &mut problems),
        n_events: events.n_events(),
    };
    let items = if events.is_empty() { Vec::new() } else { vec![Item { session, head, events }] };
    Ok(Received { key, batch: Batch { items, problems } })
}

fn unpack<'a>(request: &Request<'a>, problems: &mut Problems) -> Result<Inflated<'a>, WireError> {
    if request.body.len() > limits::MAX_BODY_BYTES {
        return Err(WireError::TooLarge { limit: limits::MAX_BODY_BYTES });
    }
    let Some(compression) = Compression::of(request.body) else {
        return Ok(Inflated { bytes: Cow::Borrowed(request.body), end: End::Whole });
    };
    let limit = limits::MAX_DECOMPRESSED_BYTES;
    let (bytes, end) = inflate(request.body, compression, limit, MAX_WINDOW_LOG);
    match end {
        End::OverLimit => return Err(WireError::TooLarge { limit }),
        End::Broken if bytes.is_empty() => {
            return Err(WireError::Undecodable("broken compression"));
        }
        End::Broken => {
            problems.add(ProblemKind::BodyBroken, || "the compressed body breaks off".to_owned());
        }
        End::Whole => {}
    }
    Ok(Inflated { bytes: Cow::Owned(bytes), end })
}

fn batch_id(members: &Members<'_>) -> Result<ItemId, WireError> {
    members
        .get("batch")
        .and_then(json::text)
        .and_then(|it| ItemId::parse(&it))
        .ok_or(WireError::MissingField { field: "batch", expected: "a UUID" })
}

fn id_text<'a>(members: &Members<'a>, field: &'static str) -> Result<Cow<'a, str>, WireError> {
    members
        .get(field)
        .and_then(json::text)
        .ok_or(WireError::MissingField { field, expected: "a string" })
}

/// The events, up to a fault if the body broke off within them: they are the last member.
fn events(
    members: &Members<'_>,
    window: &WindowId,
    problems: &mut Problems,
) -> Result<EventLines, WireError> {
    let whole = members.get("events").map(RawValue::get);
    let array = whole
        .or_else(|| members.broken_value("events"))
        .filter(|it| it.starts_with('['))
        .ok_or(WireError::MissingField { field: "events", expected: "an array" })?;
    let mut lines = EventLines::default();
    let mut n_sent = 0_usize;
    let mut n_over = 0;
    let read = json::for_each_element(array, |event| {
        n_sent += 1;
        if n_sent > limits::MAX_EVENTS_PER_ITEM {
            n_over += 1;
        } else {
            lines.push(window, event, problems);
        }
    });
    if n_over > 0 {
        problems.add_many(ProblemKind::TooMany, n_over, || {
            format!("events beyond the {} allowed in one batch", limits::MAX_EVENTS_PER_ITEM)
        });
    }
    if read.is_err() || !members.is_whole {
        if lines.is_empty() {
            return Err(WireError::NotJson);
        }
        problems
            .add(ProblemKind::BodyBroken, || format!("the JSON breaks off after {n_sent} events"));
    }
    if n_sent == 0 {
        problems.add(ProblemKind::NoEvents, || "a batch without events".to_owned());
    }
    Ok(lines)
}

/// As the recorder read it, which proxies cannot change; else as the browser sent it.
fn user_agent(members: &Members<'_>, request: &Request<'_>) -> Option<String> {
    members
        .get("metadata")
        .and_then(|it| json::member(it.get(), "user_agent"))
        .and_then(json::text)
        .and_then(|it| naming::user_agent(&it))
        .or_else(|| request.user_agent.and_then(naming::user_agent))
}

/// The object without what has a place elsewhere. Of an object that broke off there is none.
fn envelope(text: &str, members: &Members<'_>, problems: &mut Problems) -> Option<Box<RawValue>> {
    let has_more = members.has_others || CARRIED.iter().any(|it| members.get(it).is_some());
    if !members.is_whole || !has_more {
        return None;
    }
    let envelope = surgery::without(text.trim(), |name| PLACED.contains(&name));
    if envelope.len() > limits::MAX_ENVELOPE_BYTES {
        problems.add(ProblemKind::EnvelopeTooLarge, || {
            let (length, max) = (envelope.len(), limits::MAX_ENVELOPE_BYTES);
            format!("{length} bytes beside the events, more than {max}")
        });
        return None;
    }
    RawValue::from_string(envelope).ok()
}

#[cfg(test)]
mod tests;
