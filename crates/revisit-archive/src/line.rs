//! Lines of chunks and keyframes: `["window",event]`, and where an event stands when its own time
//! does not say so.

use std::borrow::Cow;

use revisit_rrweb::json;
use serde_json::value::RawValue;

use crate::{manifest, marker};

/// One line of a chunk or of a keyframe.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    pub window: Cow<'a, str>,
    pub event: &'a RawValue,
    /// Where the event stands in the session, where its own time does not say so.
    pub at_ms: Option<f64>,
    /// Whether the event may say when the session began and ended.
    pub in_span: bool,
}

/// Reads a line; `None` when it is none. Markers are left in place: that is [`crate::restore_line`].
pub fn parse_line(line: &str) -> Option<Line<'_>> {
    let (mut window, mut event, mut stand) = (None, None, None);
    let mut n_elements = 0_u32;
    json::for_each_element(line, |element| {
        match n_elements {
            0 => window = Some(element),
            1 => event = Some(element),
            2 => stand = Some(element),
            _ => {}
        }
        n_elements += 1;
    })
    .ok()?;
    let (mut at_ms, mut in_span) = (None, true);
    if let Some(stand) = stand {
        json::for_each_member(stand.get(), |name, value| match name.as_ref() {
            "at_ms" => at_ms = json::number(value),
            "in_span" => in_span = value.get() != "false",
            _ => {}
        })
        .ok();
    }
    Some(Line { window: json::text(window?)?, event: event?, at_ms, in_span })
}

/// Begins a line; the event's text follows, then [`end`].
pub(crate) fn begin(out: &mut String, window: &str) {
    out.push('[');
    if marker::is_like_marker(window) {
        json::push_quoted(out, &format!("${window}"));
    } else {
        json::push_quoted(out, window);
    }
    out.push(',');
}

/// Ends a line, with what its event does not say of its place.
pub(crate) fn end(out: &mut String, stand: Option<(f64, bool)>) {
    if let Some((at_ms, in_span)) = stand {
        out.push_str(",{\"at_ms\":");
        out.push_str(&manifest::ms_text(at_ms));
        out.push_str(",\"in_span\":");
        out.push_str(if in_span { "true}" } else { "false}" });
    }
    out.push_str("]\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back() {
        check(None);
        check(Some((5.5, true)));
        check(Some((1e300, false)));
        check(Some((-1.0, false)));
    }

    #[track_caller]
    fn check(stand: Option<(f64, bool)>) {
        let mut text = String::new();
        begin(&mut text, "tab \"1\"");
        text.push_str(r#"{"a": 1e999}"#);
        end(&mut text, stand);
        let line = parse_line(text.trim_end()).unwrap();
        assert_eq!(line.window, "tab \"1\"");
        assert_eq!(line.event.get(), r#"{"a": 1e999}"#);
        assert_eq!(line.at_ms, stand.map(|it| it.0));
        assert_eq!(line.in_span, stand.is_none_or(|it| it.1));
    }

    #[test]
    fn what_is_unknown_is_passed_by_and_what_is_no_line_is_none() {
        assert!(parse_line(r#"["w",{},{"x":1},7]"#).is_some_and(|it| it.in_span));
        assert!(parse_line(r#"["w",{},null]"#).is_some());
        for line in ["", "{}", "[]", r#"["w"]"#, r"[1,{}]", r#"["w",{}"#] {
            assert!(parse_line(line).is_none(), "{line}");
        }
    }
}
