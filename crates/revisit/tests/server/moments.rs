//! Moments from outside: over HTTP and by the command, as long as their session is there.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Server, fixtures, revisit, revisit_json};

#[test]
fn moments_are_the_same_over_http_by_session_and_by_file() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().to_str().unwrap(), recording());
    let server = Server::start(folder.path());
    let id = import(data, &file);
    let all = server.api("GET", &format!("/api/v1/sessions/{id}/moments"), "").json();
    let moments = all["moments"].as_array().unwrap();
    assert_eq!(all["n_total"], moments.len());
    assert!(moments.len() > 5, "{all}");
    assert_eq!(moments[0]["kind"], "session_start");
    assert!(moments.iter().map(|it| it["at_ms"].as_i64().unwrap()).is_sorted());
    for what in [id.as_str(), file.to_str().unwrap()] {
        let printed = printed(&["moments", what, "--json", "--data", data]);
        assert_eq!(&lines(&printed), moments, "{what}");
    }

    let table = printed(&["moments", &id, "--kind", "session_start,click", "--data", data]);
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].starts_with("TIME") && rows[1].starts_with("0:00.000"), "{table}");
    let n_clicks = moments.iter().filter(|it| it["kind"] == "click").count();
    assert_eq!(rows.len(), n_clicks + 2, "{table}");
}

#[test]
fn moments_are_filtered_and_answered_as_lines_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    assert_eq!(server.ingest(&clicks(1, "s", 1_000, 5)).status, 200);
    let ask = |query: &str| server.api("GET", &format!("/api/v1/sessions/s/moments?{query}"), "");
    let clicked = ask("kind=click").json();
    assert_eq!(clicked["n_total"], 5, "{clicked}");
    let one = ask("kind=click&limit=1").json();
    assert_eq!((one["moments"].as_array().unwrap().len(), &one["n_total"]), (1, &json!(5)));
    assert_eq!(ask("kind=click&from_ms=1201&to_ms=1401").json()["n_total"], 2);
    assert_eq!(ask("kind=click&window=other").json()["n_total"], 0);
    assert_eq!(ask("kind=click,session_start").json()["n_total"], 6);
    for (query, said) in [("kind=klick", "klick"), ("limit=0", "50000"), ("kinds=click", "kinds")] {
        let refused = ask(query);
        assert_eq!(refused.status, 400, "{refused:?}");
        assert!(refused.body.contains(said), "{refused:?}");
    }
    let bearer = format!("Bearer {}", server.api_key.as_deref().unwrap());
    let headers = [("authorization", bearer.as_str()), ("accept", "application/jsonl")];
    let answer = server.send("GET", "/api/v1/sessions/s/moments?kind=click", &headers, &[]);
    assert_eq!(lines(&answer.body), *clicked["moments"].as_array().unwrap());
    assert_eq!(server.api("GET", "/api/v1/sessions/none/moments", "").status, 404);
    assert_eq!(server.get("/api/v1/sessions/s/moments").status, 401);
}

#[test]
fn a_live_session_has_the_moments_of_all_that_has_come() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    for (batch, expected) in [(1, 2), (2, 4), (3, 6)] {
        let sent = clicks(batch, "s", batch * 10_000, 2);
        assert_eq!(server.ingest(&sent).status, 200);
        assert_eq!(n_clicks(&server), expected);
    }
    // Stored ones are the same as those that were made on demand.
    assert!(server.wait_for(|it| summary(it, "s")["n_clicks"] == 6));
    assert_eq!(n_clicks(&server), 6);
}

#[test]
fn troubled_sessions_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    server.ingest(&clicks(1, "angry", 1_000, 8));
    server.ingest(&clicks(2, "calm", 1_000, 1));
    assert!(server.wait_for(|it| summary(it, "angry")["n_clicks"] == 8));
    assert!(server.wait_for(|it| summary(it, "calm")["n_clicks"] == 1));
    let ids = |query: &str| {
        let listed = server.api("GET", &format!("/api/v1/sessions?{query}"), "").json();
        let sessions = listed["sessions"].as_array().unwrap().iter();
        sessions.map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids("has_rage_click=true"), "angry");
    assert_eq!(ids("has_rage_click=false"), "calm");
    assert_eq!(ids("order=frustration"), "angry calm");
    assert_eq!(ids("min_frustration=1&has_error=false"), "angry");
    let refused = server.api("GET", "/api/v1/sessions?min_frustration=101", "");
    assert_eq!(refused.status, 400);
    assert!(
        refused.body.contains("min_frustration") && refused.body.contains("100"),
        "{refused:?}"
    );
    let angry = summary(&server, "angry");
    assert_eq!(angry["n_rage_clicks"], 1, "{angry}");
    assert!(angry["pages"][0]["url"].is_string() && angry["errors"].is_array(), "{angry}");
}

fn recording() -> PathBuf {
    fixtures().join("recordings/rrweb/svgedit-1.json.zst")
}

fn import(data: &str, file: &Path) -> String {
    let rows = revisit_json(&["import", "--data", data, "--json", file.to_str().unwrap()]);
    rows[0]["session"].as_str().unwrap().to_owned()
}

fn printed(arguments: &[&str]) -> String {
    let output = revisit(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

fn summary(server: &Server, id: &str) -> Value {
    server.api("GET", &format!("/api/v1/sessions/{id}"), "").json()
}

fn n_clicks(server: &Server) -> u64 {
    let answer = server.api("GET", "/api/v1/sessions/s/moments?kind=click", "");
    answer.json()["n_total"].as_u64().unwrap()
}

/// A page with a button, and clicks on it, ten a second.
fn clicks(batch: u64, session: &str, from_ms: u64, n_clicks: u64) -> Value {
    let node = json!({ "type": 0, "id": 1, "childNodes": [
        { "type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [
            { "type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": [
                { "type": 2, "id": 4, "tagName": "button", "attributes": { "id": "buy" }, "childNodes": [
                    { "type": 3, "id": 5, "textContent": "Buy" } ] } ] } ] } ] });
    let mut events = vec![
        json!({ "type": 4, "timestamp": from_ms, "data": { "href": "http://shop/", "width": 8, "height": 6 } }),
        json!({ "type": 2, "timestamp": from_ms, "data": { "node": node, "initialOffset": { "left": 0, "top": 0 } } }),
    ];
    events.extend((1..=n_clicks).map(|it| {
        json!({ "type": 3, "timestamp": from_ms + it * 100,
                "data": { "source": 2, "type": 2, "id": 4, "x": 10, "y": 20 } })
    }));
    json!({
        "batch": format!("019e0a7f-0000-7000-8000-{batch:012x}"), "session": session, "window": "w",
        "events": events,
    })
}
