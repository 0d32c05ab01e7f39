//! What is at rest: archives that are written, replaced, lost and found again, and a process that dies
//! at each step of writing them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Server, binary, revisit};
use serde_json::{Value, json};

/// A string that becomes an asset.
fn long_text() -> String {
    "body{color:red}".repeat(200)
}

#[test]
fn an_erased_session_leaves_no_archive_and_a_kept_one_keeps_its_assets() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    for session in ["gone", "kept"] {
        assert_eq!(server.ingest(&batch(session, 1, 3)).status, 200);
    }
    assert!(server.wait_for(|_| archives(folder.path(), "gone") == 1));
    assert!(server.wait_for(|_| archives(folder.path(), "kept") == 1));
    let before = server.api("GET", "/api/v1/sessions/kept/events", "").body;
    assert_eq!(server.api("DELETE", "/api/v1/sessions/gone", "").status, 204);
    assert_eq!((archives(folder.path(), "gone"), archives(folder.path(), "kept")), (0, 1));
    assert_eq!(server.api("GET", "/api/v1/sessions/kept/events", "").body, before);
    // Late data of it brings nothing back.
    server.ingest(&batch("gone", 2, 3));
    server.ingest(&batch("kept", 2, 3));
    assert!(server.wait_for(|it| n_archived(it, "kept") == Some(2)));
    assert_eq!(archives(folder.path(), "gone"), 0);
    assert_eq!(server.api("DELETE", "/api/v1/sessions/kept", "").status, 204);
    assert_eq!(files(&folder.path().join("store/assets")), 0, "an asset that nobody uses");
}

#[test]
fn late_data_makes_another_archive_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    server.ingest(&batch("s", 1, 3));
    assert!(server.wait_for(|it| n_archived(it, "s") == Some(1)));
    let first = replay(&server, "s")["archive"]["id"].clone();
    server.ingest(&batch("s", 2, 3));
    assert!(server.wait_for(|it| n_archived(it, "s") == Some(2)));
    let second = replay(&server, "s");
    assert_ne!(second["archive"]["id"], first);
    assert_eq!(second["archive"]["manifest"]["summary"]["n_events"], 6);
    let whole = server.api("GET", "/api/v1/sessions/s/events", "").body;
    let entry = |id: &Value| {
        let id = id.as_str().unwrap();
        server.api("GET", &format!("/api/v1/sessions/s/replay/{id}/events/000000.jsonl"), "")
    };
    assert_eq!(entry(&second["archive"]["id"]).body, whole);
    // Who opened the first goes on reading it for a while.
    assert_eq!(entry(&first).status, 200);
}

#[test]
fn a_session_is_whole_after_dying_at_any_step_of_its_first_archive() {
    die_at_each_step(|_| {}, &batch("s", 1, 3), 3);
}

#[test]
fn a_session_is_whole_after_dying_at_any_step_of_its_next_archive() {
    let first = |server: &Server| {
        assert_eq!(server.ingest(&batch("s", 1, 3)).status, 200);
        assert!(server.wait_for(|it| n_archived(it, "s") == Some(1)));
    };
    die_at_each_step(first, &batch("s", 2, 3), 6);
}

#[test]
fn a_session_is_gone_after_dying_at_any_step_of_its_erasure() {
    for kill_at in 1..100 {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path());
        let api_key = server.api_key.clone();
        assert_eq!(server.ingest(&batch("s", 1, 3)).status, 200);
        assert!(server.wait_for(|it| n_archived(it, "s") == Some(1)));
        assert_eq!(server.stop(), 0);
        let died = dies_erasing(folder.path(), kill_at, api_key.as_deref().unwrap());
        let mut server = Server::start(folder.path());
        server.api_key = api_key;
        // It was not answered, so it is asked for again.
        let again = server.api("DELETE", "/api/v1/sessions/s", "").status;
        assert!([204, 410].contains(&again), "killed before step {kill_at}: {again}");
        assert_eq!(server.api("GET", "/api/v1/sessions/s/events", "").status, 410);
        assert_eq!(server.stop(), 0);
        for place in ["archives", "assets", "segments"] {
            let n_left = files(&folder.path().join("store").join(place));
            assert_eq!(n_left, 0, "killed before step {kill_at}: {n_left} files in {place}");
        }
        check_store(folder.path(), &format!("before step {kill_at}"));
        if !died {
            assert!(kill_at > 5, "there were {kill_at} steps only");
            return;
        }
    }
    panic!("it never got through");
}

#[test]
fn a_session_is_whole_after_dying_at_random_moments() {
    let folder = tempfile::tempdir().unwrap();
    let mut api_key = None;
    for round in 1..=12_u64 {
        let server = Server::start(folder.path());
        api_key = server.api_key.clone().or(api_key);
        forget_leases(folder.path());
        assert_eq!(server.ingest(&batch("s", round, 3)).status, 200);
        // While it is being finalized, mostly: that begins at once.
        thread::sleep(Duration::from_millis(round * 131 % 900));
        server.kill();
    }
    check_whole(folder.path(), api_key, 36, "at random");
}

/// Has a server do something, give it a batch and die; then lets another die before the first step
/// of its store, before the second, and so on until one has done everything.
#[track_caller]
fn die_at_each_step(prepare: impl Fn(&Server), batch: &Value, n_events: usize) {
    for kill_at in 1..100 {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path());
        let api_key = server.api_key.clone();
        prepare(&server);
        assert_eq!(server.ingest(batch).status, 200);
        server.kill();
        let died = dies(folder.path(), kill_at);
        check_whole(folder.path(), api_key, n_events, &format!("before step {kill_at}"));
        if !died {
            assert!(kill_at > 5, "there were {kill_at} steps only");
            return;
        }
    }
    panic!("it never got through");
}

/// Whether a server dies before a step of its store, within the time that it needs to finalize.
fn dies(folder: &Path, kill_at: u32) -> bool {
    let mut child = Command::new(binary())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .env("REVISIT_TEST_KILL_AT", kill_at.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(6);
    while Instant::now() < until {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    false
}

/// Whether a server dies before a step of its store while it erases the session.
fn dies_erasing(folder: &Path, kill_at: u32, api_key: &str) -> bool {
    let mut child = Command::new(binary())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .env("REVISIT_TEST_KILL_AT", kill_at.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|it| it.strip_prefix("Revisit listens on ").map(str::to_owned));
    let answer = address.map(|address| {
        ureq::delete(format!("{address}/api/v1/sessions/s"))
            .header("authorization", format!("Bearer {api_key}"))
            .call()
    });
    if answer.is_some_and(|it| it.is_ok()) {
        child.kill().unwrap();
        child.wait().unwrap();
        return false;
    }
    child.wait().unwrap();
    true
}

/// After another start everything is there, once, and nothing is left over.
#[track_caller]
fn check_whole(folder: &Path, api_key: Option<String>, n_events: usize, died: &str) {
    forget_leases(folder);
    let mut server = Server::start(folder);
    server.api_key = api_key;
    let is_whole = |server: &Server| {
        let replay = replay(server, "s");
        replay["archive"]["manifest"]["summary"]["n_events"] == n_events
            && replay["n_blocks"] == replay["n_archived_blocks"]
    };
    assert!(server.wait_for(is_whole), "died {died}: {}", replay(&server, "s"));
    let events = server.api("GET", "/api/v1/sessions/s/events", "").body;
    assert_eq!(events.lines().count(), n_events, "died {died}");
    let moments = server.api("GET", "/api/v1/sessions/s/moments", "").json();
    assert_eq!(moments["moments"][0]["kind"], "session_start", "died {died}");
    let session = server.api("GET", "/api/v1/sessions/s", "").json();
    assert_eq!(session["n_events"], n_events, "died {died}");
    assert_eq!(server.stop(), 0);
    check_store(folder, died);
}

#[track_caller]
fn check_store(folder: &Path, died: &str) {
    let checked = revisit(&["fsck", "--data", folder.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "died {died}: {said}");
}

/// Lets the two minutes pass for which a job that died has its session.
fn forget_leases(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let catalog = folder.join("catalog.sqlite");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(catalog);
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        let forget = "UPDATE sessions SET lease_until_ms = 0";
        sqlx::query(forget).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

fn batch(session: &str, number: u64, n_events: u64) -> Value {
    let from = 1_795_000_000_000 + number * 1_000;
    let events: Vec<Value> = (from..from + n_events)
        .map(|it| json!({ "type": 5, "timestamp": it, "data": { "tag": "n", "payload": long_text() } }))
        .collect();
    json!({
        "batch": format!("019e0a7f-0000-7000-8000-{number:012x}"), "session": session, "window": "w",
        "events": events,
    })
}

fn replay(server: &Server, session: &str) -> Value {
    server.api("GET", &format!("/api/v1/sessions/{session}/replay"), "").json()
}

fn n_archived(server: &Server, session: &str) -> Option<u64> {
    replay(server, session)["n_archived_blocks"].as_u64()
}

fn archives(folder: &Path, session: &str) -> usize {
    files(&folder.join("store/archives/default").join(session))
}

/// How many files are below a folder.
fn files(folder: &Path) -> usize {
    let Ok(found) = fs::read_dir(folder) else { return 0 };
    let found: Vec<_> = found.map(|it| it.unwrap()).collect();
    let n_of = |it: &fs::DirEntry| if it.path().is_dir() { files(&it.path()) } else { 1 };
    found.iter().map(n_of).sum()
}
