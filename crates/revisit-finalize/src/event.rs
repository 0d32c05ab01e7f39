//! One event of a session, placed in time.

use std::sync::Arc;

use revisit_rrweb::json;
use serde_json::value::RawValue;

/// Bytes of a line beside window and event: two brackets, a comma and a line break.
const LINE_FRAME_BYTES: usize = 4;

/// An expanded event with the window that it happened in and the time that it is ordered by.
#[derive(Debug, Clone)]
pub struct SessionEvent {
    pub window: Arc<str>,
    /// Milliseconds since the epoch, fractions kept: the event's own time, or for an event without
    /// one that of its neighbour.
    pub at_ms: f64,
    pub event: Box<RawValue>,
    /// Which of the deliveries it came with, counted from the first that the merger met.
    pub item: u32,
    /// Whether the time is the event's own and can be believed, so that it may say when the
    /// session began and ended.
    pub in_span: bool,
}

impl SessionEvent {
    /// Appends the event as a line of JSON, `["window",event]`.
    pub fn write_line(&self, out: &mut String) {
        out.push('[');
        out.push_str(&json::quoted(&self.window));
        out.push(',');
        out.push_str(self.event.get());
        out.push_str("]\n");
    }

    /// The length of what [`SessionEvent::write_line`] appends.
    pub fn line_bytes(&self) -> usize {
        json::quoted(&self.window).len() + self.event.get().len() + LINE_FRAME_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_window_and_event_and_as_long_as_it_says() {
        let event = SessionEvent {
            window: Arc::from("tab \"1\""),
            at_ms: 5.0,
            event: RawValue::from_string(r#"{"timestamp":5}"#.to_owned()).unwrap(),
            item: 0,
            in_span: true,
        };
        let mut line = String::new();
        event.write_line(&mut line);
        assert_eq!(line, "[\"tab \\\"1\\\"\",{\"timestamp\":5}]\n");
        assert_eq!(event.line_bytes(), line.len());
    }
}
