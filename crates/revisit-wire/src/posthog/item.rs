//! From one item to the events of a window, each item by itself: one request may mix sessions and
//! windows.

use std::borrow::Cow;

use revisit_model::{
    Batch, EventLines, Item, ItemHead, ItemId, ProblemKind, Problems, SessionId, Source, Timestamp,
    WindowId, limits,
};
use revisit_rrweb::json;
use serde_json::value::RawValue;

use super::EVENT_PLUGIN;
use super::fields::{Fields, Properties};
use crate::surgery::Cuts;
use crate::{Request, naming};

/// Most text of events out of one request. The name of its window stands before every event, so
/// that the tiniest honest events take twice the text they came in; an empty object under a long
/// name would take a hundred times that.
const MAX_LINES_BYTES: usize = 2 * limits::MAX_DECOMPRESSED_BYTES;

/// Reads the items of one request, one after another.
pub(super) struct Reader<'a> {
    received_at: Timestamp,
    user_agent: Option<String>,
    /// The SDK's version as old SDKs say it in the query.
    version: Option<String>,
    /// When the request was sent, as it was written beside the items.
    sent_at: Option<String>,
    key: Option<&'a RawValue>,
    n_lines_bytes: usize,
    batch: Batch,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        sent_at: Option<&RawValue>,
        problems: Problems,
    ) -> Reader<'a> {
        // Old SDKs say it in the query, as a number of milliseconds.
        let from_query = || request.parameter("_").filter(|it| is_whole_number(it));
        Reader {
            received_at: request.received_at,
            user_agent: request.user_agent.and_then(naming::user_agent),
            version: request.parameter("ver"),
            sent_at: sent_at
                .filter(|it| it.get().len() <= limits::MAX_FIELD_CHARS)
                .map(|it| it.get().to_owned())
                .or_else(from_query),
            key: None,
            n_lines_bytes: 0,
            batch: Batch { items: Vec::new(), problems },
        }
    }

    /// The items, and the key that the first with one names.
    pub(super) fn finish(self) -> (Batch, Option<String>) {
        (self.batch, self.key.and_then(json::text).map(Cow::into_owned))
    }

    /// Reads one item. Whatever is wrong with it is counted, and costs no other item.
    pub(super) fn read(&mut self, item: &'a RawValue) {
        let Some(fields) = Fields::read(item) else {
            return self.problem(ProblemKind::ItemNotObject, "an item that is not an object");
        };
        let properties = match fields.properties {
            Some(properties) => Properties::read(item, properties),
            None => Some(Properties::default()),
        };
        let Some(properties) = properties else {
            self.key = self.key.or(fields.key);
            return self.problem(ProblemKind::ItemNotObject, "properties that are not an object");
        };
        self.key = self.key.or(fields.key).or(properties.key);
        let Some(session) = self.session(&properties) else { return };
        let window = self.window(&properties, &session);
        let (events, envelope) = if is_recording(&fields, &properties) {
            let events = self.recorded(&window, &properties);
            (events, self.envelope(item, &fields, properties.cuts.as_ref()))
        } else {
            (self.event(&window, item, &fields, &properties), self.sent_at_alone(&fields))
        };
        if events.is_empty() {
            return;
        }
        self.n_lines_bytes += events.jsonl().len();
        let head = ItemHead {
            id: item_id(item, &fields, &session),
            source: Source::Posthog,
            received_at: self.received_at,
            window,
            visitor: fields
                .distinct_id
                .or(properties.distinct_id)
                .and_then(|it| naming::visitor(it, &mut self.batch.problems)),
            library: self.library(&properties),
            user_agent: self.user_agent.clone(),
            envelope,
            n_events: events.n_events(),
        };
        self.batch.items.push(Item { session, head, events });
    }

    fn session(&mut self, properties: &Properties<'_>) -> Option<SessionId> {
        let Some(sent) = properties.session.filter(|it| it.get() != "null") else {
            self.problem(ProblemKind::NoSession, "an item without a $session_id");
            return None;
        };
        let Some(text) = json::text(sent) else {
            self.problem(ProblemKind::BadSessionId, "a $session_id that is not a string");
            return None;
        };
        match SessionId::new(text) {
            Ok(session) => Some(session),
            Err(error) => {
                self.batch.problems.add(ProblemKind::BadSessionId, || error.to_string());
                None
            }
        }
    }

    /// As in PostHog's capture, an item without a window is in one called as its session.
    fn window(&mut self, properties: &Properties<'_>, session: &SessionId) -> WindowId {
        properties
            .window
            .and_then(|it| naming::window(it, &mut self.batch.problems))
            .or_else(|| WindowId::new(session.as_str()).ok())
            .expect("what can be a session id can be a window id")
    }

    /// The events of a `$snapshot`.
    fn recorded(&mut self, window: &WindowId, properties: &Properties<'_>) -> EventLines {
        let mut lines = EventLines::default();
        let problems = &mut self.batch.problems;
        let n_bytes_before = self.n_lines_bytes;
        let mut n_over = 0;
        let mut n_sent = 0_usize;
        match properties.events {
            Some(data) if json::is_array(data) => {
                // The text was read as JSON before, so an array is whole.
                let _whole = json::for_each_element(data.get(), |event| {
                    n_sent += 1;
                    let n_bytes = n_bytes_before + lines.jsonl().len();
                    if n_sent > limits::MAX_EVENTS_PER_ITEM || n_bytes > MAX_LINES_BYTES {
                        n_over += 1;
                    } else {
                        lines.push(window, event, problems);
                    }
                });
            }
            Some(data) if json::is_object(data) => {
                n_sent = 1;
                lines.push(window, data, problems);
            }
            _ => {}
        }
        if n_over > 0 {
            problems.add_many(ProblemKind::TooMany, n_over, || {
                let (events, bytes) = (limits::MAX_EVENTS_PER_ITEM, MAX_LINES_BYTES);
                format!("events beyond {events} in an item or {bytes} bytes in a request")
            });
        }
        if n_sent == 0 {
            self.problem(ProblemKind::NoEvents, "a $snapshot without events");
        }
        lines
    }

    /// The one line of any other event: the item as it was sent.
    fn event(
        &mut self,
        window: &WindowId,
        item: &RawValue,
        fields: &Fields<'_>,
        properties: &Properties<'_>,
    ) -> EventLines {
        let mut lines = EventLines::default();
        if item.get().len() > limits::MAX_EVENT_BYTES {
            self.batch.problems.add(ProblemKind::EventTooLarge, || {
                let (length, max) = (item.get().len(), limits::MAX_EVENT_BYTES);
                format!("an event of {length} bytes, more than {max}")
            });
            return lines;
        }
        lines.push_plugin(window, EVENT_PLUGIN, self.time(fields, properties), item);
        lines
    }

    fn time(&self, fields: &Fields<'_>, properties: &Properties<'_>) -> Timestamp {
        let positive = |it: &f64| *it > 0.0;
        let from_text = |it: &RawValue| Timestamp::parse_rfc3339(&json::text(it)?);
        let from_number =
            |it: &RawValue| json::number(it).filter(positive).map(Timestamp::from_fractional_ms);
        fields
            .timestamp
            .and_then(|it| from_text(it).or_else(|| from_number(it)))
            .or_else(|| {
                let offset_ms = fields.offset.and_then(json::integer)?;
                Some(self.received_at.plus_ms(offset_ms.saturating_neg()))
            })
            .or_else(|| {
                let seconds = properties.time.and_then(json::number).filter(positive)?;
                Some(Timestamp::from_fractional_ms(seconds * 1000.0))
            })
            .unwrap_or(self.received_at)
    }

    fn library(&self, properties: &Properties<'_>) -> Option<String> {
        let name = properties.library.and_then(json::text);
        let version = properties.library_version.and_then(json::text);
        match (name, version) {
            (Some(name), version) => naming::library(&name, version.as_deref()),
            // Before 1.200 a snapshot does not say it, but the query does.
            (None, version) => {
                let version = version.as_deref().or(self.version.as_deref())?;
                naming::library("web", Some(version))
            }
        }
    }

    /// The item without its events, and with the send time if that stood beside it.
    fn envelope(
        &mut self,
        item: &RawValue,
        fields: &Fields<'_>,
        cuts: Option<&Cuts<'_>>,
    ) -> Option<Box<RawValue>> {
        let length = cuts.map_or(item.get().len(), Cuts::kept_len);
        if length > limits::MAX_ENVELOPE_BYTES {
            self.batch.problems.add(ProblemKind::EnvelopeTooLarge, || {
                let max = limits::MAX_ENVELOPE_BYTES;
                format!("an item with {length} bytes beside its events, more than {max}")
            });
            return self.sent_at_alone(fields);
        }
        let mut envelope = cuts.map_or_else(|| item.get().to_owned(), Cuts::apply);
        if let Some(sent_at) = self.sent_at.as_deref().filter(|_| fields.sent_at.is_none()) {
            let end = envelope.rfind('}')?;
            envelope.insert_str(end, &format!(r#","$batch_sent_at":{sent_at}"#));
        }
        RawValue::from_string(envelope).ok()
    }

    /// The send time, for items that do not say it themselves.
    fn sent_at_alone(&self, fields: &Fields<'_>) -> Option<Box<RawValue>> {
        let sent_at = self.sent_at.as_deref().filter(|_| fields.sent_at.is_none())?;
        RawValue::from_string(format!(r#"{{"$batch_sent_at":{sent_at}}}"#)).ok()
    }

    fn problem(&mut self, kind: ProblemKind, detail: &str) {
        self.batch.problems.add(kind, || detail.to_owned());
    }
}

/// By its name, or by what it holds: PostHog's capture does not look at the name.
fn is_recording(fields: &Fields<'_>, properties: &Properties<'_>) -> bool {
    let is_named_so = fields.event.is_some_and(|it| it.get() == r#""$snapshot""#);
    is_named_so || properties.events.is_some_and(|it| json::is_array(it) || json::is_object(it))
}

/// The item's own id; else a hash of its text, so that the same text sent again is the same item.
fn item_id(item: &RawValue, fields: &Fields<'_>, session: &SessionId) -> ItemId {
    fields
        .uuid
        .and_then(json::text)
        .and_then(|it| ItemId::parse(&it))
        .unwrap_or_else(|| naming::derive_item_id(&[session.as_str(), item.get()]))
}

/// Whether a text is a JSON number of digits alone.
fn is_whole_number(text: &str) -> bool {
    let is_short = (1..=16).contains(&text.len());
    is_short && !text.starts_with('0') && text.bytes().all(|it| it.is_ascii_digit())
}
