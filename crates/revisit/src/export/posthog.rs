//! PostHog's recording file, version 2023-04-28.
//!
//! PostHog plays a file as it is, without the pipeline that its own recordings pass: events must be
//! expanded and sorted, and each window must begin with Meta and `FullSnapshot`. rrweb's recorder,
//! though, reports the loading of the page before both. Such a window gets copies of its first Meta
//! and `FullSnapshot` in front, marked [`LEAD_IN`], which our own import takes off again.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

use revisit_finalize::SessionEvent;
use revisit_model::{LEAD_IN, SessionId, Timestamp, VisitorId};
use revisit_rrweb::{View, json};
use serde_json::value::RawValue;

use super::with_members;

/// How late a window's first snapshot may be and still be shown from the window's beginning. The
/// page is on its way for so long; showing it before would be untrue.
const MAX_LEAD_MS: f64 = 5_000.0;

/// What the file holds.
pub(crate) struct File<'a> {
    pub(crate) id: &'a SessionId,
    pub(crate) visitor: Option<&'a VisitorId>,
    /// PostHog's person, if one came with the recording.
    pub(crate) person: Option<&'a RawValue>,
    /// In order.
    pub(crate) events: &'a [SessionEvent],
}

pub(crate) fn write(file: &File<'_>, out: &mut impl Write) -> io::Result<u64> {
    let File { id, visitor, person, events } = file;
    let person = match (person, visitor) {
        (Some(person), _) => person.get().to_owned(),
        (None, Some(visitor)) => person_of(visitor),
        (None, None) => "null".to_owned(),
    };
    write!(
        out,
        r#"{{"version":"2023-04-28","data":{{"id":{},"person":{person},"snapshots":["#,
        json::quoted(id.as_str())
    )?;
    let mut begun: HashSet<Arc<str>> = HashSet::new();
    let (mut n_left_out, mut separator) = (0, "");
    for (place, event) in events.iter().enumerate() {
        let mut texts = Vec::new();
        if begun.insert(Arc::clone(&event.window)) {
            texts = lead_in(events.get(place..).unwrap_or_default());
        }
        match with_members(event.event.get(), &[("windowId", &json::quoted(&event.window))]) {
            Some(text) => texts.push(text),
            None => n_left_out += 1,
        }
        for text in texts {
            write!(out, "{separator}{text}")?;
            separator = ",";
        }
    }
    out.write_all(b"]}}\n")?;
    Ok(n_left_out)
}

/// What a window needs in front of its first event; nothing when it begins as it must, or when its
/// first snapshot comes too late or never.
fn lead_in(events: &[SessionEvent]) -> Vec<String> {
    let Some(first) = events.first() else { return Vec::new() };
    let mut of_window = events.iter().filter(|it| it.window == first.window);
    let (mut meta, mut n_before) = (None, 0);
    let snapshot = of_window.find(|it| match View::of(&it.event) {
        View::FullSnapshot => true,
        View::Meta { .. } => {
            meta = Some(*it);
            n_before += 1;
            false
        }
        View::Incremental { .. } | View::Custom { .. } | View::Plugin { .. } | View::Other => {
            n_before += 1;
            false
        }
    });
    let Some(snapshot) = snapshot.filter(|it| it.at_ms - first.at_ms <= MAX_LEAD_MS) else {
        return Vec::new();
    };
    if n_before == 1 && meta.is_some() {
        return Vec::new();
    }
    let (at, window) = (number(first.at_ms), json::quoted(&first.window));
    let marks = [("timestamp", at.as_str()), (LEAD_IN, "true"), ("windowId", window.as_str())];
    let no_meta = r#"{"type":4,"data":{"href":"","width":1024,"height":768}}"#;
    let meta = meta.map_or(no_meta, |it| it.event.get());
    [meta, snapshot.event.get()].iter().filter_map(|it| with_members(it, &marks)).collect()
}

/// A time as JSON, without a fraction where there is none.
fn number(ms: f64) -> String {
    if ms.fract() == 0.0 { format!("{ms:.0}") } else { ms.to_string() }
}

/// The least that PostHog's player wants to know of a person.
fn person_of(visitor: &VisitorId) -> String {
    let id = visitor.as_str();
    let made_at = Timestamp::from_ms(0).to_string();
    serde_json::json!({
        "id": id, "uuid": id, "name": id, "distinct_ids": [id], "properties": {},
        "created_at": made_at,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_begins_as_it_must_is_left_alone() {
        check("w:4@1 w:2@1 w:3@2", "w:4@1 w:2@1 w:3@2");
    }

    #[test]
    fn a_window_that_begins_with_loading_gets_a_marked_lead_in() {
        check("w:0@1 w:1@2 w:4@3 w:2@3", "w:4@1+ w:2@1+ w:0@1 w:1@2 w:4@3 w:2@3");
    }

    #[test]
    fn each_window_begins_for_itself() {
        check("a:4@1 a:2@1 b:0@2 b:4@3 b:2@3", "a:4@1 a:2@1 b:4@2+ b:2@2+ b:0@2 b:4@3 b:2@3");
    }

    #[test]
    fn a_missing_meta_is_made_and_a_missing_or_late_snapshot_is_not() {
        check("w:2@1 w:3@2", "w:4@1+ w:2@1+ w:2@1 w:3@2");
        check("w:3@1 w:3@2", "w:3@1 w:3@2");
        check("w:3@1 w:4@9001 w:2@9001", "w:3@1 w:4@9001 w:2@9001");
    }

    /// Events are written `window:type@time`, those of the lead-in with a plus.
    #[track_caller]
    fn check(events: &str, expected: &str) {
        let events: Vec<SessionEvent> = events.split(' ').map(event).collect();
        let id = SessionId::new("s").unwrap();
        let mut out = Vec::new();
        let file = File { id: &id, visitor: None, person: None, events: &events };
        write(&file, &mut out).unwrap();
        let file: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let found: Vec<String> = file["data"]["snapshots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                let mark = if it.get(LEAD_IN).is_some() { "+" } else { "" };
                format!(
                    "{}:{}@{}{mark}",
                    it["windowId"].as_str().unwrap(),
                    it["type"],
                    it["timestamp"]
                )
            })
            .collect();
        assert_eq!(found.join(" "), expected);
    }

    fn event(text: &str) -> SessionEvent {
        let (window, rest) = text.split_once(':').unwrap();
        let (kind, at) = rest.split_once('@').unwrap();
        let json = format!(r#"{{"type":{kind},"timestamp":{at},"data":{{"source":0}}}}"#);
        SessionEvent {
            window: window.into(),
            at_ms: at.parse().unwrap(),
            event: RawValue::from_string(json).unwrap(),
            item: 0,
            in_span: true,
        }
    }
}
