use super::*;
use crate::Parser;

#[test]
fn each_kind_shows_what_it_holds() {
    check(r#"{"type":4,"timestamp":5.5,"data":{"href":"/a","width":8}}"#, "Meta /a 8x? at 5.5");
    check(r#"{"type":5,"data":{"tag":"t","payload":{}},"timestamp":1}"#, "Custom t at 1");
    check(
        r#"{"type":8,"timestamp":1,"data":{"type":"caption","text":"hi"}}"#,
        "Annotation hi at 1",
    );
    check(
        r#"{"type":2,"timestamp":1,"data":{"node":{},"initialOffset":{"top":3,"left":0}}}"#,
        "FullSnapshot 0,3 at 1",
    );
    check(
        r#"{"type":3,"timestamp":1,"data":{"source":3,"id":7,"x":1,"y":2.5}}"#,
        "Scroll 7 to 1,2.5 at 1",
    );
    check(r#"{"type":3,"timestamp":1,"data":{"source":99}}"#, "source 99 at 1");
}

#[test]
fn what_does_not_fit_is_other() {
    for event in [r#"{"type":3}"#, r#"{"type":3,"data":7}"#, r#"{"type":99,"data":{}}"#, "{}", "7"]
    {
        check(event, "Other");
    }
}

#[track_caller]
fn check(json: &str, expected: &str) {
    let text = |it: Option<f64>| it.map_or("?".to_owned(), |it| it.to_string());
    let shown = Parser::new().read(json, |json| {
        let event = Event::of(json);
        let at = event.timestamp_ms.map(|it| format!(" at {it}")).unwrap_or_default();
        let what = match event.what {
            What::FullSnapshot { initial_offset: (left, top), .. } => {
                format!("FullSnapshot {left},{top}")
            }
            What::Incremental(Incremental::Scroll { id, x_px, y_px }) => {
                format!("Scroll {} to {x_px},{y_px}", id.unwrap_or(-1))
            }
            What::Incremental(Incremental::Other { source }) => format!("source {source}"),
            What::Meta { href, width_px, height_px } => {
                format!("Meta {} {}x{}", href.unwrap_or("?"), text(width_px), text(height_px))
            }
            What::Custom { tag, .. } => format!("Custom {tag}"),
            What::Annotation { text } => format!("Annotation {}", text.unwrap_or("?")),
            What::Incremental(_) | What::Plugin { .. } | What::Other => "Other".to_owned(),
        };
        format!("{what}{at}")
    });
    assert_eq!(shown.as_deref(), Some(expected));
}
