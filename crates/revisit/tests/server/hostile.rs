//! Bodies that strangers may send: no panic, no unbounded memory, no lost neighbour, and an answer
//! that says what was wrong.

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;

use crate::support::{Answer, Server, WRITE_KEY};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// What one event looks like when it is whole.
const GOOD: &str = r#"{"type":4,"timestamp":1795000000000,"data":{"href":"http://good/"}}"#;

#[test]
fn a_bad_event_or_item_never_costs_its_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let digits = "9".repeat(4_000);
    // Name, the neighbour of a good event, how many events are stored, the problem that is named.
    let cases = [
        ("surrogate", r#"{"type":5,"timestamp":1,"data":"\ud83d"}"#, 2, ""),
        ("nul", r#"{"type":5,"timestamp":1,"data":"\u0000"}"#, 2, ""),
        ("twice", r#"{"type":5,"type":6,"timestamp":1,"timestamp":2}"#, 2, ""),
        ("huge", &format!(r#"{{"type":5,"timestamp":1,"data":[1e999,-{digits}]}}"#), 2, ""),
        ("deep", &format!(r#"{{"type":5,"timestamp":1,"data":{deep}}}"#), 2, ""),
        ("unknown", r#"{"type":99,"timestamp":1,"data":{"source":77}}"#, 2, ""),
        ("typeless", r#"{"type":"x","timestamp":1}"#, 2, ""),
        ("timeless", r#"{"type":3,"timestamp":"soon"}"#, 2, "event_without_time"),
        ("number", "7", 1, "event_not_object"),
        ("null", "null", 1, "event_not_object"),
        ("list", "[{}]", 1, "event_not_object"),
        ("cv", r#"{"type":2,"timestamp":1,"data":"junk","cv":"2024-10"}"#, 2, ""),
    ];
    for (name, event, n_stored, problem) in cases {
        let answer = server.post("/s/", item(name, &format!("{event},{GOOD}")).as_bytes());
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        let problems = answer.json()["problems"].to_string();
        assert!(problems.contains(problem), "{name}: {problems}");
        let lines = events(&server, name);
        assert_eq!(lines.lines().count(), n_stored, "{name}: {lines}");
        assert!(lines.contains("http://good/"), "{name}");
    }
    assert!(events(&server, "surrogate").contains(r"\ud83d"));
    assert!(events(&server, "huge").contains(&digits));

    let body =
        format!("[{},7,{{}},{{\"properties\":[]}},{}]", item("first", GOOD), item("last", GOOD));
    let answer = server.post("/s/", body.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    let named: Vec<String> = answer.json()["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {}", it["count"], it["kind"].as_str().unwrap()))
        .collect();
    assert!(!named.is_empty(), "{answer:?}");
    assert_eq!(events(&server, "first").lines().count(), 1);
    assert_eq!(events(&server, "last").lines().count(), 1);
    let metrics = server.get("/metrics").body;
    assert!(
        metrics.contains("revisit_ingest_problems_total{kind=\"event_not_object\"} 3"),
        "{metrics}"
    );
}

#[test]
fn what_cannot_be_decoded_is_refused_by_name_and_memory_stays_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let bomb = gzip_zeros(1 << 30);
    assert!(bomb.len() < 2 << 20);
    let cut = {
        // Numbers that do not repeat, so that the end of the bytes is the end of the text.
        let numbers: Vec<u64> =
            (1..200_u64).map(|it| it.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        let long = format!(r#"{{"type":5,"timestamp":1,"data":{numbers:?}}}"#);
        let whole = gzip(format!("[{},{}]", item("cut-1", GOOD), item("cut-2", &long)).as_bytes());
        whole[..whole.len() - 500].to_vec()
    };
    let over = vec![b' '; 26 * 1024 * 1024];
    let most = format!("[{}{}]", " ".repeat(24 * 1024 * 1024), item("most", GOOD));
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("bomb", bomb.clone(), 413),
        ("too large", over, 413),
        ("as large as allowed", most.into_bytes(), 200),
        ("cut gzip", cut, 200),
        ("nonsense", b"\xff\xfe\x00nonsense".to_vec(), 400),
        ("no json", b"{".to_vec(), 400),
        ("empty", Vec::new(), 400),
        ("a number", b"7".to_vec(), 401),
    ];
    for (name, body, status) in &cases {
        let answer = server.post("/s/", body);
        assert!(
            answer.status == *status || (*status == 401 && answer.status == 400),
            "{name}: {answer:?}"
        );
        if *status != 200 {
            assert!(answer.json()["detail"].as_str().is_some_and(|it| !it.is_empty()), "{name}");
        }
    }
    assert_eq!(events(&server, "cut-1").lines().count(), 1);
    assert_eq!(events(&server, "most").lines().count(), 1);

    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                let status = server.post("/s/", &bomb).status;
                assert!(matches!(status, 413 | 503), "{status}");
            });
        }
    });
    let peak_kb = peak_memory_kb(&server);
    assert!(peak_kb < 500_000, "the peak was {peak_kb} kB");
    assert_eq!(server.post("/s/", item("after", GOOD).as_bytes()).status, 200);
}

#[test]
fn keys_that_open_nothing_and_ids_that_lead_elsewhere_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let batch = |session: &str| {
        json!({ "batch": "019e0a7f-0000-7000-8000-000000000001", "session": session, "window": "w",
            "events": [serde_json::from_str::<Value>(GOOD).unwrap()] })
    };
    assert_eq!(server.post("/ingest/v1?key=wrong", batch("s").to_string().as_bytes()).status, 401);
    assert_eq!(server.post("/ingest/v1", batch("s").to_string().as_bytes()).status, 401);
    let answer = server.ingest(&batch("../../etc"));
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.json()["detail"].as_str().unwrap().contains("session id"), "{answer:?}");
    assert_eq!(server.get("/api/v1/sessions").status, 401);
    let wrong = [("authorization", "Bearer rvk_wrong")];
    assert_eq!(server.send("GET", "/api/v1/sessions", &wrong, &[]).status, 401);
    // A write key is public: it must not read.
    let write = format!("Bearer {WRITE_KEY}");
    let write = [("authorization", write.as_str())];
    assert_eq!(server.send("GET", "/api/v1/sessions", &write, &[]).status, 401);
    for path in ["/static/../Cargo.toml", "/static/..%2f..%2fx.js", "/assets/../../Cargo.toml"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn queries_that_make_no_sense_are_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    for (query, named) in [
        ("limit=0", "limit"),
        ("limit=9999", "200"),
        ("from=yesterday", "from"),
        ("order=colour", "order"),
        ("cursor=xx", "cursor"),
        ("source=fax", "source"),
        ("min_clicks=-1", "min_clicks"),
        ("nonsense=1", "nonsense"),
    ] {
        let answer = server.api("GET", &format!("/api/v1/sessions?{query}"), "");
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(named), "{query}: {answer:?}");
    }
    let answer: Answer = server.api("PATCH", "/api/v1/sessions/nobody", r#"{"starred":true}"#);
    assert_eq!(answer.status, 404);
}

#[test]
fn too_much_at_once_is_turned_away_and_small_ones_pass() {
    const LARGE: usize = 24 * 1024 * 1024;
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let address = server.address.trim_start_matches("http://");
    // Nearly whole bodies whose end does not come.
    let stalled: Vec<TcpStream> = (0..5)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            let length = LARGE + 1;
            write!(stream, "POST /s/ HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n")
                .unwrap();
            stream.write_all(&vec![b' '; LARGE]).unwrap();
            stream
        })
        .collect();
    let large = format!("[{}{}]", " ".repeat(LARGE), item("large", GOOD));
    let refused = server.post("/s/", large.as_bytes());
    assert_eq!((refused.status, refused.retry_after.as_deref()), (503, Some("5")), "{refused:?}");
    assert_eq!(server.post("/s/", item("small", GOOD).as_bytes()).status, 200);
    drop(stalled);
    assert!(server.wait_for(|it| it.post("/s/", large.as_bytes()).status == 200));
    let peak_kb = peak_memory_kb(&server);
    assert!(peak_kb < 400_000, "the peak was {peak_kb} kB");
}

/// One `$snapshot` item, as posthog-js sends it.
fn item(session: &str, events: &str) -> String {
    format!(
        r#"{{"event":"$snapshot","api_key":"{WRITE_KEY}","properties":{{"$session_id":"{session}","$window_id":"w","distinct_id":"v","$snapshot_data":[{events}]}}}}"#
    )
}

fn events(server: &Server, session: &str) -> String {
    let answer = server.api("GET", &format!("/api/v1/sessions/{session}/events"), "");
    assert_eq!(answer.status, 200, "{session}: {answer:?}");
    answer.body
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn gzip_zeros(length: usize) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let piece = vec![0; 1 << 20];
    for _ in 0..length >> 20 {
        gzip.write_all(&piece).unwrap();
    }
    gzip.finish().unwrap()
}

fn peak_memory_kb(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
