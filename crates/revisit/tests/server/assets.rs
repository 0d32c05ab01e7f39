//! Captured assets: asked for, sent once, put into every session that refers to them, and erased with
//! the last of these.

use std::fs;
use std::path::Path;

use crate::support::{Server, WRITE_KEY};
use serde_json::{Value, json};

const URL: &str = "https://shop.test/logo.png";

fn content() -> String {
    format!("data:image/png;base64,{}", "iVBORw0KGgo".repeat(200))
}

fn hash() -> String {
    blake3::hash(content().as_bytes()).to_hex().to_string()
}

#[test]
fn an_asset_is_sent_once_and_is_in_every_session_that_refers_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    assert_eq!(missing(&server, "/ingest/v1/assets"), json!([hash()]));
    send(&server, "first", &whole());
    finalized(&server, "first");
    assert_eq!(missing(&server, "/behind/a/proxy/ingest/v1/assets"), json!([]));
    send(&server, "second", &reference());
    // Whoever reads it before it is finalized sees it as well.
    let events = server.api("GET", "/api/v1/sessions/second/events", "").body;
    assert!(events.contains(&content()), "{events}");
    finalized(&server, "second");
    for session in ["first", "second"] {
        let manifest = manifest(&server, session);
        assert_eq!(manifest["resources"], json!([{ "url": URL, "asset": hash() }]));
        assert_eq!(manifest["problems"]["asset_gone"], Value::Null);
        assert_eq!(resources(&server, session), [json!({ "url": URL, "data": content() })]);
    }
    assert_eq!(n_stored(folder.path()), 1);

    assert_eq!(server.api("DELETE", "/api/v1/sessions/first", "").status, 204);
    assert_eq!(resources(&server, "second"), [json!({ "url": URL, "data": content() })]);
    assert_eq!(server.api("DELETE", "/api/v1/sessions/second", "").status, 204);
    assert_eq!(n_stored(folder.path()), 0);
    assert_eq!(missing(&server, "/ingest/v1/assets"), json!([hash()]));
}

#[test]
fn what_is_gone_meanwhile_is_a_problem_and_not_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    send(&server, "only", &reference());
    finalized(&server, "only");
    let manifest = manifest(&server, "only");
    assert_eq!(manifest["problems"]["asset_gone"]["count"], 1);
    assert_eq!(manifest["resources"], Value::Null);
    // A string that is no captured asset is not handed to whoever knows its hash.
    let text = "a private note ".repeat(100);
    send(&server, "other", &json!({ "type": 5, "timestamp": 1_700_000_000_000_u64, "data": text }));
    finalized(&server, "other");
    let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
    let data = json!({ "url": URL, "asset": hash });
    send(&server, "thief", &json!({ "type": 7, "timestamp": 1_700_000_000_000_u64, "data": data }));
    let events = server.api("GET", "/api/v1/sessions/thief/events", "").body;
    assert!(!events.contains("private"), "{events}");
}

#[test]
fn a_question_that_is_none_is_refused_where_any_page_may_read_why() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let many: Vec<String> = (0..501).map(|_| hash()).collect();
    check(&server, WRITE_KEY, "{}", 400);
    check(&server, WRITE_KEY, "[]", 400);
    check(&server, WRITE_KEY, r#"{"hashes":["x"]}"#, 400);
    check(&server, WRITE_KEY, &json!({ "hashes": many }).to_string(), 400);
    check(&server, "rvw_unknown", r#"{"hashes":[]}"#, 401);
    check(&server, WRITE_KEY, r#"{"hashes":[]}"#, 200);
}

#[track_caller]
fn check(server: &Server, key: &str, body: &str, status: u16) {
    let path = format!("/ingest/v1/assets?key={key}");
    let origin = [("origin", "https://shop.test")];
    let answer = server.send("POST", &path, &origin, body.as_bytes());
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), "https://shop.test");
}

fn missing(server: &Server, path: &str) -> Value {
    let question = json!({ "hashes": [hash(), hash()] }).to_string();
    let answer = server.post(&format!("{path}?key={WRITE_KEY}"), question.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["missing"].clone()
}

fn whole() -> Value {
    let payload = json!({ "rr_type": "DataUrl", "data": content() });
    let data = json!({ "url": URL, "payload": payload });
    json!({ "type": 7, "timestamp": 1_700_000_000_000_u64, "data": data })
}

fn reference() -> Value {
    let data = json!({ "url": URL, "asset": hash() });
    json!({ "type": 7, "timestamp": 1_700_000_000_000_u64, "data": data })
}

fn send(server: &Server, session: &str, event: &Value) {
    let id = &blake3::hash(format!("{session}{event}").as_bytes()).to_hex()[..32];
    let batch = json!({ "batch": id, "session": session, "window": "w", "events": [event] });
    assert_eq!(server.ingest(&batch).status, 200);
}

fn finalized(server: &Server, session: &str) {
    let path = format!("/api/v1/sessions/{session}/replay");
    let is_archived = |it: &Server| it.api("GET", &path, "").json()["n_archived_blocks"] == 1;
    assert!(server.wait_for(is_archived), "{session} is not finalized");
}

fn manifest(server: &Server, session: &str) -> Value {
    let path = format!("/api/v1/sessions/{session}/replay");
    server.api("GET", &path, "").json()["archive"]["manifest"].clone()
}

fn resources(server: &Server, session: &str) -> Vec<Value> {
    let path = format!("/api/v1/sessions/{session}/replay");
    let id = server.api("GET", &path, "").json()["archive"]["id"].clone();
    let path = format!("{path}/{}/resources.jsonl", id.as_str().unwrap());
    let lines = server.api("GET", &path, "").body;
    lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// Assets in the data folder.
fn n_stored(folder: &Path) -> usize {
    fn files(folder: &Path) -> usize {
        let Ok(entries) = fs::read_dir(folder) else { return 0 };
        entries.flatten().map(|it| if it.path().is_dir() { files(&it.path()) } else { 1 }).sum()
    }
    files(&folder.join("store/assets"))
}
