//! What our own recorder says by events of its own: measurements, and what the application calls
//! what happened. Errors are for another detector, as others tell them too.
//!
//! Clicks, inputs and what a page was at first are told by rrweb's events; of those it writes beside
//! them nothing is told here.

use revisit_model::moment::What;
use revisit_model::text::cut_chars;
use revisit_rrweb::tape::Fields;

use super::super::own::Own;
use super::{MAX_NOTE_CHARS, network, properties};

/// The custom event in the place of what the recorder could not keep.
pub(super) const GAP_TAG: &str = "revisit/gap";
/// Longest name of an event or a visitor, in characters.
const MAX_NAME_CHARS: usize = 200;
/// A time further from its event than this is of another clock.
const MAX_DISTANCE_MS: f64 = 24.0 * 3600.0 * 1000.0;

/// What an event says, and when that was.
pub(super) fn said(at_ms: f64, event: Own<'_>) -> Option<(f64, What)> {
    let Own { kind, data } = event;
    let text = |name| data.text(name).filter(|it| !it.trim().is_empty());
    let short = |name| text(name).map(|it| cut_chars(it, MAX_NAME_CHARS).to_owned());
    let what = match kind {
        "web_vital" => {
            What::WebVital { name: network::word(text("name")?), value: data.number("value")? }
        }
        "long_task" => {
            let began_ms = near(at_ms, data.number("startedAt"));
            return Some((began_ms, What::LongTask { duration_ms: data.number("durationMs")? }));
        }
        "custom" => What::Custom {
            name: short("name")?,
            properties: properties::shown(data.get("properties"), |_| true),
        },
        "identify" => What::Identify {
            visitor: short("userId"),
            properties: properties::shown(data.get("traits"), |_| true),
        },
        "annotation" => {
            What::Annotation { text: cut_chars(text("text")?, MAX_NOTE_CHARS).to_owned() }
        }
        _ => return None,
    };
    Some((at_ms, what))
}

/// What is missing, and from when on.
pub(super) fn gap(at_ms: f64, payload: Fields<'_>) -> (f64, What) {
    let began_ms = near(at_ms, payload.number("from")).min(at_ms);
    let ended_ms = near(at_ms, payload.number("to"));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates, and what is no duration is left out"
    )]
    let duration_ms = (ended_ms > began_ms).then(|| (ended_ms - began_ms).round() as u64);
    let n_events = payload.integer("n_events").and_then(|it| u64::try_from(it).ok()).unwrap_or(0);
    let reason = payload.text("reason").filter(|it| !it.is_empty()).map(network::word);
    (began_ms, What::Gap { n_events, reason, duration_ms })
}

/// A time of the same clock as the event's, else that of the event.
fn near(at_ms: f64, other_ms: Option<f64>) -> f64 {
    other_ms.filter(|it| (it - at_ms).abs() <= MAX_DISTANCE_MS).unwrap_or(at_ms)
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn measurements_are_told() {
        check(
            "web_vital",
            r#"{"name":"LCP","value":812.5,"rating":"good"}"#,
            r#"1000 {"kind":"web_vital","name":"LCP","value":812.5}"#,
        );
        check(
            "long_task",
            r#"{"durationMs":80,"startedAt":920,"name":"self"}"#,
            r#"920 {"kind":"long_task","duration_ms":80.0}"#,
        );
        check(
            "long_task",
            r#"{"durationMs":80,"startedAt":1e15}"#,
            r#"1000 {"kind":"long_task","duration_ms":80.0}"#,
        );
    }

    #[test]
    fn what_the_application_says_is_told() {
        check(
            "custom",
            r#"{"name":"bought","properties":{"price":5,"token":"t"}}"#,
            r#"1000 {"kind":"custom","name":"bought","properties":{"price":5,"token":"[redacted]"}}"#,
        );
        check("custom", r#"{"name":"x","properties":{}}"#, r#"1000 {"kind":"custom","name":"x"}"#);
        check(
            "identify",
            r#"{"userId":"ann","traits":{"plan":"pro"}}"#,
            r#"1000 {"kind":"identify","visitor":"ann","properties":{"plan":"pro"}}"#,
        );
        check("annotation", r#"{"text":"look"}"#, r#"1000 {"kind":"annotation","text":"look"}"#);
    }

    #[test]
    fn what_rrweb_says_and_what_is_empty_is_not() {
        for kind in ["click", "input", "initial_state", "of_tomorrow"] {
            check(kind, r#"{"x":1,"text":"a","name":"n","value":1}"#, "");
        }
        check("custom", r#"{"name":" "}"#, "");
        check("annotation", "{}", "");
        check("web_vital", r#"{"name":"LCP"}"#, "");
    }

    #[test]
    fn a_gap_is_told_at_its_start() {
        let said = |payload: &str| {
            let found = Parser::new().read(payload, |it| gap(1000.0, Fields::of(it)));
            found.map(|(at, what)| format!("{at} {}", serde_json::to_string(&what).unwrap()))
        };
        assert_eq!(
            said(r#"{"n_events":8,"size_bytes":9,"from":400,"to":1000,"reason":"memory"}"#)
                .unwrap(),
            r#"400 {"kind":"gap","n_events":8,"reason":"memory","duration_ms":600}"#
        );
        assert_eq!(said("{}").unwrap(), r#"1000 {"kind":"gap","n_events":0}"#);
        assert_eq!(said(r#"{"from":-9e15}"#).unwrap(), r#"1000 {"kind":"gap","n_events":0}"#);
    }

    #[track_caller]
    fn check(kind: &str, data: &str, expected: &str) {
        let payload = format!(r#"{{"type":"{kind}","data":{data}}}"#);
        let found = Parser::new().read(&payload, |it| {
            Own::of("revisit/event@1", Some(it)).and_then(|it| said(1000.0, it))
        });
        let shown = found
            .flatten()
            .map(|(at, what)| format!("{at} {}", serde_json::to_string(&what).unwrap()));
        assert_eq!(shown.unwrap_or_default(), expected);
    }
}
