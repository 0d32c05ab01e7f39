//! Recordings as files: JSON arrays of events, plain or by zstd.

use std::path::Path;

use revisit_rrweb::{Event, Mirror, Parser, expand, json};
use serde_json::value::RawValue;

/// The events as JSON texts with their times, in the order of time.
pub(crate) fn read(path: &Path) -> Vec<(f64, String)> {
    let bytes = std::fs::read(path).unwrap();
    let is_zstd = path.extension().is_some_and(|it| it == "zst");
    let bytes = if is_zstd { zstd::decode_all(bytes.as_slice()).unwrap() } else { bytes };
    let text = String::from_utf8(bytes).unwrap();
    let array = json::elements(&text).or_else(|| {
        let events = json::member(&text, "events")?;
        json::elements(events.get())
    });
    let mut events: Vec<(f64, String)> = array.unwrap().into_iter().map(plain).collect();
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    events
}

pub(crate) fn is_one(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name != "INDEX.json" && (name.ends_with(".json") || name.ends_with(".json.zst"))
}

pub(crate) fn apply(mirror: &mut Mirror, event: &str) {
    Parser::new().read(event, |json| mirror.apply(&Event::of(json), event));
}

fn plain(event: &RawValue) -> (f64, String) {
    let event = expand(event).unwrap().get().to_owned();
    let time = json::member(&event, "timestamp").and_then(json::number);
    (time.unwrap_or_default(), event)
}
