//! The two fields every event is filed by: its type and its time.

use serde_json::value::RawValue;

use crate::json;

/// The values of an event's `type`, as rrweb's `EventType` numbers them.
pub mod kind {
    pub const DOM_CONTENT_LOADED: i64 = 0;
    pub const LOAD: i64 = 1;
    pub const FULL_SNAPSHOT: i64 = 2;
    pub const INCREMENTAL: i64 = 3;
    pub const META: i64 = 4;
    pub const CUSTOM: i64 = 5;
    pub const PLUGIN: i64 = 6;
    pub const ASSET: i64 = 7;
    pub const ANNOTATION: i64 = 8;
}

/// What an event says of itself on its first level.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Head {
    /// One of [`kind`], or a number that we do not know; `None` when absent or not a number.
    pub kind: Option<i64>,
    /// Milliseconds since the epoch by the visitor's clock, fractions kept; `None` when absent,
    /// not a number, or not positive.
    pub timestamp_ms: Option<f64>,
}

/// Reads the head of one event. `None` when the value is not an object, which is the one thing
/// that an event cannot do without. A packed event (a string) must be expanded first.
pub fn read_head(event: &RawValue) -> Option<Head> {
    let mut head = Head::default();
    json::for_each_member(event.get(), |key, value| match key.as_ref() {
        "type" => head.kind = json::integer(value),
        "timestamp" => head.timestamp_ms = json::number(value).filter(|it| *it > 0.0),
        _ => {}
    })
    .ok()?;
    Some(head)
}

/// The time of one event, as [`read_head`] reads it. Recorders write it last, and there it is found
/// without reading what stands before.
pub fn read_timestamp_ms(event: &RawValue) -> Option<f64> {
    match last_timestamp(event.get()) {
        Some(digits) => digits.parse().ok().filter(|it: &f64| it.is_finite() && *it > 0.0),
        None => read_head(event)?.timestamp_ms,
    }
}

/// The digits of a timestamp that is the last member of an object. A quote after a comma opens a
/// key: if it closed a text, no name could follow.
fn last_timestamp(event: &str) -> Option<&str> {
    let members = event.strip_suffix('}')?;
    let before = members.trim_end_matches(|it: char| it.is_ascii_digit());
    let digits = members.get(before.len()..).filter(|it| !it.is_empty())?;
    before.ends_with(",\"timestamp\":").then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_time_are_found_wherever_they_stand() {
        check(r#"{"data":{"type":9},"timestamp":12.5,"type":3}"#, Some((Some(3), Some(12.5))));
    }

    #[test]
    fn wrong_types_leave_gaps_and_not_errors() {
        check(r#"{"type":"3","timestamp":"yesterday"}"#, Some((None, None)));
        check(r#"{"type":1e999,"timestamp":-5}"#, Some((None, None)));
        check("{}", Some((None, None)));
    }

    #[test]
    fn only_an_object_is_an_event() {
        for json in ["1", "null", "[]", "\"packed\""] {
            check(json, None);
        }
    }

    #[test]
    fn a_time_is_read_as_the_head_reads_it() {
        for event in [
            r#"{"type":3,"timestamp":12}"#,
            r#"{"timestamp":12}"#,
            r#"{"type":3,"timestamp":12.5}"#,
            r#"{"type":3,"timestamp":12 }"#,
            r#"{"type":3,"timestamp":0}"#,
            r#"{"type":3,"timestamp":-5}"#,
            r#"{"timestamp":7,"timestamp":12}"#,
            r#"{"timestamp":7,"data":{"a":1,"timestamp":12}}"#,
            r#"{"timestamp":7,"a,\"timestamp":12}"#,
            r#"{"timestamp":7,"a":",\"timestamp\":12"}"#,
            r#"[1,{"a":2,"timestamp":12}]"#,
            "12",
        ] {
            let event: &RawValue = serde_json::from_str(event).unwrap();
            let expected = read_head(event).and_then(|it| it.timestamp_ms);
            assert_eq!(read_timestamp_ms(event), expected, "{event}");
        }
        let long = format!(r#"{{"type":3,"timestamp":{}}}"#, "9".repeat(400));
        assert_eq!(read_timestamp_ms(serde_json::from_str(&long).unwrap()), None);
    }

    #[track_caller]
    fn check(event: &str, expected: Option<(Option<i64>, Option<f64>)>) {
        let head = read_head(serde_json::from_str(event).unwrap());
        assert_eq!(head.map(|it| (it.kind, it.timestamp_ms)), expected);
    }
}
