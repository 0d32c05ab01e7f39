//! Batches of our own recorder, whole, damaged and wrong.

use std::io::Write as _;

use flate2::write::GzEncoder;
use proptest::prelude::*;
use revisit_model::Timestamp;

use super::*;

const BATCH: &str = r#"{"batch":"01a1fd72-5559-78ea-a885-ec00069e4330","session":"s1","window":"w 1","visitor":"u1","sent_at":7,"recorder":"revisit-recorder 0.1.0","metadata":{"user_agent":"Firefox","url":"/a"},"new":[1e999],"events":[{"type":4,"timestamp":5},{"type":3,"timestamp":6}]}"#;

#[test]
fn a_batch_is_one_item() {
    let received = decode(&request(BATCH.as_bytes(), "key=rvw_1%2B")).unwrap();
    assert_eq!(received.key, "rvw_1+");
    let [item] = received.batch.items.as_slice() else { panic!("{received:?}") };
    assert_eq!((item.session.as_str(), item.head.window.as_str()), ("s1", "w 1"));
    assert_eq!(item.head.id.to_string(), "01a1fd72-5559-78ea-a885-ec00069e4330");
    assert_eq!(item.head.visitor.as_ref().unwrap().as_str(), "u1");
    assert_eq!(item.head.library.as_deref(), Some("revisit-recorder 0.1.0"));
    assert_eq!(item.head.user_agent.as_deref(), Some("Firefox"));
    assert_eq!((item.head.n_events, item.head.source), (2, Source::Native));
    assert_eq!(
        item.head.envelope.as_ref().unwrap().get(),
        r#"{"sent_at":7,"recorder":"revisit-recorder 0.1.0","metadata":{"user_agent":"Firefox","url":"/a"},"new":[1e999]}"#
    );
    assert!(received.batch.problems.is_empty());
}

#[test]
fn compression_is_seen_by_its_first_bytes() {
    let zstd = zstd::bulk::compress(BATCH.as_bytes(), 3).unwrap();
    for body in [gzip(BATCH.as_bytes()), zstd, format!("\u{feff}\n{BATCH}").into_bytes()] {
        check(&body, "2 events");
    }
}

#[test]
fn the_key_may_be_in_the_body() {
    let body = BATCH.replacen('{', r#"{"key":"rvw_2","#, 1);
    let received = decode(&request(body.as_bytes(), "")).unwrap();
    assert_eq!(received.key, "rvw_2");
    let envelope = received.batch.items[0].head.envelope.as_ref().unwrap().get();
    assert!(!envelope.contains("rvw_2"), "{envelope}");
    let refused = decode(&request(BATCH.as_bytes(), "")).unwrap_err();
    assert_eq!(refused, WireError::NoKey);
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let without = |name: &str| BATCH.replace(&format!("\"{name}\""), "\"x\"").into_bytes();
    check(&without("batch"), "the field `batch` is missing or is not a UUID");
    check(&without("session"), "the field `session` is missing or is not a string");
    check(&without("window"), "the field `window` is missing or is not a string");
    check(&without("events"), "the field `events` is missing or is not an array");
    check(
        BATCH.replace("\"s1\"", "\"s/1\"").as_bytes(),
        "session id holds the character '/'; allowed are letters, digits, - and _",
    );
    check(b"", "the body holds no items");
    check(b"{}", "the body holds no items");
    check(b"[1]", "the body is not JSON of a form that is known here");
    check(&gzip(b""), "the body holds no items");
    check(b"\x28\xb5\x2f\xfd", "the body cannot be decoded: broken compression");
}

#[test]
fn a_batch_that_breaks_off_keeps_the_events_before() {
    let cut = BATCH.split_once(r#",{"type":3"#).unwrap().0;
    check(cut.as_bytes(), "1 events; body_broken 1");
    let packed = gzip(
        format!("{}{}]}}", &BATCH[..BATCH.len() - 2], ",{\"timestamp\":9}".repeat(9)).as_bytes(),
    );
    let received = decode(&request(&packed[..packed.len() - 9], "key=k")).unwrap();
    assert!(!received.batch.items[0].events.is_empty());
    let headless = BATCH.split_once(r#""window""#).unwrap().0;
    check(headless.as_bytes(), "the field `window` is missing or is not a string");
}

#[test]
fn a_batch_without_events_stores_nothing() {
    let empty = BATCH.replace(r#"{"type":4,"timestamp":5},{"type":3,"timestamp":6}"#, "");
    check(empty.as_bytes(), "0 events; no_events 1");
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let zeros = vec![0; limits::MAX_DECOMPRESSED_BYTES + 1];
    let bomb = zstd::bulk::compress(&zeros, 3).unwrap();
    assert!(bomb.len() < 1 << 20);
    check(&bomb, "the body is larger than the 67108864 bytes allowed");
}

proptest! {
    #[test]
    fn anything_at_all_is_decoded_or_refused(body in any::<Vec<u8>>(), query in ".*") {
        let _outcome = decode(&request(&body, &query));
    }

    #[test]
    fn a_damaged_batch_is_decoded_or_refused(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        packed in any::<bool>(),
    ) {
        let mut body = if packed { gzip(BATCH.as_bytes()) } else { BATCH.as_bytes().to_vec() };
        let at = place.index(body.len());
        body[at] = byte;
        let _outcome = decode(&request(&body, "key=k"));
    }
}

fn request<'a>(body: &'a [u8], query: &'a str) -> Request<'a> {
    Request {
        body,
        query,
        content_type: None,
        user_agent: Some("Proxy"),
        received_at: Timestamp::from_ms(1),
    }
}

/// `n events; problems`, or else the error.
#[track_caller]
fn check(body: &[u8], expected: &str) {
    let found = match decode(&request(body, "key=k")) {
        Err(error) => error.to_string(),
        Ok(received) => {
            let n_events: u64 = received.batch.items.iter().map(|it| it.head.n_events).sum();
            let problems: Vec<String> = received
                .batch
                .problems
                .iter()
                .map(|(kind, it)| format!("{kind} {}", it.count))
                .collect();
            let problems = problems.join(", ");
            format!("{n_events} events{}{problems}", if problems.is_empty() { "" } else { "; " })
        }
    };
    assert_eq!(found, expected);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}
