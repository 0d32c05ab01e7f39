//! What becomes moments, on small pages.
//!
//! A page is written like HTML with `</>` to close whatever is open; elements are named by their
//! `id`. What happens is written one thing after the other as `at what #id text`.

use std::sync::Arc;

use revisit_model::Problems;
use revisit_model::moment::What;
use revisit_rrweb::{Event, Parser};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::SessionEvent;
use crate::moments::Moments;

#[test]
fn a_click_is_told_with_the_button_that_it_is_in() {
    check("<button id=b><span id=s>Buy <b>now</></></>", "50 click #s", "50 click Buy now");
}

#[test]
fn a_tap_is_a_click() {
    check("<button id=b>Buy</>", "10 touch #b; 50 lift #b; 60 click #b; 70 change", "50 click Buy");
}

#[test]
fn a_button_that_does_nothing_is_dead() {
    let page = "<button id=b>Buy</>";
    check(
        page,
        "0 press #b; 1 focus #b; 50 click #b; 9000 note",
        "50 click Buy; 50 dead_click Buy",
    );
    check(page, "0 press #b; 50 click #b; 90 change; 9000 note", "50 click Buy");
    check(page, "0 press #b; 50 click #b; 2000 note", "50 click Buy");
}

#[test]
fn only_what_must_answer_is_dead() {
    for (page, label) in [
        ("<a id=b href=https://a.example/b>B</>", "B"),
        ("<a id=b href=mailto:b@a.example>B</>", "B"),
        ("<p id=b>B</>", "B"),
        ("<div role=tab aria-selected=true><i id=b>B</></>", "B"),
        ("<button><canvas id=b></>B</>", "B"),
    ] {
        check(page, "50 click #b; 9000 note", &format!("50 click {label}"));
    }
    check(
        "<a id=b href=https://a.example/#>B</>",
        "50 click #b; 9000 note",
        "50 click B; 50 dead_click B",
    );
}

#[test]
fn a_hidden_field_for_files_is_an_answer_and_no_click() {
    check(
        "<button id=b>Open</><input id=f type=file>",
        "50 click #b; 51 click #f; 9000 note",
        "50 click Open",
    );
}

#[test]
fn rage_is_told_at_its_first_click_but_not_in_fields_and_pagers() {
    let clicks = "0 click #b; 200 click #b; 400 click #b; 401 change";
    check(
        "<button id=b>Buy</>",
        clicks,
        "0 click Buy; 0 rage_click Buy 3; 200 click Buy; 400 click Buy",
    );
    check(
        "<button id=b>Next page</>",
        clicks,
        "0 click Next page; 200 click Next page; 400 click Next page",
    );
    check("<textarea id=b></>", clicks, "0 click; 200 click; 400 click");
}

#[test]
fn an_error_after_a_click_is_the_clicks() {
    check(
        "<button id=b>Buy</>",
        "0 click #b; 1 change; 900 error oh no",
        "0 click Buy; 0 error_click Buy: oh no",
    );
}

#[test]
fn an_edit_is_told_once_and_secrets_are_not() {
    check(
        "<input id=n aria-label=Name><input id=p name=api_token>",
        "0 focus #n; 1 input #n a; 200 input #n ab; 300 blur #n; 301 focus #p; 302 input #p s3",
        "200 input Name text=ab 2; 302 input api_token text=[redacted] 1; 302 key_presses 3",
    );
    check(
        "<input id=p type=password>",
        "0 focus #p; 1 input #p ***",
        "1 input password=*** 1; 1 key_presses 1",
    );
}

#[test]
fn what_a_page_fills_in_is_no_edit() {
    check(
        "<input id=n><input id=m>",
        "0 focus #m; 500 input #n x; 600 input #n xy",
        "600 key_presses 2",
    );
    check("<input id=n>", "500 input #n x", "500 key_presses 1");
    check(
        "<input id=n>",
        "500 input #n x; 600 input #n xy",
        "600 input text=xy 2; 600 key_presses 2",
    );
}

#[test]
fn a_form_is_sent_when_its_button_leads_to_something() {
    let page = "<form id=f><input name=q value=tea><input name=pin value=7><button id=b>Go</></>";
    let told = "50 click Go; 50 submit Go q=tea pin=[redacted]";
    check(page, "50 click #b; 90 goto https://a.example/next", told);
    check(page, "50 click #b; 90 remove #f; 100 note", told);
    check(page, "50 click #b; 90 change", "50 click Go");
    let page = "<form id=f><input name=q value=tea><button id=b>Cancel</></>";
    check(page, "50 click #b; 90 remove #f; 100 note", "50 click Cancel");
}

#[test]
fn a_form_that_the_recorder_saw_sent_is_told_once_with_what_was_sent() {
    let page = "<form id=f><input name=q value=tea><input name=pin value=7><button id=b>Go</></>";
    let submit = r#"own submit {"path":"html > body > form#f","formData":{"q":"mate","pin":"7"}}"#;
    let told = "50 click Go; 50 submit Go pin=[redacted] q=mate";
    check(page, &format!("50 click #b; 52 {submit}; 90 goto https://a.example/next"), told);
    check(page, &format!("0 own initial_state {{}}; 50 click #b; 52 {submit}; 90 remove #f"), told);
    // By a script, long after the click.
    check(
        page,
        &format!("0 own initial_state {{}}; 50 click #b; 90 remove #x; 3000 {submit}; 3100 note"),
        "50 click Go; 3000 submit Go pin=[redacted] q=mate",
    );
}

#[test]
fn a_form_that_such_a_recorder_did_not_see_sent_was_not() {
    check(
        "<form id=f><input name=q><button id=b>Go</></>",
        "0 own initial_state {}; 50 click #b; 90 remove #f; 100 note",
        "50 click Go",
    );
}

#[test]
fn a_page_view_adds_up_when_the_address_changes() {
    check(
        "<p>Text</>",
        "10 scroll 300; 20 scroll 100; 30 goto https://a.example/next; 40 note",
        "30 scroll_depth 300",
    );
}

#[test]
fn selected_text_is_told_once_it_stays() {
    check(
        "<p id=a>One</><p id=b>Two <b>three</></>",
        "10 select #a #b; 2000 note",
        "10 selection One Two three",
    );
}

#[test]
fn windows_and_gaps() {
    check(
        "<button id=b>Buy</>",
        "0 hide; 5 show; 10 size 300 200; 20 size 400 300; 15000 note",
        "0 window_focus hidden; 5 window_focus visible; 20 resize 400x300; 20 idle 14980",
    );
}

#[test]
fn our_recorder_tells_of_focus_and_visibility_in_one() {
    let own =
        |state: &str, focus| format!(r#"own visibility {{"state":"{state}","hasFocus":{focus}}}"#);
    check(
        "<p>Text</>",
        &format!(
            "0 {}; 1 {}; 2 {}; 3 {}",
            own("visible", false),
            own("hidden", false),
            own("visible", false),
            own("visible", true)
        ),
        "0 window_focus blurred; 1 window_focus hidden; 2 window_focus visible; \
         3 window_focus focused",
    );
}

#[test]
fn what_is_not_recorded_is_not_idleness() {
    let page = "<button id=b>Buy</>";
    check(
        page,
        "0 press #b; 50 click #b; 60 pause call; 60000 resume call; 61000 press #b; 61001 note",
        "50 click Buy",
    );
    // When it pauses because nobody does anything, that is told once.
    check(
        page,
        "50 focus #b; 300050 pause idle; 400000 resume idle; 400001 focus #b; 400002 note",
        "50 idle 399951",
    );
}

#[track_caller]
fn check(page: &str, happens: &str, expected: &str) {
    let mut recording = Recording::of(page);
    for step in happens.split(';') {
        recording.step(step.trim());
    }
    let found = recording.moments.finish(None, &mut Problems::default());
    let is_action = |it: &&revisit_model::Moment| {
        !matches!(
            it.what.kind(),
            "page_view" | "custom" | "console" | "error" | "session_start" | "session_end"
        )
    };
    let found: Vec<String> = found.iter().filter(is_action).map(told).collect();
    assert_eq!(found.join("; "), expected, "{page}: {happens}");
}

/// A moment in short.
#[expect(clippy::wildcard_enum_match_arm, reason = "most kinds have no facts that matter here")]
fn told(moment: &revisit_model::Moment) -> String {
    let label = moment.target.as_ref().and_then(|it| it.label.as_deref()).unwrap_or_default();
    let facts = match &moment.what {
        What::RageClick { n_clicks, .. } => format!(" {n_clicks}"),
        What::ErrorClick { message } => format!(": {message}"),
        What::Input { input_type, value, n_changes, .. } => {
            format!(" {input_type}={} {n_changes}", value.as_deref().unwrap_or_default())
        }
        What::Submit { fields } => {
            let fields = fields.iter().map(|it| [" ", &it.name, "=", &it.value].concat());
            fields.collect()
        }
        What::KeyPresses { n_keys } => format!(" {n_keys}"),
        What::ScrollDepth { max_px, .. } => format!(" {max_px}"),
        What::Selection { text } => format!(" {}", text.as_deref().unwrap_or_default()),
        What::Resize { width, height } => format!(" {width}x{height}"),
        What::WindowFocus { state } => format!(" {state:?}").to_lowercase(),
        What::Idle { duration_ms } => format!(" {duration_ms}"),
        _ => String::new(),
    };
    let separator = if label.is_empty() { "" } else { " " };
    format!("{} {}{separator}{label}{facts}", moment.at_ms.as_ms() - START_MS, moment.what.kind())
}

const START_MS: i64 = 1_000_000;

struct Recording {
    parser: Parser,
    moments: Moments,
    /// Ids of nodes by the `id` of elements; texts are found by that of their element.
    ids: Vec<(String, i64)>,
}

impl Recording {
    fn of(page: &str) -> Recording {
        let mut ids = Vec::new();
        let body = children(page, &mut ids);
        let html = json!({"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [
            {"type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": body}]});
        let node = json!({"type": 0, "id": 1, "childNodes": [html]});
        let moments = Moments::default();
        let mut recording = Recording { parser: Parser::new(), moments, ids };
        let meta = json!({"href": "https://a.example/", "width": 800, "height": 600});
        recording.event(-20, 4, &meta);
        recording.event(-10, 2, &json!({"node": node, "initialOffset": {"left": 0, "top": 0}}));
        recording
    }

    fn step(&mut self, step: &str) {
        let (at, rest) = step.split_once(' ').unwrap();
        let (what, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let (name, text) = rest.split_once(' ').unwrap_or((rest, ""));
        let id = self.ids.iter().find(|it| name.strip_prefix('#') == Some(&it.0)).map(|it| it.1);
        let pointer = |kind: i64| json!({"source": 2, "type": kind, "id": id, "x": 5, "y": 5});
        let (kind, data) = match what {
            "click" => (3, pointer(2)),
            "press" => (3, pointer(1)),
            "touch" => (3, pointer(7)),
            "lift" => (3, pointer(9)),
            "focus" => (3, json!({"source": 2, "type": 5, "id": id})),
            "blur" => (3, json!({"source": 2, "type": 6, "id": id})),
            "input" => (3, json!({"source": 5, "id": id, "text": text, "isChecked": false})),
            "scroll" => {
                (3, json!({"source": 3, "id": 1, "x": 0, "y": name.parse::<f64>().unwrap()}))
            }
            "size" => {
                let side = |it: &str| it.parse::<f64>().unwrap();
                (3, json!({"source": 4, "width": side(name), "height": side(text)}))
            }
            "change" => {
                let change = json!([{"id": 3, "attributes": {"class": at}}]);
                (
                    3,
                    json!({"source": 0, "texts": [], "attributes": change, "removes": [], "adds": []}),
                )
            }
            "remove" => {
                let remove = json!([{"id": id, "parentId": 3}]);
                (
                    3,
                    json!({"source": 0, "texts": [], "attributes": [], "removes": remove, "adds": []}),
                )
            }
            "select" => {
                let end = self.ids.iter().find(|it| text.strip_prefix('#') == Some(&it.0));
                let range =
                    json!({"start": id, "startOffset": 0, "end": end.unwrap().1, "endOffset": 9});
                (3, json!({"source": 14, "ranges": [range]}))
            }
            "goto" => (4, json!({"href": name, "width": 800, "height": 600})),
            "error" => {
                let line =
                    json!({"level": "error", "trace": [], "payload": [json!(rest).to_string()]});
                (6, json!({"plugin": "rrweb/console@1", "payload": line}))
            }
            "own" => {
                let data: Value = serde_json::from_str(text).unwrap();
                let payload = json!({"type": name, "data": data});
                (6, json!({"plugin": "revisit/event@1", "payload": payload}))
            }
            "pause" | "resume" => {
                let tag = format!("revisit/{what}");
                (5, json!({"tag": tag, "payload": {"reason": name}}))
            }
            "hide" => (5, json!({"tag": "window hidden", "payload": {}})),
            "show" => (5, json!({"tag": "window visible", "payload": {}})),
            _ => (5, json!({"tag": "note", "payload": {}})),
        };
        self.event(at.parse().unwrap(), kind, &data);
    }

    fn event(&mut self, at: i64, kind: u8, data: &Value) {
        let at_ms = START_MS + at;
        let json = json!({"type": kind, "timestamp": at_ms, "data": data}).to_string();
        let Recording { parser, moments, ids: _ } = self;
        let event = SessionEvent {
            window: Arc::from("w"),
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            at_ms: at_ms as f64,
            event: RawValue::from_string(json.clone()).unwrap(),
            item: 0,
            in_span: true,
        };
        parser.read(&json, |it| moments.observe(&event, &Event::of(it))).unwrap();
    }
}

/// The nodes of a page; ids count from 10.
fn children(page: &str, ids: &mut Vec<(String, i64)>) -> Vec<Value> {
    let mut open: Vec<Value> = vec![json!({"childNodes": []})];
    let close = |open: &mut Vec<Value>| {
        let node = open.pop().unwrap();
        open.last_mut().unwrap()["childNodes"].as_array_mut().unwrap().push(node);
    };
    let mut id = 9;
    for part in page.split_inclusive('>').flat_map(|it| {
        let at = it.find('<').unwrap_or(it.len());
        [&it[..at], &it[at..]]
    }) {
        id += 1;
        if part == "</>" {
            close(&mut open);
        } else if let Some(tag) = part.strip_prefix('<') {
            let mut words = tag.trim_end_matches('>').split(' ');
            let name = words.next().unwrap();
            let mut node =
                json!({"type": 2, "id": id, "tagName": name, "attributes": {}, "childNodes": []});
            for (key, value) in words.filter_map(|it| it.split_once('=')) {
                node["attributes"][key] = json!(value);
                if key == "id" {
                    ids.push((value.to_owned(), id));
                }
            }
            open.push(node);
            if name == "input" {
                close(&mut open);
            }
        } else if !part.is_empty() {
            open.push(json!({"type": 3, "id": id, "textContent": part}));
            close(&mut open);
        }
    }
    open.pop().unwrap()["childNodes"].as_array().unwrap().clone()
}
