//! What every way in becomes: a batch of items, each with its session, its head and its events.

use revisit_rrweb::{Head, View, expand, json, kind, read_head};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::text::cut_bytes;
use crate::{ItemId, ProblemKind, Problems, SessionId, Timestamp, VisitorId, WindowId, limits};

/// The member that marks an event which an export added, because a format wants a window to begin
/// with it, and which an import takes off again.
pub const LEAD_IN: &str = "revisit_lead_in";

/// The items of one request or of one part of a file.
#[derive(Debug, Default)]
pub struct Batch {
    pub items: Vec<Item>,
    pub problems: Problems,
}

/// Events of one window of one session that were delivered together.
#[derive(Debug)]
pub struct Item {
    pub session: SessionId,
    pub head: ItemHead,
    pub events: EventLines,
}

/// The way a session came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Native,
    Posthog,
    Import,
}

impl Source {
    pub const ALL: [Source; 3] = [Source::Native, Source::Posthog, Source::Import];

    pub const fn as_str(self) -> &'static str {
        match self {
            Source::Native => "native",
            Source::Posthog => "posthog",
            Source::Import => "import",
        }
    }

    pub fn parse(text: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// What is known of an item beside its events. Stored as a line of its own before them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ItemHead {
    pub id: ItemId,
    pub source: Source,
    pub received_at: Timestamp,
    pub window: WindowId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor: Option<VisitorId>,
    /// Name and version of what recorded, such as `web 1.449.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// The browser's `User-Agent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Everything else that came with the item, as it came: a JSON object without the events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Box<RawValue>>,
    /// How many event lines follow.
    pub n_events: u64,
}

/// Events as they are stored: JSON Lines `["window",event]`, with what an index needs to know.
#[derive(Debug, Clone, Default)]
pub struct EventLines {
    jsonl: String,
    n_events: u64,
    n_recorded: u64,
    first_at: Option<Timestamp>,
    last_at: Option<Timestamp>,
    first_url: Option<String>,
}

impl EventLines {
    /// Appends one event of a window. Its text is taken over as it is, but for line breaks between
    /// tokens, which would break the line form.
    ///
    /// What cannot be an event is counted in `problems` and left out. An event without a time is
    /// kept and takes the place after the one before it.
    pub fn push(&mut self, window: &WindowId, event: &RawValue, problems: &mut Problems) {
        if event.get().len() > limits::MAX_EVENT_BYTES {
            let length = event.get().len();
            return problems.add(ProblemKind::EventTooLarge, || {
                format!("an event of {length} bytes, more than {}", limits::MAX_EVENT_BYTES)
            });
        }
        // A packed event is expanded here only to see its time; it is stored as it came.
        let expanded = if json::is_text(event) { expand(event).ok() } else { None };
        let seen = expanded.as_deref().unwrap_or(event);
        let Some(head) = read_head(seen).or(json::is_text(event).then(Head::default)) else {
            return problems
                .add(ProblemKind::EventNotObject, || "an event that is not an object".to_owned());
        };
        match head.timestamp_ms.map(Timestamp::from_fractional_ms) {
            Some(at) => self.span(at),
            None => problems.add(ProblemKind::EventWithoutTime, || {
                "an event without a positive numeric timestamp".to_owned()
            }),
        }
        if self.first_url.is_none()
            && head.kind == Some(kind::META)
            && let View::Meta { href: Some(href), .. } = View::of(seen)
        {
            self.first_url = Some(cut_bytes(&href, limits::MAX_URL_BYTES).to_owned());
        }
        self.n_recorded += 1;
        self.append(window, event.get());
    }

    /// Appends something that is not of the recording itself but happened in it, such as an
    /// analytics event, in the form of an rrweb plugin event.
    pub fn push_plugin(
        &mut self,
        window: &WindowId,
        plugin: &str,
        at: Timestamp,
        payload: &RawValue,
    ) {
        let event = format!(
            r#"{{"type":6,"timestamp":{},"data":{{"plugin":{},"payload":{}}}}}"#,
            at.as_ms(),
            json::quoted(plugin),
            payload.get()
        );
        self.span(at);
        self.append(window, &event);
    }

    fn span(&mut self, at: Timestamp) {
        self.first_at = Some(self.first_at.map_or(at, |it| it.min(at)));
        self.last_at = Some(self.last_at.map_or(at, |it| it.max(at)));
    }

    fn append(&mut self, window: &WindowId, event: &str) {
        self.n_events += 1;
        self.jsonl.push('[');
        self.jsonl.push_str(&json::quoted(window.as_str()));
        self.jsonl.push(',');
        self.jsonl.push_str(&json::on_one_line(event));
        self.jsonl.push_str("]\n");
    }

    pub fn jsonl(&self) -> &str {
        &self.jsonl
    }

    pub fn n_events(&self) -> u64 {
        self.n_events
    }

    /// Events of the recording itself, without those of [`EventLines::push_plugin`].
    pub fn n_recorded(&self) -> u64 {
        self.n_recorded
    }

    /// The earliest time in any event.
    pub fn first_at(&self) -> Option<Timestamp> {
        self.first_at
    }

    /// The latest time in any event.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.last_at
    }

    /// The address of the first page load in it.
    pub fn first_url(&self) -> Option<&str> {
        self.first_url.as_deref()
    }

    pub fn is_empty(&self) -> bool {
        self.n_events == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_become_lines_with_their_span() {
        let (lines, problems) = push(&[r#"{"type":4,"timestamp":9.5}"#, "{\"timestamp\":\n3}"]);
        assert_eq!(
            lines.jsonl(),
            "[\"w\",{\"type\":4,\"timestamp\":9.5}]\n[\"w\",{\"timestamp\": 3}]\n"
        );
        assert_eq!(
            (lines.first_at(), lines.last_at()),
            (Some(Timestamp::from_ms(3)), Some(Timestamp::from_ms(9)))
        );
        assert!(problems.is_empty());
    }

    #[test]
    fn a_bad_event_never_costs_its_neighbour() {
        let (lines, problems) = push(&["7", r#"{"timestamp":1}"#, "null", "{}"]);
        assert_eq!((lines.n_events(), problems.count()), (2, 3));
    }

    fn push(events: &[&str]) -> (EventLines, Problems) {
        let (mut lines, mut problems) = (EventLines::default(), Problems::default());
        let window = WindowId::new("w").unwrap();
        for event in events {
            lines.push(&window, serde_json::from_str(event).unwrap(), &mut problems);
        }
        (lines, problems)
    }
}
