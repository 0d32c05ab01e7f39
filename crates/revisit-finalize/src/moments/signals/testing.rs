//! Moments of a few events, for the tests of detectors.

use std::sync::Arc;

use revisit_model::Problems;
use revisit_rrweb::{Event, Parser};
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::Moments;
use crate::SessionEvent;

/// The moments of events, each given as how long after the one before it was, in milliseconds, and
/// as its members beside `timestamp`. All are of one window, and the first is at 1000 and its pause.
pub(super) fn moments(events: &[(f64, String)]) -> Vec<Value> {
    let (mut parser, mut moments) = (Parser::new(), Moments::default());
    let mut at_ms = 1000.0;
    for (pause_ms, members) in events {
        at_ms += pause_ms;
        let json = format!(r#"{{{members},"timestamp":{at_ms}}}"#);
        let event = SessionEvent {
            window: Arc::from("w"),
            at_ms,
            event: RawValue::from_string(json.clone()).unwrap(),
            item: 0,
            in_span: true,
        };
        parser.read(&json, |it| moments.observe(&event, &Event::of(it))).unwrap();
    }
    let found = moments.finish(None, &mut Problems::default());
    found.into_iter().map(|it| serde_json::to_value(it).unwrap()).collect()
}
