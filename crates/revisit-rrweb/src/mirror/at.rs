//! The page at a time of a recording.

use serde_json::value::RawValue;

use super::Mirror;
use crate::event::Event;
use crate::{Parser, json, kind};

impl Mirror {
    /// The page at `offset_ms` after the earliest event: all events strictly before that are
    /// applied, in order of their time and for equal times in the order given. Before the first
    /// full snapshot the page is what that shows, as rrweb's player has it as its poster.
    ///
    /// Events are those of one window, expanded.
    pub fn at<'e>(events: impl IntoIterator<Item = &'e str>, offset_ms: f64) -> Mirror {
        let recording = Recording::of(events);
        let (before, _) = recording.split(offset_ms);
        let snapshot = before.iter().rposition(|it| it.kind == Some(kind::FULL_SNAPSHOT));
        let mut mirror = Mirror::new();
        let mut parser = Parser::new();
        let mut apply = |text: &str| {
            parser.read(text, |json| mirror.apply(&Event::of(json), text));
        };
        if let Some(snapshot) = snapshot {
            let (earlier, later) = before.split_at(snapshot);
            let meta = earlier.iter().rfind(|it| it.kind == Some(kind::META));
            meta.into_iter().chain(later).for_each(|it| apply(it.text));
        } else {
            let first = |kind| recording.0.iter().find(move |it| it.kind == Some(kind));
            let poster = first(kind::META).into_iter().chain(first(kind::FULL_SNAPSHOT));
            poster.for_each(|it| apply(it.text));
        }
        mirror
    }
}

/// Events by time.
struct Recording<'e>(Vec<Timed<'e>>);

struct Timed<'e> {
    at_ms: f64,
    kind: Option<i64>,
    text: &'e str,
}

impl<'e> Recording<'e> {
    fn of(events: impl IntoIterator<Item = &'e str>) -> Recording<'e> {
        let mut timed = Vec::new();
        let mut at_ms = f64::NEG_INFINITY;
        for text in events {
            let Ok(raw) = serde_json::from_str::<&RawValue>(text) else { continue };
            let (mut kind, mut own_ms) = (None, None);
            let read = json::for_each_member(raw.get(), |name, value| match name.as_ref() {
                "type" => kind = json::integer(value),
                "timestamp" => own_ms = json::number(value),
                _ => {}
            });
            if read.is_err() {
                continue;
            }
            at_ms = own_ms.unwrap_or(at_ms);
            timed.push(Timed { at_ms, kind, text });
        }
        timed.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
        Recording(timed)
    }

    /// Events before an offset, and from it on.
    fn split(&self, offset_ms: f64) -> (&[Timed<'e>], &[Timed<'e>]) {
        let first = self.0.iter().map(|it| it.at_ms).find(|it| it.is_finite());
        let limit = first.unwrap_or_default() + offset_ms;
        self.0.split_at(self.0.partition_point(|it| it.at_ms < limit))
    }
}
