//! What rrweb's events say, said plainly, as our recorder does in the browser: for those who do not
//! read rrweb. Whoever reads such a file for its recording leaves these out again.

use revisit_rrweb::{kind, source};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The plain events of one event of rrweb's, each as JSON.
pub(super) fn of(event: &RawValue) -> Vec<String> {
    if !may_say_something(event.get()) {
        return Vec::new();
    }
    // What strict readers do not read is not said plainly.
    let Ok(event) = serde_json::from_str::<Value>(event.get()) else { return Vec::new() };
    let (Some(kind), Some(at)) = (event.get("type"), event.get("timestamp").and_then(as_number))
    else {
        return Vec::new();
    };
    let data = event.get("data").unwrap_or(&Value::Null);
    let found = if *kind == kind::INCREMENTAL {
        incremental(data, at)
    } else if *kind == kind::PLUGIN {
        plugin(data, at)
    } else {
        Vec::new()
    };
    found.iter().map(ToString::to_string).collect()
}

/// Snapshots and mutations are large and say nothing here: they are not read.
fn may_say_something(event: &str) -> bool {
    ["positions", "\"source\":3", "\"source\":4", "\"source\": 3", "\"source\": 4", "rrweb/"]
        .iter()
        .any(|it| event.contains(it))
}

fn incremental(data: &Value, at: f64) -> Vec<Value> {
    let member = |name: &str| data.get(name).cloned().unwrap_or(Value::Null);
    match data.get("source").and_then(Value::as_i64) {
        Some(source::MOUSE_MOVE | source::TOUCH_MOVE | source::DRAG) => {
            let positions = data.get("positions").and_then(Value::as_array);
            let positions = positions.into_iter().flatten().filter_map(Value::as_object);
            positions
                .map(|it| {
                    let offset = it.get("timeOffset").and_then(as_number).unwrap_or(0.0);
                    let member = |name: &str| it.get(name).cloned().unwrap_or(Value::Null);
                    plain("mousemove", at + offset, &json!({ "x": member("x"), "y": member("y") }))
                })
                .collect()
        }
        Some(source::SCROLL) => {
            let place = json!({ "x": member("x"), "y": member("y"), "nodeId": member("id") });
            vec![plain("scroll", at, &place)]
        }
        Some(source::VIEWPORT_RESIZE) => {
            let size = json!({ "width": member("width"), "height": member("height") });
            vec![plain("resize", at, &size)]
        }
        Some(_) | None => Vec::new(),
    }
}

fn plugin(data: &Value, at: f64) -> Vec<Value> {
    let Some(payload) = data.get("payload") else { return Vec::new() };
    match data.get("plugin").and_then(Value::as_str) {
        Some("rrweb/console@1") => {
            let level = payload.get("level").filter(|it| it.is_string());
            let arguments = payload.get("payload").and_then(Value::as_array);
            let trace = payload.get("trace").filter(|it| it.is_array());
            let (Some(level), Some(arguments), Some(trace)) = (level, arguments, trace) else {
                return Vec::new();
            };
            let arguments: Vec<Value> = arguments.iter().map(printed).collect();
            vec![plain(
                "console",
                at,
                &json!({ "level": level, "args": arguments, "trace": trace }),
            )]
        }
        Some("rrweb/network@1") => {
            let requests = payload.get("requests").and_then(Value::as_array);
            let requests = requests.into_iter().flatten().filter(|it| it.is_object());
            requests.map(|it| plain("network", at, it)).collect()
        }
        Some(_) | None => Vec::new(),
    }
}

fn plain(kind: &str, at: f64, data: &Value) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "is a whole number of a time's size")]
    let at = if at.fract() == 0.0 && at.abs() < 1e15 { json!(at as i64) } else { json!(at) };
    json!({ "type": kind, "timestamp": at, "data": data })
}

/// An argument of a console line, which is JSON text: a text as it was printed, all else as it is.
fn printed(argument: &Value) -> Value {
    let text = argument.as_str().and_then(|it| serde_json::from_str::<Value>(it).ok());
    text.filter(Value::is_string).unwrap_or_else(|| argument.clone())
}

fn as_number(value: &Value) -> Option<f64> {
    value.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_scrolls_and_sizes() {
        check(
            r#"{"type":3,"timestamp":100,"data":{"source":1,"positions":[{"x":1,"y":2,"id":3,"timeOffset":-50},{"x":4,"y":5}]}}"#,
            r#"{"data":{"x":1,"y":2},"timestamp":50,"type":"mousemove"} {"data":{"x":4,"y":5},"timestamp":100,"type":"mousemove"}"#,
        );
        check(
            r#"{"type":3,"timestamp":1.5,"data":{"source":3,"id":1,"x":0,"y":9}}"#,
            r#"{"data":{"nodeId":1,"x":0,"y":9},"timestamp":1.5,"type":"scroll"}"#,
        );
        check(
            r#"{"type":3,"timestamp":1,"data":{"source":4,"width":8,"height":9}}"#,
            r#"{"data":{"height":9,"width":8},"timestamp":1,"type":"resize"}"#,
        );
    }

    #[test]
    fn console_lines_and_requests() {
        check(
            r#"{"type":6,"timestamp":1,"data":{"plugin":"rrweb/console@1","payload":{"level":"log","trace":[],"payload":["\"a\"","{\"b\":1}"]}}}"#,
            r#"{"data":{"args":["a","{\"b\":1}"],"level":"log","trace":[]},"timestamp":1,"type":"console"}"#,
        );
        check(
            r#"{"type":6,"timestamp":1,"data":{"plugin":"rrweb/network@1","payload":{"requests":[{"name":"/a"},7]}}}"#,
            r#"{"data":{"name":"/a"},"timestamp":1,"type":"network"}"#,
        );
    }

    #[test]
    fn the_rest_says_nothing() {
        for event in [
            r#"{"type":2,"timestamp":1,"data":{"node":{"positions":1}}}"#,
            r#"{"type":3,"timestamp":1,"data":{"source":0,"positions":[]}}"#,
            r#"{"type":6,"timestamp":1,"data":{"plugin":"rrweb/other@1","payload":{}}}"#,
            r#"{"type":3,"data":{"source":4,"width":8}}"#,
            r#""positions""#,
        ] {
            check(event, "");
        }
    }

    #[track_caller]
    fn check(event: &str, expected: &str) {
        let event = RawValue::from_string(event.to_owned()).unwrap();
        assert_eq!(of(&event).join(" "), expected);
    }
}
