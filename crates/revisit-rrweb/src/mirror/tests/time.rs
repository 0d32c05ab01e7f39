//! The page at a time.

use serde_json::{Value, json};

use super::notation::{mutation, print, snapshot};
use crate::Mirror;

#[test]
fn only_events_strictly_before_the_time_count() {
    check(1.0, "p#5");
    check(100.0, "p#5");
    check(100.5, "p#5 b#6");
    check(101.0, "p#5 b#6");
    check(f64::INFINITY, "i#7 u#8");
}

#[test]
fn before_the_first_snapshot_the_page_is_that_snapshot() {
    check(0.0, "p#5");
    check(-5.0, "p#5");
}

#[test]
fn between_two_pages_it_is_the_first() {
    check(201.0, "p#5 b#6");
    check(301.0, "i#7");
}

#[test]
fn events_come_in_any_order() {
    let mut events = recording();
    events.reverse();
    assert_eq!(print(&at(&events, 101.0)), "p#5 b#6");
}

#[test]
fn a_recording_of_nothing_has_no_page() {
    assert_eq!(Mirror::at([], 5.0).dom().document(), None);
    assert_eq!(Mirror::at(["", "7", "{}", "[]"], 5.0).dom().document(), None);
}

#[track_caller]
fn check(offset_ms: f64, expected: &str) {
    assert_eq!(print(&at(&recording(), offset_ms)), expected);
}

fn recording() -> Vec<Value> {
    let timed = |mut event: Value, at: i64| {
        event["timestamp"] = json!(1_000 + at);
        event
    };
    vec![
        timed(json!({"type": 4, "data": {"href": "/a"}}), 0),
        timed(snapshot("p#5"), 0),
        timed(mutation("+ b#6 in 3"), 100),
        timed(json!({"type": 4, "data": {"href": "/b"}}), 200),
        timed(snapshot("i#7"), 300),
        timed(mutation("+ u#8 in 3"), 400),
    ]
}

fn at(events: &[Value], offset_ms: f64) -> Mirror {
    let texts: Vec<String> = events.iter().map(Value::to_string).collect();
    Mirror::at(texts.iter().map(String::as_str), offset_ms)
}
