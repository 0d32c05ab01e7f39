//! A `SessionRecording`, as our recorder gives it out in the browser: one for a window, and an array
//! of them for several.
//!
//! Events of our recorder have their names, and what rrweb's events say is said plainly beside them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use revisit_finalize::SessionEvent;
use revisit_model::{ItemHead, SessionId, VisitorId};
use revisit_rrweb::{View, json, kind};
use revisit_wire::files::session::{DERIVED, EVENT_PLUGIN, PAGE_MEMBER, WITH_PAGE};
use serde_json::value::RawValue;

use super::derived;

/// What a recorder said beside its events.
#[derive(Debug, Default)]
pub(crate) struct Said {
    user_agent: Option<String>,
    library: Option<String>,
    metadata: Option<Box<RawValue>>,
}

/// What the file holds.
pub(crate) struct File<'a> {
    pub(crate) id: &'a SessionId,
    pub(crate) visitor: Option<&'a VisitorId>,
    pub(crate) said: &'a Said,
    /// In order.
    pub(crate) events: &'a [SessionEvent],
}

impl Said {
    /// What the deliveries say, the first that says something.
    pub(crate) fn of<'a>(heads: impl IntoIterator<Item = &'a ItemHead>) -> Said {
        let mut said = Said::default();
        for head in heads {
            let metadata = head.envelope.as_ref().and_then(|it| json::member(it.get(), "metadata"));
            let metadata = metadata.filter(|it| json::is_object(it));
            said.metadata = said.metadata.or_else(|| metadata.map(ToOwned::to_owned));
            said.user_agent = said.user_agent.or_else(|| head.user_agent.clone());
            said.library = said.library.or_else(|| head.library.clone());
        }
        said
    }
}

pub(crate) fn write(file: &File<'_>, out: &mut impl Write) -> io::Result<u64> {
    let mut windows: BTreeMap<Arc<str>, Vec<&SessionEvent>> = BTreeMap::new();
    let mut order = Vec::new();
    for event in file.events {
        let events = windows.entry(Arc::clone(&event.window)).or_default();
        if events.is_empty() {
            order.push(Arc::clone(&event.window));
        }
        events.push(event);
    }
    let has_several = order.len() > 1;
    let mut n_left_out = 0;
    out.write_all(if has_several { b"[" } else { b"" })?;
    for (place, window) in order.iter().enumerate() {
        out.write_all(if place > 0 { b"," } else { b"" })?;
        let events = windows.get(window).map(Vec::as_slice).unwrap_or_default();
        n_left_out += write_window(file, window, events, out)?;
    }
    out.write_all(if has_several { b"]\n" } else { b"\n" })?;
    Ok(n_left_out)
}

fn write_window(
    file: &File<'_>,
    window: &str,
    events: &[&SessionEvent],
    out: &mut impl Write,
) -> io::Result<u64> {
    let File { id, visitor, said, events: _ } = file;
    let visitor = visitor.map_or_else(|| "null".to_owned(), |it| json::quoted(it.as_str()));
    let time = |event: Option<&&SessionEvent>| event.map_or(0.0, |it| it.at_ms).round();
    write!(
        out,
        r#"{{"sessionId":{},"windowId":{},"userId":{visitor},"startTime":{},"endTime":{},"events":["#,
        json::quoted(id.as_str()),
        json::quoted(window),
        time(events.first()),
        time(events.last()),
    )?;
    let has_rrweb = events.iter().any(|it| Own::of(&it.event).is_none());
    let (mut n_left_out, mut separator) = (0, "");
    for (place, event) in events.iter().enumerate() {
        let own = Own::of(&event.event).filter(|it| !has_rrweb || it.comes_back());
        let texts = match own {
            Some(own) if own.kind == WITH_PAGE && has_rrweb => {
                vec![own.named(page_beside(events, place).as_deref())]
            }
            Some(own) => vec![own.named(None)],
            None if is_named(&event.event) => {
                n_left_out += 1;
                continue;
            }
            None => {
                let mut texts = vec![event.event.get().to_owned()];
                texts.extend(derived::of(&event.event));
                texts
            }
        };
        for text in texts {
            write!(out, "{separator}{text}")?;
            separator = ",";
        }
    }
    write!(out, r#"],"metadata":{}}}"#, metadata(said, events))?;
    Ok(n_left_out)
}

/// An event of our recorder that can have its name.
struct Own<'a> {
    kind: String,
    data: Option<&'a RawValue>,
    members: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a> Own<'a> {
    fn of(event: &'a RawValue) -> Option<Own<'a>> {
        // Looking for it as text first spares the common event a parse.
        if !event.get().contains(EVENT_PLUGIN) {
            return None;
        }
        let members = json::members(event.get())?;
        let get = |of: &[(Cow<'a, str>, &'a RawValue)], name: &str| {
            of.iter().find(|it| it.0 == name).map(|it| it.1)
        };
        let is_plugin = get(&members, "type").and_then(json::integer) == Some(kind::PLUGIN);
        let data = json::members(get(&members, "data")?.get())?;
        let plugin = get(&data, "plugin").and_then(json::text)?;
        let payload = json::members(get(&data, "payload")?.get())?;
        let kind = get(&payload, "type").filter(|it| json::is_text(it)).and_then(json::text)?;
        let own_data = get(&payload, "data");
        let is_plain = data.len() == 2 && payload.len() == 1 + usize::from(own_data.is_some());
        (is_plugin && plugin == EVENT_PLUGIN && is_plain).then(|| Own {
            kind: kind.into_owned(),
            data: own_data,
            members,
        })
    }

    /// Whether it would be read again as it is, beside events of rrweb's.
    fn comes_back(&self) -> bool {
        let has_page = self.kind == WITH_PAGE
            && self.data.is_some_and(|it| json::member(it.get(), PAGE_MEMBER).is_some());
        !has_page && !DERIVED.contains(&self.kind.as_str())
    }

    /// The event by its name, with the page when there is one.
    fn named(&self, page: Option<&str>) -> String {
        let mut text = String::from("{");
        let mut push = |name: &str, value: &str| {
            text.push_str(if text.len() > 1 { "," } else { "" });
            text.push_str(&json::quoted(name));
            text.push(':');
            text.push_str(value);
        };
        for (name, value) in &self.members {
            match (name.as_ref(), self.data) {
                ("type", _) => push("type", &json::quoted(&self.kind)),
                ("data", Some(data)) => push("data", &with_page(data.get(), page)),
                ("data", None) => {}
                (name, _) => push(name, value.get()),
            }
        }
        text.push('}');
        text
    }
}

fn with_page(data: &str, page: Option<&str>) -> String {
    page.and_then(|page| super::with_members(data, &[(PAGE_MEMBER, page)]))
        .unwrap_or_else(|| data.to_owned())
}

/// The page of the snapshot that is nearest in the stream.
fn page_beside(events: &[&SessionEvent], place: usize) -> Option<String> {
    let page = |at: usize| {
        let event = &events.get(at)?.event;
        let is_snapshot = matches!(View::of(event), View::FullSnapshot);
        let data = json::member(event.get(), "data").filter(|_| is_snapshot)?;
        json::member(data.get(), "node").map(|it| it.get().to_owned())
    };
    (1..events.len()).find_map(|distance| {
        place.checked_sub(distance).and_then(page).or_else(|| page(place + distance))
    })
}

/// Whether an event that is none of ours has a name, so that it would be read as one of ours.
fn is_named(event: &RawValue) -> bool {
    json::member(event.get(), "type").is_some_and(json::is_text)
}

fn metadata(said: &Said, events: &[&SessionEvent]) -> String {
    let of = |name: &str| {
        said.metadata.as_ref().and_then(|it| json::member(it.get(), name)).map(RawValue::get)
    };
    // As it was read from such a file.
    if let Some(whole) = said.metadata.as_ref().filter(|_| of("userAgent").is_some()) {
        return whole.get().to_owned();
    }
    let first_page = events.iter().find_map(|it| match View::of(&it.event) {
        View::Meta { .. } => json::member(it.event.get(), "data"),
        View::FullSnapshot
        | View::Incremental { .. }
        | View::Custom { .. }
        | View::Plugin { .. }
        | View::Other => None,
    });
    let of_page = |name: &str| first_page.and_then(|it| json::member(it.get(), name));
    let number =
        |name| of_page(name).filter(|it| json::number(it).is_some()).map_or("0", RawValue::get);
    let text = |known: Option<&str>| known.map(json::quoted);
    let user_agent =
        of("user_agent").map(str::to_owned).or_else(|| text(said.user_agent.as_deref()));
    let viewport = of("viewport").map_or_else(
        || format!(r#"{{"width":{},"height":{}}}"#, number("width"), number("height")),
        str::to_owned,
    );
    let url = of("url").or_else(|| of_page("href").map(RawValue::get));
    format!(
        r#"{{"userAgent":{},"viewport":{viewport},"url":{},"recorder":{}}}"#,
        user_agent.as_deref().unwrap_or(r#""""#),
        url.unwrap_or(r#""""#),
        text(said.library.as_deref()).as_deref().unwrap_or(r#""""#),
    )
}

#[cfg(test)]
mod tests {
    use revisit_model::{Timestamp, block};
    use revisit_wire::files::{self, Format};

    use super::*;
    use revisit_finalize::Merger;

    #[test]
    fn events_of_ours_have_their_names() {
        check(
            r#"["w",{"type":4,"timestamp":1,"data":{}}] ["w",{"type":6,"timestamp":2,"data":{"plugin":"revisit/event@1","payload":{"type":"click","data":{"x":1}}}}]"#,
            r#"{"type":4,"timestamp":1,"data":{}},{"type":"click","timestamp":2,"data":{"x":1}}"#,
        );
    }

    #[test]
    fn what_would_not_come_back_keeps_its_form() {
        for payload in [
            r#"{"type":"scroll","data":{}}"#,
            r#"{"type":"initial_state","data":{"dom":1}}"#,
            r#"{"type":"click","data":{},"more":1}"#,
            r#"{"type":7,"data":{}}"#,
        ] {
            let event = format!(
                r#"{{"type":6,"timestamp":2,"data":{{"plugin":"revisit/event@1","payload":{payload}}}}}"#
            );
            check(
                &format!(r#"["w",{{"type":4,"timestamp":1}}] ["w",{event}]"#),
                &format!(r#"{{"type":4,"timestamp":1}},{event}"#),
            );
        }
    }

    #[test]
    fn without_rrweb_every_event_of_ours_has_its_name() {
        check(
            r#"["w",{"type":6,"timestamp":2,"data":{"plugin":"revisit/event@1","payload":{"type":"scroll","data":{}}}}]"#,
            r#"{"type":"scroll","timestamp":2,"data":{}}"#,
        );
    }

    #[test]
    fn the_page_stands_with_what_began_it() {
        check(
            r#"["w",{"type":2,"timestamp":1,"data":{"node":{"id":1}}}] ["w",{"type":6,"timestamp":2,"data":{"plugin":"revisit/event@1","payload":{"type":"initial_state","data":{"url":"/"}}}}]"#,
            r#"{"type":2,"timestamp":1,"data":{"node":{"id":1}}},{"type":"initial_state","timestamp":2,"data":{"url":"/","dom":{"id":1}}}"#,
        );
    }

    #[test]
    fn an_event_with_a_name_that_is_none_of_ours_cannot_be_said() {
        let lines = r#"["w",{"type":4,"timestamp":1}] ["w",{"type":"click","timestamp":2}]"#;
        let (_, n_left_out) = written(&events(lines, Format::Jsonl));
        assert_eq!(n_left_out, 1);
    }

    #[test]
    fn what_our_recorder_gave_out_is_given_out_again() {
        for (text, n_events) in [
            (include_str!("../../../../fixtures/recordings/session/tea-shop.json"), 54),
            (include_str!("../../../../fixtures/recordings/session/named-only.json"), 6),
        ] {
            let mut imported = files::read(text, None, Timestamp::from_ms(9)).unwrap();
            let recording = crate::recording::Recording::of_imported(imported.remove(0));
            let mut out = Vec::new();
            recording.write(crate::export::EventFormat::Session, &mut out).unwrap();
            let before: serde_json::Value = serde_json::from_str(text).unwrap();
            let mut after: serde_json::Value = serde_json::from_slice(&out).unwrap();
            assert_eq!(after["events"].as_array().unwrap().len(), n_events);
            for (name, value) in before.as_object().unwrap() {
                assert_eq!(after[name].take(), *value, "{name}");
            }
        }
    }

    /// The events of a recording as the file has them; read again they are the same.
    #[track_caller]
    fn check(lines: &str, expected: &str) {
        let stream = events(lines, Format::Jsonl);
        let (text, n_left_out) = written(&stream);
        let shown = text.split_once(r#""events":["#).unwrap().1;
        assert_eq!(shown.split_once(r#"],"metadata""#).unwrap().0, expected);
        assert_eq!(n_left_out, 0);
        let values = |events: &[SessionEvent]| -> Vec<serde_json::Value> {
            events.iter().map(|it| serde_json::from_str(it.event.get()).unwrap()).collect()
        };
        assert_eq!(values(&events(&text, Format::Session)), values(&stream));
    }

    fn written(events: &[SessionEvent]) -> (String, u64) {
        let (id, said) = (SessionId::new("s").unwrap(), Said::default());
        let mut out = Vec::new();
        let file = File { id: &id, visitor: None, said: &said, events };
        let n_left_out = write(&file, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), n_left_out)
    }

    fn events(text: &str, format: Format) -> Vec<SessionEvent> {
        let text = text.replace("] [\"w\"", "]\n[\"w\"");
        let mut merger = Merger::new();
        for imported in files::read(&text, Some(format), Timestamp::from_ms(9)).unwrap() {
            for item in &imported.batch.items {
                let mut text = String::new();
                block::append_item(&mut text, item);
                merger.add_block(&text);
            }
        }
        merger.take_rest()
    }
}
