//! A full disk: recordings are turned away for a while, everything else goes on.
//!
//! The server runs in a mount namespace of its own, with its data on a small tmpfs, which needs no
//! privileges where user namespaces are allowed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{Server, binary};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

/// Room for the reserve, the catalog, and some megabytes of recordings.
const DISK: &str = "40m";

#[test]
fn a_full_disk_answers_503_and_recovers_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "mount -t tmpfs -o size={DISK} revisit '{0}' && exec '{1}' serve --data '{0}/data' \"$@\"",
        folder.path().display(),
        binary()
    );
    let server = Server::start_with(Command::new("unshare").args([
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        &script,
        "sh",
    ]));

    let mut n_sessions = 0;
    let refused = loop {
        let answer = server.ingest(&noise(n_sessions));
        if answer.status != 200 {
            break answer;
        }
        n_sessions += 1;
        assert!(n_sessions < 200, "the disk does not get full");
    };
    assert!(n_sessions > 2, "the disk was full after {n_sessions} sessions");
    assert_eq!((refused.status, refused.retry_after.as_deref()), (503, Some("5")), "{refused:?}");
    assert_eq!(refused.json()["status"], 503);
    // As a stranger would do it: nothing of what is left goes to waste.
    fill(&server);
    assert_eq!(server.ingest(&noise(900)).status, 503);

    let events = server.api("GET", "/api/v1/sessions/s1/events", "");
    assert_eq!((events.status, events.body.lines().count()), (200, 2));
    assert_eq!(server.api("GET", "/api/v1/sessions?limit=5", "").status, 200);

    for number in 0..n_sessions / 2 {
        let answer = server.api("DELETE", &format!("/api/v1/sessions/s{number}"), "");
        assert_eq!(answer.status, 204, "{answer:?}");
    }
    assert_eq!(server.api("GET", "/api/v1/sessions/s1/events", "").status, 410);
    assert!(server.wait_for(|it| it.ingest(&noise(901)).status == 200), "there is room again");
    let last = format!("/api/v1/sessions/s{}/events", n_sessions - 1);
    assert_eq!(server.api("GET", &last, "").body.lines().count(), 2);
    assert_eq!(server.api("GET", "/api/v1/sessions/s901/events", "").body.lines().count(), 2);
}

/// A megabyte that does not compress.
fn noise(number: u64) -> Value {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .take(131_072)
    .flatten()
    .collect();
    let text = STANDARD.encode(bytes);
    json!({
        "batch": format!("019e0a7f-0000-7000-8000-{number:012x}"),
        "session": format!("s{number}"), "window": "w",
        "events": [
            { "type": 4, "timestamp": 1_795_000_000_000_u64, "data": { "href": "http://x/" } },
            { "type": 5, "timestamp": 1_795_000_000_001_u64, "data": { "tag": "noise", "payload": text } },
        ],
    })
}

/// Writes the server's disk full to the last byte, through the door that /proc opens to it.
fn fill(server: &Server) {
    let data = data_of(server);
    let mut room = 1 << 20;
    while room > 0 {
        let file = data.join(format!("filler-{room}"));
        match fs::write(&file, vec![1; room]) {
            Ok(()) => {
                let name = format!("filler-{}", Uuid::new_v4());
                fs::rename(&file, data.join(name)).unwrap();
            }
            Err(_full) => {
                drop(fs::remove_file(&file));
                room /= 2;
            }
        }
    }
}

fn data_of(server: &Server) -> PathBuf {
    let root = format!("/proc/{}/root", server.pid());
    let line = fs::read_to_string(format!("/proc/{}/mounts", server.pid())).unwrap();
    let mount = line.lines().find(|it| it.starts_with("revisit ")).unwrap();
    PathBuf::from(format!("{root}{}", mount.split(' ').nth(1).unwrap()))
}
