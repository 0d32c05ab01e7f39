//! The events of a file, gathered into items of a few megabytes.

use std::borrow::Cow;

use revisit_model::{
    Batch, BlockLine, EventLines, Item, ItemHead, ItemId, LEAD_IN, ProblemKind, Problems,
    SessionId, Source, Timestamp, VisitorId, WindowId, limits,
};
use revisit_rrweb::{expand, json, read_head};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{naming, surgery};

/// What is known of events beside themselves.
#[derive(Debug, Clone, Default)]
pub(super) struct Provenance {
    pub(super) visitor: Option<VisitorId>,
    pub(super) library: Option<String>,
    pub(super) user_agent: Option<String>,
    /// Goes with the first item only.
    pub(super) envelope: Option<Box<RawValue>>,
}

/// Takes events one by one and closes an item whenever it is large enough.
pub(super) struct Chunks {
    received_at: Timestamp,
    provenance: Provenance,
    open: Option<(WindowId, EventLines)>,
    closed: Vec<(ItemHead, EventLines)>,
    problems: Problems,
}

impl Chunks {
    pub(super) fn new(received_at: Timestamp) -> Chunks {
        Chunks {
            received_at,
            provenance: Provenance::default(),
            open: None,
            closed: Vec::new(),
            problems: Problems::default(),
        }
    }

    pub(super) fn problems(&mut self) -> &mut Problems {
        &mut self.problems
    }

    pub(super) fn is_empty(&self) -> bool {
        self.closed.is_empty() && self.open.as_ref().is_none_or(|(_, lines)| lines.is_empty())
    }

    /// Says where the events that follow are from.
    pub(super) fn set_provenance(&mut self, provenance: Provenance) {
        self.close();
        self.provenance = provenance;
    }

    /// Takes an event that may say its window itself, in a `windowId` that is not of the event.
    pub(super) fn push_flat(&mut self, event: &RawValue) {
        // Looking for the key as text first spares the common event a second parse.
        let sent = Some(event)
            .filter(|it| json::is_object(it) && it.get().contains("\"windowId\""))
            .and_then(|it| json::member(it.get(), "windowId"));
        let Some(sent) = sent else { return self.push(&default_window(), event) };
        let window = self.window(Some(sent));
        match RawValue::from_string(surgery::without(event.get(), |key| key == "windowId")) {
            Ok(event) => self.push(&window, &event),
            Err(_not_json) => self.push(&window, event),
        }
    }

    /// A window as files name it. Newer exports number them.
    pub(super) fn window(&mut self, sent: Option<&RawValue>) -> WindowId {
        sent.and_then(|it| match json::integer(it) {
            Some(number) => WindowId::new(format!("w{number}")).ok(),
            None => naming::window(it, &mut self.problems),
        })
        .unwrap_or_else(default_window)
    }

    pub(super) fn push(&mut self, window: &WindowId, event: &RawValue) {
        // A packed event shows its time only when it is expanded; one that cannot be stays packed.
        let event = if json::is_text(event) {
            expand(event).unwrap_or(Cow::Borrowed(event))
        } else {
            Cow::Borrowed(event)
        };
        if is_lead_in(&event) {
            return;
        }
        if self.is_large() && self.begins_a_moment(&event) {
            self.close();
        }
        let (_, lines) = self.open.get_or_insert_with(|| (window.clone(), EventLines::default()));
        lines.push(window, &event, &mut self.problems);
    }

    fn is_large(&self) -> bool {
        self.open.as_ref().is_some_and(|(_, it)| it.jsonl().len() >= limits::IMPORT_ITEM_BYTES)
    }

    /// Whether an event is of another time than the one before it. What happened at once must
    /// stay in one item, since only there its order is kept.
    fn begins_a_moment(&self, event: &RawValue) -> bool {
        let Some(time) = read_head(event).and_then(|it| it.timestamp_ms) else { return false };
        let last = self.open.as_ref().and_then(|(_, lines)| lines.jsonl().lines().next_back());
        let before = match last.and_then(BlockLine::parse) {
            Some(BlockLine::Event { window: _, event }) => read_head(event),
            Some(BlockLine::Item(_)) | None => None,
        };
        before.and_then(|it| it.timestamp_ms).is_none_or(|it| !is_same(it, time))
    }

    fn close(&mut self) {
        let Some((window, events)) = self.open.take() else { return };
        if events.is_empty() {
            return;
        }
        let Provenance { visitor, library, user_agent, envelope } = &mut self.provenance;
        let head = ItemHead {
            // Known only with the session, which may be a hash of the whole file.
            id: ItemId::from_uuid(Uuid::nil()),
            source: Source::Import,
            received_at: self.received_at,
            window,
            visitor: visitor.clone(),
            library: library.clone(),
            user_agent: user_agent.clone(),
            envelope: envelope.take(),
            n_events: events.n_events(),
        };
        self.closed.push((head, events));
    }

    /// All items, under ids of their content.
    pub(super) fn finish(mut self, session: &SessionId) -> Batch {
        self.close();
        let items = self.closed.into_iter().map(|(head, events)| {
            let id = naming::derive_item_id(&[session.as_str(), events.jsonl()]);
            Item { session: session.clone(), head: ItemHead { id, ..head }, events }
        });
        Batch { items: items.collect(), problems: self.problems }
    }
}

/// Whether our own export added the event.
fn is_lead_in(event: &RawValue) -> bool {
    event.get().contains(LEAD_IN) && json::member(event.get(), LEAD_IN).is_some_and(json::is_true)
}

/// The window of files that know none.
pub(super) fn default_window() -> WindowId {
    WindowId::new("w1").expect("two letters are a window id")
}

/// An envelope, unless it is too large or says nothing.
pub(super) fn envelope(text: String, problems: &mut Problems) -> Option<Box<RawValue>> {
    if text.len() > limits::MAX_ENVELOPE_BYTES {
        problems.add(ProblemKind::EnvelopeTooLarge, || {
            let (length, max) = (text.len(), limits::MAX_ENVELOPE_BYTES);
            format!("{length} bytes beside the events, more than {max}")
        });
        return None;
    }
    let says_something = json::members(&text).is_some_and(|it| !it.is_empty());
    RawValue::from_string(text).ok().filter(|_| says_something)
}

#[expect(clippy::float_cmp, reason = "the same text was read twice, not computed")]
fn is_same(one: f64, other: f64) -> bool {
    one == other
}
