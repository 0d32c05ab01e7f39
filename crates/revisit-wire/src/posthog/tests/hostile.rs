//! Bodies that nobody should send.

use proptest::prelude::*;
use revisit_model::{Timestamp, limits};

use super::*;

#[test]
fn a_gzip_that_is_cut_off_keeps_the_items_before() {
    let many: Vec<String> = (0..200).map(|it| SNAPSHOT.replace("s1", &format!("s{it}"))).collect();
    let whole = gzip(format!("[{}]", many.join(",")).as_bytes());
    let received = decode(&request(&whole[..whole.len() - 200])).unwrap();
    assert!(received.batch.items.len() > 50, "{}", received.batch.items.len());
    let problems: Vec<String> =
        received.batch.problems.iter().map(|(kind, it)| format!("{kind} {}", it.count)).collect();
    assert_eq!(problems, ["body_broken 2"]);
}

#[test]
fn a_batch_that_is_cut_off_keeps_the_items_before() {
    check(
        &format!(r#"{{"api_key":"k","batch":[{SNAPSHOT},{{"event":"#),
        "k: s1/w1 u1 5..6; body_broken 1",
    );
    check(
        r#"{"api_key":"k","batch":[{"event":"#,
        "the body is not JSON of a form that is known here",
    );
    check(&format!("[{SNAPSHOT},nonsense]"), "phc: s1/w1 u1 5..6; body_broken 1");
}

#[test]
fn wrong_types_cost_only_their_item() {
    check(
        &format!(
            r#"[null,true,"x",1e999,[],{{"properties":7}},{{"properties":[]}},{{"event":{{}},"properties":{{"$session_id":{{}}}}}},{SNAPSHOT}]"#
        ),
        "phc: s1/w1 u1 5..6; item_not_object 7, bad_session_id 1",
    );
    let odd = SNAPSHOT.replace("\"web\"", "{}").replace("\"u1\"", "[1]");
    check(&odd.replace("\"w1\"", "[]"), "phc: s1/[] [1] 5..6");
}

#[test]
fn what_json_allows_passes_byte_for_byte() {
    let odd = format!(
        r#"{{"timestamp":9,"s":"\ud83d \u0000 {}","n":{},"e":1e999,"e":-0,"d":{}{}}}"#,
        '\u{2028}',
        "9".repeat(400),
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let item = SNAPSHOT.replace(r#"{"type":4,"timestamp":5}"#, &odd);
    let received = decode_text(&item).unwrap();
    let line = received.batch.items[0].events.jsonl().lines().next().unwrap();
    assert_eq!(line, format!("[\"w1\",{odd}]"));
    assert!(received.batch.problems.is_empty());
}

#[test]
fn repeated_members_count_once_and_the_last_wins() {
    let item = SNAPSHOT.replace(
        "\"$session_id\":\"s1\"",
        r#""$session_id":"no","$snapshot_data":[{"timestamp":8}],"$session_id":"s3""#,
    );
    let received = decode_text(&item).unwrap();
    assert_eq!(shown(Ok(&received)), "phc: s3/w1 u1 8..8");
    let envelope = received.batch.items[0].head.envelope.as_ref().unwrap().get();
    assert!(!envelope.contains("$snapshot_data"), "{envelope}");
}

#[test]
fn bad_utf_8_is_replaced_and_counted() {
    let mut body = SNAPSHOT.replace("u1", "u~").into_bytes();
    let at = body.iter().position(|it| *it == b'~').unwrap();
    body[at] = 0xff;
    check_packed(&body, "", None, "phc: s1/w1 u\u{fffd} 5..6; not_utf8 1");
}

#[test]
fn a_bomb_stops_at_the_limit() {
    // Streams of gzip may stand one after another: here 1024 of a megabyte of spaces.
    let spaces = gzip(&vec![b' '; 1 << 20]);
    let bomb = [gzip(b"["), spaces.repeat(1024)].concat();
    assert!(bomb.len() < 2 << 20);
    check_packed(&bomb, "", None, "the body is larger than the 67108864 bytes allowed");
}

#[test]
fn the_largest_body_is_taken_and_no_larger() {
    let room = limits::MAX_BODY_BYTES - SNAPSHOT.len() - "\"p\":\"\",".len();
    let filled = |length: usize| {
        let filler = format!("{{\"p\":\"{}\",\"type\":4", "x".repeat(length));
        SNAPSHOT.replacen("{\"type\":4", &filler, 1)
    };
    check(&filled(room), "phc: s1/w1 u1 5..6");
    check(&filled(room + 1), "the body is larger than the 26214400 bytes allowed");
}

#[test]
fn tiny_events_under_a_long_name_do_not_fill_memory() {
    let window = "\u{1f600}".repeat(100);
    let item = SNAPSHOT.replace("\"w1\"", &format!("\"{window}\"")).replace(
        r#"{"type":4,"timestamp":5}"#,
        "{\"timestamp\":5},".repeat(100_000).trim_end_matches(','),
    );
    let received = decode_text(&format!("[{}]", [item.as_str(); 6].join(","))).unwrap();
    let n_bytes: usize = received.batch.items.iter().map(|it| it.events.jsonl().len()).sum();
    assert!(n_bytes < 130 << 20, "{n_bytes}");
    assert!(received.batch.problems.count() > 200_000);
}

#[test]
fn items_beyond_the_limit_are_counted() {
    let body = format!("[{}{SNAPSHOT}]", "7,".repeat(limits::MAX_ITEMS_PER_BODY + 4));
    let body = body.replacen('7', SNAPSHOT, 1);
    check(&body, "phc: s1/w1 u1 5..6; item_not_object 19999, too_many 5");
}

proptest! {
    #[test]
    fn anything_at_all_is_decoded_or_refused(
        body in any::<Vec<u8>>(),
        query in "(compression=(gzip|lz64|base64)|data=[a-zA-Z+/]*|.*)",
        content_type in proptest::option::of("(application/x-www-form-urlencoded|.*)"),
    ) {
        let request = Request {
            body: &body,
            query: &query,
            content_type: content_type.as_deref(),
            user_agent: None,
            received_at: Timestamp::from_ms(1),
        };
        let _outcome = decode(&request);
    }

    #[test]
    fn a_damaged_body_is_decoded_or_refused(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        packed in any::<bool>(),
    ) {
        let whole = format!(r#"{{"token":"k","batch":[{SNAPSHOT},{PAGE_VIEW}]}}"#).into_bytes();
        let mut body = if packed { gzip(&whole) } else { whole };
        for (place, byte) in places {
            let at = place.index(body.len());
            body[at] = byte;
        }
        if let Ok(received) = decode(&request(&body)) {
            for item in &received.batch.items {
                prop_assert_eq!(item.events.jsonl().lines().count() as u64, item.head.n_events);
            }
        }
    }
}
