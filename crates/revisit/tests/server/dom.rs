//! The page at a time from outside: over HTTP and by the command.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::support::{Answer, Server, binary, fixtures, revisit};

#[test]
fn each_form_is_answered_with_its_type_and_without_anything_that_could_run() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    ingest(&server, 1, "s", &page("w", 1_000, "first"));

    let html = ask(&server, "s", "");
    assert_eq!((html.status, html.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(html.body.contains("<p id=\"p\">first</p>"), "{html:?}");
    let policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    for form in ["html", "json", "snapshot"] {
        let answer = ask(&server, "s", &format!("as={form}"));
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-security-policy"), policy);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(ask(&server, "s", "as=json").json()["k"], "document");
    let snapshot = ask(&server, "s", "as=snapshot").json();
    assert_eq!((&snapshot["type"], &snapshot["data"]["node"]["id"]), (&json!(2), &json!(1)));
}

#[test]
fn what_happened_strictly_before_the_time_counts() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let mut events = page("w", 1_000, "first");
    events.push(text("w", 2_500, "second"));
    ingest(&server, 1, "s", &events);
    let shown = |query: &str| paragraph(&ask(&server, "s", &format!("as=json&{query}")).json());
    for (query, expected) in [
        ("t=0", "first"),
        ("t=1500", "first"),
        ("t=1500.5", "second"),
        ("t=1.501s", "second"),
        ("t=0:01.400", "first"),
        ("", "second"),
    ] {
        assert_eq!(shown(query), expected, "{query}");
    }
}

#[test]
fn a_window_is_that_of_the_last_event_unless_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let mut events = page("a", 1_000, "of a");
    events.extend(page("b", 2_000, "of b"));
    events.push(text("a", 3_000, "of a again"));
    ingest(&server, 1, "s", &events);
    let shown = |query: &str| paragraph(&ask(&server, "s", &format!("as=json&{query}")).json());
    assert_eq!(shown("t=1s"), "of a");
    assert_eq!(shown("t=1001"), "of b");
    assert_eq!(shown("t=2001"), "of a again");
    assert_eq!(shown("t=5s&window=b"), "of b");
    assert_eq!(shown("t=1&window=b"), "of b", "the first page of b, before it has come");
    let missing = ask(&server, "s", "window=c");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains(r#"no window \"c\""#), "{missing:?}");
}

#[test]
fn elements_are_chosen_by_selector() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    ingest(&server, 1, "s", &page("w", 1_000, "first"));
    let found = ask(&server, "s", "as=json&selector=body+%3E+p").json();
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!((&found[0]["node"], &found[0]["text"]), (&json!(4), &json!("first")));
    assert_eq!(found[0]["html"], "<p id=\"p\">first</p>");
    assert_eq!(ask(&server, "s", "selector=p").body.trim(), "<p id=\"p\">first</p>");
    assert_eq!(ask(&server, "s", "as=json&selector=.none").json(), json!([]));
}

#[test]
fn what_cannot_be_asked_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    ingest(&server, 1, "s", &page("w", 1_000, "first"));
    ingest(
        &server,
        2,
        "empty",
        &[("w".to_owned(), json!({ "type": 4, "timestamp": 5, "data": {} }))],
    );
    for (query, status, said) in [
        ("t=soon", 400, "`t`: \\\"soon\\\""),
        ("as=pdf", 400, "`as`: \\\"pdf\\\""),
        ("selector=p%5B", 400, "`selector`"),
        ("as=snapshot&selector=p", 400, "whole page"),
        ("at=5", 400, "at"),
    ] {
        let answer = ask(&server, "s", query);
        assert_eq!(answer.status, status, "{query}: {answer:?}");
        assert!(answer.body.contains(said), "{query}: {answer:?}");
    }
    let empty = ask(&server, "empty", "");
    assert_eq!(empty.status, 404);
    assert!(empty.body.contains("no full snapshot"), "{empty:?}");
    assert_eq!(ask(&server, "none", "").status, 404);
    assert_eq!(server.get("/api/v1/sessions/s/dom").status, 401);
}

#[test]
fn the_command_shows_a_file_a_session_and_standard_input_alike() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let file = fixtures().join("recordings/rrweb/svgedit-1.json.zst");
    let file = file.to_str().unwrap();
    let rows = crate::support::revisit_json(&["import", "--data", data, "--json", file]);
    let id = rows[0]["session"].as_str().unwrap();
    let times = "0,1s,5s,20000.5";
    let of_file = dom(&[file, "--as", "json", "--at", times]);
    assert_eq!(of_file.lines().count(), 4);
    assert_eq!(dom(&[id, "--data", data, "--as", "json", "--at", times]), of_file);
    let one_by_one = times.split(',').map(|it| dom(&[file, "--as", "json", "--at", it]));
    assert_eq!(one_by_one.collect::<String>(), of_file);
    let backwards = dom(&[file, "--as", "json", "--at", "20000.5", "--at", "5s", "--at=1s,0"]);
    assert_eq!(backwards.lines().rev().collect::<Vec<_>>(), of_file.lines().collect::<Vec<_>>());

    let mut child = Command::new(binary())
        .args(["dom", "-", "--as", "json", "--at", times])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(file).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), of_file);
}

#[test]
fn a_file_is_taken_exactly_as_it_stands() {
    // Enough between two equal events that they come to lie in different parts of an import.
    let filler = json!({ "type": 5, "timestamp": 60, "data": { "tag": "x", "payload": "x".repeat(3_000_000) } });
    let again = text("w", 100, "again").1;
    let between = text("w", 100, "between").1;
    let mut events: Vec<Value> = page("w", 50, "first").into_iter().map(|it| it.1).collect();
    events.extend([again.clone(), between, filler.clone(), filler, again]);
    check(&events, "51", "again");
    check(&events, "50", "first");

    // Times from zero on, and an event without one, which happens with the one before it.
    let mut events: Vec<Value> = page("w", 0, "first").into_iter().map(|it| it.1).collect();
    let mut timeless = text("w", 0, "timeless").1;
    timeless["timestamp"] = Value::Null;
    events.extend([text("w", 500, "second").1, timeless, text("w", 900, "third").1]);
    check(&events, "1", "first");
    check(&events, "500", "first");
    check(&events, "501", "timeless");
    check(&events, "901", "third");
    check(&events, "0", "first");

    // The earliest need not be the first.
    events.rotate_right(2);
    check(&events, "1", "first");
    check(&events, "900", "second");
    check(&events, "901", "third");
}

#[test]
fn the_command_says_what_is_wrong_and_minds_no_closed_pipe() {
    let file = fixtures().join("recordings/rrweb/svgedit-1.json.zst");
    let file = file.to_str().unwrap();
    for (arguments, code, said) in [
        (vec![file, "--at", "5s,never"], 2, "\"never\" is not a time"),
        (vec![file, "--window", "w9"], 1, "no window \"w9\""),
        (vec![file, "--select", "p["], 1, "--select"),
        (vec!["no-such-thing"], 1, "no-such-thing"),
    ] {
        let output = revisit(&[&["dom"], arguments.as_slice()].concat());
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {message}");
        assert!(message.contains(said), "{arguments:?}: {message}");
    }
    for command in ["dom", "moments"] {
        let many = ["1s,2s,3s,4s,5s"; 8].join(",");
        let mut arguments = vec![command, file];
        arguments.extend((command == "dom").then_some(["--at", &many]).into_iter().flatten());
        let mut child = Command::new(binary())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{command}: {output:?}");
    }
}

#[track_caller]
fn check(events: &[Value], at: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recording.json");
    fs::write(&file, json!(events).to_string()).unwrap();
    let shown = dom(&[file.to_str().unwrap(), "--as", "json", "--at", at]);
    assert_eq!(paragraph(&serde_json::from_str(&shown).unwrap()), expected, "at {at}");
}

fn dom(arguments: &[&str]) -> String {
    let output = revisit(&[&["dom"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn ask(server: &Server, session: &str, query: &str) -> Answer {
    server.api("GET", &format!("/api/v1/sessions/{session}/dom?{query}"), "")
}

/// The text of the one paragraph.
fn paragraph(document: &Value) -> String {
    let mut nodes = vec![document];
    while let Some(node) = nodes.pop() {
        if node["tag"] == "p" {
            return node["ch"][0]["text"].as_str().unwrap().to_owned();
        }
        nodes.extend(node["ch"].as_array().into_iter().flatten());
    }
    panic!("no paragraph in {document}")
}

type Event = (String, Value);

/// A page load: a page with one paragraph.
fn page(window: &str, at_ms: u64, text: &str) -> Vec<Event> {
    let node = json!({ "type": 0, "id": 1, "childNodes": [
        { "type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [
            { "type": 2, "id": 6, "tagName": "head", "attributes": {}, "childNodes": [] },
            { "type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": [
                { "type": 2, "id": 4, "tagName": "p", "attributes": { "id": "p" }, "childNodes": [
                    { "type": 3, "id": 5, "textContent": text } ] } ] } ] } ] });
    let meta = json!({ "type": 4, "timestamp": at_ms,
                       "data": { "href": "http://shop/", "width": 8, "height": 6 } });
    let snapshot = json!({ "type": 2, "timestamp": at_ms,
                           "data": { "node": node, "initialOffset": { "left": 0, "top": 0 } } });
    [meta, snapshot].map(|it| (window.to_owned(), it)).to_vec()
}

/// The paragraph gets another text.
fn text(window: &str, at_ms: u64, text: &str) -> Event {
    let data = json!({ "source": 0, "texts": [{ "id": 5, "value": text }],
                       "attributes": [], "removes": [], "adds": [] });
    (window.to_owned(), json!({ "type": 3, "timestamp": at_ms, "data": data }))
}

/// A time that the server believes, the same within one process.
fn begun_ms() -> u64 {
    static BEGUN: LazyLock<u64> = LazyLock::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        u64::try_from(since.as_millis()).unwrap()
    });
    *BEGUN
}

/// Sends events, a batch for each run of one window; their times count from when the tests began.
fn ingest(server: &Server, batch: u64, session: &str, events: &[Event]) {
    for (number, run) in events.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let mut events: Vec<Value> = run.iter().map(|it| it.1.clone()).collect();
        for event in &mut events {
            event["timestamp"] = json!(begun_ms() + event["timestamp"].as_u64().unwrap());
        }
        let sent = json!({
            "batch": format!("019e0a7f-0000-7000-8000-{:012x}", batch * 100 + number as u64),
            "session": session, "window": run[0].0, "events": events,
        });
        assert_eq!(server.ingest(&sent).status, 200);
    }
}
