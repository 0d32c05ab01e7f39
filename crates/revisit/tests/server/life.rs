//! A session's life: listed while it is recorded, summed up when it is quiet, reopened by late
//! data, and the same whatever came twice.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Server, WRITE_KEY, binary, fixtures, revisit_json};

#[test]
fn a_session_is_there_at_once_and_late_data_reopens_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    assert_eq!(server.ingest(&clicks(1, 1_000, 2)).status, 200);
    let first = server.api("GET", "/api/v1/sessions/s", "").json();
    assert_eq!((&first["state"], &first["n_events"]), (&json!("live"), &json!(3)));
    assert_eq!(first["first_url"], "http://shop/");
    let found = server.api("GET", "/api/v1/sessions?url=SHOP", "").json();
    assert_eq!(found["sessions"].as_array().unwrap().len(), 1);
    assert!(server.wait_for(|it| session(it)["n_clicks"] == 2));
    assert_eq!(session(&server)["first_url"], "http://shop/");

    assert_eq!(server.ingest(&clicks(2, 9_000, 3)).status, 200);
    assert!(server.wait_for(|it| session(it)["n_clicks"] == 5));
    let last = session(&server);
    assert_eq!((&last["n_blocks"], &last["n_events"]), (&json!(2), &json!(7)));
    assert_eq!(last["duration_ms"], 8_003);
}

#[test]
fn a_live_viewer_asks_for_new_blocks_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    server.ingest(&clicks(1, 1_000, 2));
    server.ingest(&clicks(2, 5_000, 1));
    let lines = |query: &str| {
        let answer = server.api("GET", &format!("/api/v1/sessions/s/events?{query}"), "");
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body.lines().count()
    };
    assert_eq!(lines(""), 5);
    assert_eq!((lines("from_block=1"), lines("from_block=2"), lines("to_block=1")), (2, 0, 3));
    assert_eq!(
        (lines("from_ms=5000"), lines("to_ms=1001"), lines("from_ms=1002&to_ms=5001")),
        (2, 1, 2)
    );
}

#[test]
fn captured_requests_of_a_real_sdk_are_stored_once_however_often_they_are_sent() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start_with(Command::new(binary()).arg("serve").arg("--data").arg(folder.path()));
    let mut requests = 0;
    let case = fixtures().join("wire/posthog/04_v1.449.2");
    let mut files: Vec<_> = std::fs::read_dir(case).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|it| it.to_string_lossy().ends_with(".body.bin")) {
        let body = std::fs::read(file).unwrap();
        // Keys are swapped in the text, so that any capture fits the test's key.
        let body = with_key(&body);
        for path in ["/ingest/s/", "/s/?retry_count=1"] {
            let answer = server.post(path, &body);
            assert_eq!(answer.status, 200, "{}: {answer:?}", file.display());
        }
        requests += 1;
    }
    assert!(requests >= 3, "only {requests} requests");
    let listed = server.api("GET", "/api/v1/sessions", "").json();
    let sessions = listed["sessions"].as_array().unwrap();
    assert!(!sessions.is_empty());
    for session in sessions {
        let id = session["id"].as_str().unwrap();
        let body = server.api("GET", &format!("/api/v1/sessions/{id}/events"), "").body;
        let mut lines: Vec<&str> = body.lines().collect();
        let n_lines = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert!(
            n_lines > 10 && lines.len() == n_lines,
            "{n_lines} lines, {} distinct",
            lines.len()
        );
        assert!(!body.contains(r#""data":"\u001f"#), "compressed events are expanded");
    }
    let metrics = server.get("/metrics").body;
    assert!(
        metrics.contains("revisit_ingest_dropped_items_total{reason=\"duplicate\"}"),
        "{metrics}"
    );
}

#[test]
fn commands_work_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let data = folder.path().to_str().unwrap();
    server.ingest(&clicks(1, 1_000, 1));
    let file = fixtures().join("recordings/rrweb/svgedit-1.json.zst");
    let rows = revisit_json(&["import", "--data", data, "--json", file.to_str().unwrap()]);
    let id = rows[0]["session"].as_str().unwrap();
    assert_eq!(server.api("GET", &format!("/api/v1/sessions/{id}"), "").status, 200);
    assert_eq!(revisit_json(&["ls", "--data", data, "--json"]).as_array().unwrap().len(), 2);

    let key = revisit_json(&["keys", "create", "--kind", "write", "--json", "--data", data]);
    let sent = |key: &Value| {
        let path = format!("/ingest/v1?key={}", key["secret"].as_str().unwrap());
        server.post(&path, clicks(7, 1, 1).to_string().as_bytes()).status
    };
    assert!(server.wait_for(|_| sent(&key) == 200));
    let id = key["id"].as_str().unwrap();
    revisit_json(&["keys", "revoke", id, "--kind", "write", "--json", "--data", data]);
    assert!(server.wait_for(|_| sent(&key) == 401));
    assert_eq!(
        server
            .post(&format!("/ingest/v1?key={WRITE_KEY}"), clicks(8, 1, 1).to_string().as_bytes())
            .status,
        200
    );
}

fn session(server: &Server) -> Value {
    server.api("GET", "/api/v1/sessions/s", "").json()
}

/// A page load and clicks, one a millisecond, from a time on.
fn clicks(batch: u64, from_ms: u64, n_clicks: u64) -> Value {
    let mut events = vec![
        json!({ "type": 4, "timestamp": from_ms, "data": { "href": "http://shop/", "width": 8, "height": 6 } }),
    ];
    events.extend((1..=n_clicks).map(|it| {
        json!({ "type": 3, "timestamp": from_ms + it, "data": { "source": 2, "type": 2, "id": it } })
    }));
    json!({
        "batch": format!("019e0a7f-0000-7000-8000-{batch:012x}"), "session": "s", "window": "w",
        "events": events,
    })
}

/// The body with its project token replaced by the test's key.
fn with_key(body: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut plain = Vec::new();
    if flate2::read::GzDecoder::new(body).read_to_end(&mut plain).is_err() {
        plain = body.to_vec();
    }
    String::from_utf8_lossy(&plain).replace("phc_lab", WRITE_KEY).into_bytes()
}
