use std::fmt::{Debug, Write as _};

use uuid::Uuid;

use super::*;
use crate::{Finalized, Finalizer, Merger};

#[test]
fn clicks_are_clicks_taps_double_clicks_and_context_menus() {
    let clicks = [2, 3, 4, 9].map(|it| format!(r#"3 {{"source":2,"type":{it}}}"#)).join("\n");
    check(&clicks, |it| it.n_clicks, 4);
    let others = [0, 1, 5, 6, 7, 8].map(|it| format!(r#"3 {{"source":2,"type":{it}}}"#)).join("\n");
    check(&others, |it| it.n_clicks, 0);
    check(r#"3 {"source":7,"type":2}"#, |it| it.n_clicks, 0);
}

#[test]
fn keypresses_are_inputs() {
    check("3 {\"source\":5}\n3 {\"source\":5}\n3 {\"source\":3}", |it| it.n_keypresses, 2);
}

#[test]
fn mouse_activity_is_moves_touches_and_interactions() {
    let all = (0..17).map(|it| format!(r#"3 {{"source":{it}}}"#)).collect::<Vec<_>>().join("\n");
    check(&all, |it| it.n_mouse_activity, 3);
}

#[test]
fn active_time_is_from_what_the_visitor_did() {
    for (source, expected) in [(0, 0), (1, 100), (3, 100), (4, 100), (8, 0), (12, 100), (14, 0)] {
        let events = format!("3 {{\"source\":{source}}}\n3 {{\"source\":{source}}}");
        check(&events, |it| it.active_ms, expected);
    }
}

#[test]
fn console_lines_are_counted_by_level() {
    let line = |level: &str| {
        format!(r#"6 {{"plugin":"rrweb/console@1","payload":{{"level":"{level}","payload":[]}}}}"#)
    };
    let lines = ["log", "warn", "error", "info"].map(line).join("\n");
    check(
        &lines,
        |it| [it.n_console_log, it.n_console_warn, it.n_console_error],
        // `log` and `info` are the same level, and the text is the same: one line.
        [1, 1, 1],
    );
}

#[test]
fn addresses_come_from_pages_and_navigations() {
    let events = [
        r#"4 {"href":"/a","width":8,"height":9}"#,
        r#"5 {"tag":"$pageview","payload":{"href":"/a"}}"#,
        r#"5 {"tag":"revisit/navigation","payload":{"href":"/b"}}"#,
        r#"5 {"tag":"$json_ld","payload":{"href":"/not"}}"#,
        r#"5 {"tag":"$recording_started","payload":{"reason":"x"}}"#,
    ]
    .join("\n");
    check(&events, |it| it.urls.join(" "), "/a /b".to_owned());
    check(&events, |it| it.first_url.clone(), Some("/a".to_owned()));
}

#[test]
fn the_viewport_is_the_first_that_has_a_size() {
    let events =
        "4 {\"width\":0,\"height\":9}\n4 {\"width\":8,\"height\":9}\n4 {\"width\":1,\"height\":1}";
    check(events, |it| it.viewport, Some(Viewport { width: 8, height: 9 }));
}

#[test]
fn a_session_lasts_from_its_first_to_its_last_recorded_event() {
    let analytics = r#"6 {"plugin":"posthog/event@1","payload":{"event":"$pageview"}}"#;
    let events = format!("{analytics}\n2 {{}}\n3 {{}}\n{analytics}");
    check(&events, span, (1100, 1200));
    check(&events, |it| it.n_events, 2);
    check(analytics, span, (1000, 1000));
    check(analytics, |it| it.n_events, 0);
}

#[test]
fn one_wild_clock_does_not_stretch_a_session() {
    let mut text = head_line(None, None);
    for at in [1000, 1_795_253_491_033_i64, 2000] {
        writeln!(text, r#"["w",{{"type":1,"timestamp":{at}}}]"#).unwrap();
    }
    let summary = finalize(&text).summary;
    assert_eq!(span(&summary), (1000, 2000));
    assert_eq!(
        (summary.n_events, summary.n_problems, summary.windows[0].ended_at.as_ms()),
        (3, 1, 2000)
    );
}

#[test]
fn a_session_without_events_is_where_it_was_received() {
    assert_eq!(span(&finalize(&head_line(None, None)).summary), (5000, 5000));
    assert_eq!(span(&finalize("").summary), (0, 0));
}

#[test]
fn the_size_is_that_of_the_lines() {
    let text = session("2 {}\n3 {}");
    let lines: usize = text.lines().skip(1).map(|it| it.len() + 1).sum();
    assert_eq!(finalize(&text).summary.size_bytes, lines as u64);
}

#[test]
fn windows_are_listed_in_order_of_their_first_event() {
    let mut text = head_line(None, None);
    for (window, at) in [("b", 1000), ("a", 1100), ("b", 1200)] {
        writeln!(text, r#"["{window}",{{"type":1,"timestamp":{at}}}]"#).unwrap();
    }
    let shown = finalize(&text).summary.windows.iter().fold(String::new(), |mut shown, it| {
        let (from, to) = (it.started_at.as_ms(), it.ended_at.as_ms());
        write!(shown, "{} {from}-{to} {}; ", it.id, it.n_events).unwrap();
        shown
    });
    assert_eq!(shown, "b 1000-1200 2; a 1100-1100 1; ");
}

#[test]
fn a_session_of_many_windows_lists_the_first() {
    let mut text = head_line(None, None);
    for window in 0..150 {
        writeln!(text, r#"["{window}",{{"type":1,"timestamp":1000}}]"#).unwrap();
    }
    let summary = finalize(&text).summary;
    assert_eq!((summary.windows.len(), summary.n_events), (100, 150));
}

#[test]
fn the_heads_say_who_and_with_what() {
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    let Finalized { summary, visitor, .. } = finalize(&head_line(Some("ann"), Some(agent)));
    assert_eq!(visitor, VisitorId::new("ann").ok());
    assert_eq!(summary.library.as_deref(), Some("web 1.449.2"));
    assert_eq!(
        [summary.device, summary.browser, summary.browser_version, summary.os]
            .map(Option::unwrap_or_default)
            .join(" "),
        "desktop Chrome 142 Linux"
    );
}

#[test]
fn a_recording_of_posthog_js_is_counted_as_posthog_counts_it() {
    let text = head_line(Some("01a1fd72-4b07-7361-9130-fdd2a6a299e2"), None)
        .replace("5000", "1795253491057")
        + include_str!("posthog-js-1.449.2.jsonl");
    let Finalized { summary, visitor, .. } = finalize(&text);
    assert_eq!(visitor.unwrap().as_str(), "01a1fd72-4b07-7361-9130-fdd2a6a299e2");
    assert_eq!(span(&summary), (1_795_253_488_596, 1_795_253_490_705));
    assert_eq!(
        (summary.n_events, summary.n_clicks, summary.n_mouse_activity, summary.active_ms),
        (9, 1, 5, 18)
    );
    assert_eq!((summary.n_keypresses, summary.n_console_log, summary.n_problems), (0, 0, 0));
    assert_eq!(summary.urls, ["http://app.test:19127/"]);
    assert_eq!(summary.viewport, Some(Viewport { width: 1000, height: 700 }));
    assert_eq!(
        (summary.browser.as_deref(), summary.browser_version.as_deref(), summary.os.as_deref()),
        (Some("Chrome"), Some("140"), Some("Linux"))
    );
    assert_eq!(summary.device.as_deref(), Some("desktop"));
    assert_eq!(summary.windows[0].id.as_str(), "01a1fd72-4b4b-7628-87ea-881ba3edc4bd");
}

/// Events are written a line each, as type and data, and are 100 ms apart from 1000 ms on.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases read better without references")]
fn check<T: PartialEq + Debug>(events: &str, of: impl Fn(&Summary) -> T, expected: T) {
    assert_eq!(of(&finalize(&session(events)).summary), expected);
}

fn session(events: &str) -> String {
    let mut text = head_line(None, None);
    for (place, event) in events.lines().enumerate() {
        let (kind, data) = event.split_once(' ').unwrap();
        let at = 1000 + 100 * place;
        writeln!(text, r#"["w",{{"type":{kind},"data":{data},"timestamp":{at}}}]"#).unwrap();
    }
    text
}

fn head_line(visitor: Option<&str>, user_agent: Option<&str>) -> String {
    let id = Uuid::nil();
    let optional = |name: &str, value: Option<&str>| {
        value.map(|it| format!(r#","{name}":"{it}""#)).unwrap_or_default()
    };
    format!(
        "{{\"item\":{{\"id\":\"{id}\",\"source\":\"native\",\"received_at\":5000,\"window\":\"w\",\"library\":\"web 1.449.2\"{}{},\"n_events\":0}}}}\n",
        optional("visitor", visitor),
        optional("user_agent", user_agent)
    )
}

fn finalize(text: &str) -> Finalized {
    let (mut merger, mut finalizer) = (Merger::new(), Finalizer::new());
    merger.add_block(text);
    for event in merger.take_rest() {
        finalizer.observe(&event);
    }
    finalizer.finish(merger.heads(), merger.problems())
}

fn span(summary: &Summary) -> (i64, i64) {
    (summary.started_at.as_ms(), summary.ended_at.as_ms())
}
