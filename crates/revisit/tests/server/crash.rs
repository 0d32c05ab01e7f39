//! `kill -9` at any moment: what was acknowledged is there, once, and the catalog says so.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::support::{Server, revisit_json};
use serde_json::{Value, json};

const KILLS: u64 = 24;
const SENDERS: u64 = 4;

/// How often each event of each session was acknowledged as stored: once, or not at all. Resends
/// of one batch are the same delivery.
type Acknowledged = Arc<Mutex<BTreeMap<String, Vec<u64>>>>;

#[test]
fn every_acknowledged_event_survives_once_through_many_kills() {
    let folder = tempfile::tempdir().unwrap();
    let acknowledged: Acknowledged = Arc::default();
    let mut api_key = None;
    for round in 0..KILLS {
        let server = Server::start(folder.path());
        api_key = server.api_key.clone().or(api_key);
        let server = Arc::new(server);
        let stop = Arc::new(AtomicBool::new(false));
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (server, stop) = (Arc::clone(&server), Arc::clone(&stop));
                let acknowledged = Arc::clone(&acknowledged);
                thread::spawn(move || send_until_cut(&server, &stop, round, sender, &acknowledged))
            })
            .collect();
        // Different moments: while the first segment is open, written, entered, and much later.
        thread::sleep(Duration::from_millis(7 + round * 37 % 230));
        let pid = server.pid().to_string();
        assert!(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        stop.store(true, Ordering::SeqCst);
        for sender in senders {
            sender.join().unwrap();
        }
    }

    let mut server = Server::start(folder.path());
    server.api_key = api_key;
    let acknowledged = acknowledged.lock().unwrap();
    let n_events: usize = acknowledged.values().map(Vec::len).sum();
    assert!(
        n_events > 100,
        "only {n_events} events were acknowledged: the test is too slow to tell"
    );
    for (session, events) in acknowledged.iter() {
        let stored = stored_events(&server, session);
        for event in events {
            let copies = stored.iter().filter(|it| *it == event).count();
            assert_eq!(copies, 1, "event {event} of session {session} is there {copies} times");
        }
    }
    assert_eq!(server.stop(), 0);
    catalog_agrees_with_store(folder.path().to_str().unwrap());
}

/// Sends batches one after the other. A batch without an answer is sent again when the server is
/// back, under the same id, as an SDK does; here it is only sure that it may be there once.
fn send_until_cut(
    server: &Server,
    stop: &AtomicBool,
    round: u64,
    sender: u64,
    acknowledged: &Acknowledged,
) {
    let session = format!("session-{sender}");
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let id = (round * 1_000_000 + sender * 100_000 + number) * 10;
        let batch = batch(&session, id);
        let answer = server.ingest(&batch);
        if answer.status != 200 {
            return;
        }
        // A resend after the acknowledgement must change nothing.
        if number % 3 == 0 {
            server.ingest(&batch);
        }
        let mut all = acknowledged.lock().unwrap();
        all.entry(session.clone()).or_default().extend([id, id + 1, id + 2]);
    }
}

fn batch(session: &str, id: u64) -> Value {
    let events: Vec<Value> = (id..id + 3)
        .map(|it| json!({ "type": 5, "timestamp": 1_795_000_000_000_u64 + it, "data": { "tag": "n", "payload": it } }))
        .collect();
    json!({
        "batch": format!("019e0a7f-0000-7000-8000-{id:012x}"), "session": session, "window": "w",
        "events": events,
    })
}

fn stored_events(server: &Server, session: &str) -> Vec<u64> {
    let answer = server.api("GET", &format!("/api/v1/sessions/{session}/events"), "");
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
        .body
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            line[1]["data"]["payload"].as_u64().unwrap()
        })
        .collect()
}

/// What the catalog says is the same when it is made anew from the objects alone.
fn catalog_agrees_with_store(folder: &str) {
    let describe = || {
        let mut listed = revisit_json(&["ls", "--data", folder, "--json"]);
        for session in listed.as_array_mut().unwrap() {
            // Whether a session counts as live depends on the time of asking.
            session["state"] = Value::Null;
        }
        listed
    };
    revisit_json(&["reindex", "--data", folder, "--json"]);
    let first = describe();
    for suffix in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{folder}/catalog.sqlite{suffix}")));
    }
    revisit_json(&["reindex", "--data", folder, "--json"]);
    assert_eq!(describe(), first);
    assert_eq!(first.as_array().unwrap().len() as u64, SENDERS);
}

#[test]
fn a_deleted_catalog_is_made_anew_with_everything_that_the_owner_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    assert_eq!(server.ingest(&batch("kept", 10)).status, 200);
    assert_eq!(server.ingest(&batch("erased", 20)).status, 200);
    let patch = r#"{"title":"The one","tags":["a"],"starred":true,"viewed":true}"#;
    assert_eq!(server.api("PATCH", "/api/v1/sessions/kept", patch).status, 200);
    assert_eq!(server.api("DELETE", "/api/v1/sessions/erased", "").status, 204);
    let api_key = server.api_key.clone();
    let finalized = |it: &Server| {
        let session = it.api("GET", "/api/v1/sessions/kept", "").json();
        session["windows"].as_array().is_some_and(|it| !it.is_empty())
    };
    assert!(server.wait_for(finalized));
    let mut before = server.api("GET", "/api/v1/sessions/kept", "").json();
    assert_eq!(server.stop(), 0);

    for suffix in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(folder.path().join(format!("catalog.sqlite{suffix}"))));
    }
    let report = revisit_json(&["reindex", "--data", folder.path().to_str().unwrap(), "--json"]);
    // All of it is in the archive, so there is nothing to sum up again.
    assert_eq!((&report["archives"], &report["sessions"]), (&json!(1), &json!(0)));
    let mut server = Server::start(folder.path());
    server.api_key = api_key;
    let mut after = server.api("GET", "/api/v1/sessions/kept", "").json();
    (before["state"], after["state"]) = (Value::Null, Value::Null);
    assert_eq!(after, before);
    assert_eq!(server.api("GET", "/api/v1/sessions/erased", "").status, 410);
    assert_eq!(server.ingest(&batch("erased", 30)).status, 200);
    assert_eq!(server.api("GET", "/api/v1/sessions/erased", "").status, 410);
}

#[test]
fn reindex_waits_for_nobody_and_refuses_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let data = folder.path().to_str().unwrap();
    let output = crate::support::revisit(&["reindex", "--data", data]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("stop the server first"), "{message}");
    server.kill();
    revisit_json(&["reindex", "--data", data, "--json"]);
}

#[test]
fn a_graceful_stop_stores_what_is_on_its_way() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let api_key = server.api_key.clone();
    let address = server.address.clone();
    let senders: Vec<_> = (0..8)
        .map(|number| {
            let url = format!("{address}/ingest/v1?key={}", crate::support::WRITE_KEY);
            let body = batch("s", number * 10).to_string();
            thread::spawn(move || ureq::post(&url).send(body).is_ok_and(|it| it.status() == 200))
        })
        .collect();
    thread::sleep(Duration::from_millis(15));
    assert_eq!(server.stop(), 0);
    let n_stored = senders.into_iter().filter_map(|it| it.join().ok()).filter(|it| *it).count();
    let mut server = Server::start(folder.path());
    server.api_key = api_key;
    if n_stored > 0 {
        assert!(stored_events(&server, "s").len() >= n_stored * 3);
    }
}
