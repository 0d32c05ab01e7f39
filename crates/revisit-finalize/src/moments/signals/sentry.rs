//! What Sentry's SDK measured and put into its recordings as custom events: requests, and how fast
//! the page was. Its times are in seconds.

use revisit_model::limits;
use revisit_model::moment::{Request, What};
use revisit_model::text::cut_bytes;
use revisit_rrweb::tape::Fields;

use super::network::{is_failed, word};

/// A span further from its event than this has a time of another clock.
const MAX_DISTANCE_MS: f64 = 24.0 * 3600.0 * 1000.0;

/// What a `performanceSpan` says, with its time. `at_ms` is that of the event.
pub(super) fn span(at_ms: f64, span: Fields<'_>) -> Option<(f64, What)> {
    let op = span.text("op")?;
    let description = span.text("description")?;
    let data = Fields::within(span.get("data"));
    let seconds = |name| span.number(name);
    let began_ms = seconds("startTimestamp").map(|it| it * 1000.0);
    let what = if let Some(kind) = op.strip_prefix("resource.") {
        let whole =
            |fields: Fields<'_>, name| fields.integer(name).and_then(|it| u64::try_from(it).ok());
        let status = whole(data, "statusCode");
        let duration_ms = seconds("endTimestamp").zip(seconds("startTimestamp"));
        let duration_ms = duration_ms.map(|(end, start)| ((end - start) * 10_000.0).round() / 10.0);
        let answer = Fields::within(data.get("response"));
        What::Request(Request {
            method: data.text("method").map(word),
            request_url: cut_bytes(description, limits::MAX_URL_BYTES).to_owned(),
            status,
            duration_ms: duration_ms.filter(|it| *it >= 0.0),
            request_bytes: whole(Fields::within(data.get("request")), "size"),
            response_bytes: whole(data, "size").or_else(|| whole(answer, "size")),
            initiator: Some(word(if kind == "xhr" { "xmlhttprequest" } else { kind })),
            is_failed: is_failed(status),
        })
    } else {
        let (name, value) = match (op, description) {
            ("web-vital" | "largest-contentful-paint", "largest-contentful-paint") => {
                ("LCP", data.number("value"))
            }
            ("web-vital", "cumulative-layout-shift") => ("CLS", data.number("value")),
            ("web-vital", "interaction-to-next-paint") => ("INP", data.number("value")),
            ("web-vital", "first-input-delay") => ("FID", data.number("value")),
            _ => return None,
        };
        What::WebVital { name: name.to_owned(), value: value? }
    };
    let began_ms = began_ms.filter(|it| (it - at_ms).abs() <= MAX_DISTANCE_MS);
    Some((began_ms.unwrap_or(at_ms), what))
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn resources_are_requests() {
        check(
            r#"{"op":"resource.fetch","description":"api/info","startTimestamp":1.5,"endTimestamp":1.6,"data":{"method":"GET","statusCode":500,"request":{"size":7},"response":{"size":273}}}"#,
            r#"1500 {"kind":"request","method":"GET","request_url":"api/info","status":500,"duration_ms":100.0,"request_bytes":7,"response_bytes":273,"initiator":"fetch","is_failed":true}"#,
        );
    }

    #[test]
    fn vitals_are_vitals() {
        check(
            r#"{"op":"web-vital","description":"cumulative-layout-shift","startTimestamp":2,"data":{"value":0.1}}"#,
            r#"2000 {"kind":"web_vital","name":"CLS","value":0.1}"#,
        );
    }

    #[test]
    fn other_spans_say_nothing_here() {
        check(r#"{"op":"memory","description":"memory","data":{}}"#, "");
        check(r#"{"op":"navigation.push","description":"http://a/"}"#, "");
    }

    #[track_caller]
    fn check(payload: &str, expected: &str) {
        let shown = Parser::new().read(payload, |it| {
            let found = span(1000.0, Fields::of(it));
            found.map(|(at, what)| format!("{at} {}", serde_json::to_string(&what).unwrap()))
        });
        assert_eq!(shown.flatten().unwrap_or_default(), expected);
    }
}
