//! Every envelope that SDKs use, and what becomes of the items in it.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use revisit_model::{ItemId, Timestamp, limits};

use super::*;

const SNAPSHOT: &str = r#"{"uuid":"01a1fd72-5559-78ea-a885-ec00069e4330","event":"$snapshot","properties":{"$snapshot_bytes":9,"$snapshot_data":[{"type":4,"timestamp":5},{"type":3,"timestamp":6}],"$session_id":"s1","$window_id":"w1","$lib":"web","$lib_version":"1.449.2","token":"phc","distinct_id":"u1"},"timestamp":"2026-11-21T09:31:31.033Z"}"#;
const PAGE_VIEW: &str = r#"{"event":"$pageview","properties":{"$session_id":"s1","$window_id":"w2","token":"phc","x":1e999},"timestamp":"1970-01-01T00:00:07Z"}"#;

mod hostile;
mod packings;

mod envelopes {
    use super::*;

    #[test]
    fn a_single_item_an_array_and_a_batch_are_the_same() {
        check(SNAPSHOT, "phc: s1/w1 u1 5..6");
        check(&format!("[{SNAPSHOT},{PAGE_VIEW}]"), "phc: s1/w1 u1 5..6; s1/w2 - 7000..7000");
        check(&format!(r#"{{"api_key":"k","batch":[{SNAPSHOT}]}}"#), "k: s1/w1 u1 5..6");
        check(&format!(r#"{{"batch":[{SNAPSHOT}],"token":"k"}}"#), "k: s1/w1 u1 5..6");
    }

    #[test]
    fn the_key_is_taken_from_wherever_it_is() {
        check(r#"[{"api_key":"a","properties":{"token":"b"}}]"#, "a: ; no_session 1");
        check(r#"[7,{"properties":{"token":"b"}}]"#, "b: ; item_not_object 1, no_session 1");
        check(r#"{"$token":"c","event":"x"}"#, "c: ; no_session 1");
        check(r#"[{"event":"x"}]"#, "neither the request nor an item in it names a usable key");
        check(r#"[{"token":""}]"#, "neither the request nor an item in it names a usable key");
        check(r#"[{"token":7}]"#, "neither the request nor an item in it names a usable key");
    }

    #[test]
    fn nothing_is_not_a_batch() {
        for text in ["[]", " [ ] ", r#"{"api_key":"k","batch":[]}"#] {
            check(text, "the body holds no items");
        }
        check("{}", "neither the request nor an item in it names a usable key");
    }

    #[test]
    fn items_of_one_request_may_be_of_many_sessions_and_windows() {
        let other = SNAPSHOT.replace("\"s1\"", "\"s2\"").replace("\"w1\"", "\"w9\"");
        check(&format!("[{SNAPSHOT},{other}]"), "phc: s1/w1 u1 5..6; s2/w9 u1 5..6");
    }
}

mod items {
    use super::*;

    #[test]
    fn the_envelope_is_the_item_without_its_events() {
        let received = decode_text(SNAPSHOT).unwrap();
        let head = &received.batch.items[0].head;
        assert_eq!(
            head.envelope.as_ref().unwrap().get(),
            r#"{"uuid":"01a1fd72-5559-78ea-a885-ec00069e4330","event":"$snapshot","properties":{"$snapshot_bytes":9,"$session_id":"s1","$window_id":"w1","$lib":"web","$lib_version":"1.449.2","token":"phc","distinct_id":"u1"},"timestamp":"2026-11-21T09:31:31.033Z"}"#
        );
        assert_eq!(Some(head.id), ItemId::parse("01a1fd72-5559-78ea-a885-ec00069e4330"));
        assert_eq!(head.library.as_deref(), Some("web 1.449.2"));
        assert_eq!((head.n_events, head.user_agent.as_deref()), (2, Some("Firefox")));
    }

    #[test]
    fn any_other_event_is_carried_whole_as_a_plugin_event() {
        let received = decode_text(PAGE_VIEW).unwrap();
        let item = &received.batch.items[0];
        assert_eq!(
            item.events.jsonl(),
            format!(
                r#"["w2",{{"type":6,"timestamp":7000,"data":{{"plugin":"posthog/event@1","payload":{PAGE_VIEW}}}}}]"#
            ) + "\n"
        );
        assert!(item.head.envelope.is_none());
        assert_eq!(item.events.n_recorded(), 0);
    }

    #[test]
    fn the_send_time_beside_the_items_goes_into_their_envelopes() {
        let batch = format!(r#"{{"batch":[{SNAPSHOT},{PAGE_VIEW}],"sent_at":"later"}}"#);
        let received = decode_text(&batch).unwrap();
        let envelopes: Vec<&str> = received
            .batch
            .items
            .iter()
            .map(|it| it.head.envelope.as_ref().unwrap().get())
            .collect();
        assert!(
            envelopes[0]
                .ends_with(r#""timestamp":"2026-11-21T09:31:31.033Z","$batch_sent_at":"later"}"#)
        );
        assert_eq!(envelopes[1], r#"{"$batch_sent_at":"later"}"#);
    }

    #[test]
    fn an_item_that_says_when_it_was_sent_is_left_as_it_is() {
        let item = PAGE_VIEW.replace("\"event\"", "\"sent_at\":1,\"event\"");
        let batch = format!(r#"{{"batch":[{item}],"sent_at":"later"}}"#);
        assert!(decode_text(&batch).unwrap().batch.items[0].head.envelope.is_none());
    }

    #[test]
    fn one_event_may_stand_without_an_array() {
        let item = SNAPSHOT
            .replace("[{\"type\":4", "{\"type\":4")
            .replace(",{\"type\":3,\"timestamp\":6}]", "");
        check(&item, "phc: s1/w1 u1 5..5");
    }

    #[test]
    fn a_missing_window_is_called_as_the_session() {
        check(&SNAPSHOT.replace("$window_id", "x"), "phc: s1/s1 u1 5..6");
        check(
            &SNAPSHOT.replace("\"$window_id\":\"w1\"", "\"$window_id\":null"),
            "phc: s1/s1 u1 5..6",
        );
        check(
            &SNAPSHOT.replace("\"$window_id\":\"w1\"", "\"$window_id\":12"),
            "phc: s1/12 u1 5..6",
        );
    }

    #[test]
    fn a_session_that_cannot_be_costs_only_its_item() {
        let bad = SNAPSHOT.replace("\"s1\"", "\"../s1\"");
        let number = SNAPSHOT.replace("\"s1\"", "7");
        let none = SNAPSHOT.replace("$session_id", "x");
        check(
            &format!("[{bad},{number},{none},{SNAPSHOT}]"),
            "phc: s1/w1 u1 5..6; no_session 1, bad_session_id 2",
        );
    }

    #[test]
    fn visitors_are_named_in_many_ways() {
        let named = |how: &str| SNAPSHOT.replace(r#""distinct_id":"u1""#, how);
        check(&named(r#""$distinct_id":"u2""#), "phc: s1/w1 u2 5..6");
        check(&named(r#""distinct_id":42"#), "phc: s1/w1 42 5..6");
        check(&named(r#""distinct_id":"""#), "phc: s1/w1 - 5..6");
        check(&named(r#""distinct_id":"a\u0000b""#), "phc: s1/w1 a\u{fffd}b 5..6; bad_id 1");
        let top = SNAPSHOT.replacen('{', r#"{"distinct_id":"top","#, 1);
        check(&top, "phc: s1/w1 top 5..6");
    }

    #[test]
    fn an_event_is_placed_by_the_best_time_it_has() {
        let timed = |how: &str| PAGE_VIEW.replace(r#""timestamp":"1970-01-01T00:00:07Z""#, how);
        check(&timed(r#""timestamp":8000.5"#), "phc: s1/w2 - 8000..8000");
        check(&timed(r#""offset":400"#), "phc: s1/w2 - 999600..999600");
        check(&timed(r#""timestamp":"soon","offset":400"#), "phc: s1/w2 - 999600..999600");
        check(&timed(r#""a":1"#), "phc: s1/w2 - 1000000..1000000");
        let by_property = timed(r#""a":1"#).replace(r#""x":1e999"#, r#""$time":12.5"#);
        check(&by_property, "phc: s1/w2 - 12500..12500");
    }

    #[test]
    fn an_item_without_an_id_has_the_same_one_when_sent_again() {
        let id = |text: &str| decode_text(text).unwrap().batch.items[0].head.id;
        assert_eq!(id(PAGE_VIEW), id(&format!("[{PAGE_VIEW}]")));
        assert_ne!(id(PAGE_VIEW), id(&PAGE_VIEW.replace("1e999", "1e998")));
        let no_uuid = PAGE_VIEW.replacen('{', r#"{"uuid":"nope","#, 1);
        assert_ne!(id(PAGE_VIEW), id(&no_uuid));
    }

    #[test]
    fn a_snapshot_without_events_is_counted() {
        for data in ["[]", "null", "7", "\"x\""] {
            let item =
                SNAPSHOT.replace(r#"[{"type":4,"timestamp":5},{"type":3,"timestamp":6}]"#, data);
            check(&item, "phc: ; no_events 1");
        }
        let wrong = SNAPSHOT.replace(r#"{"type":4,"timestamp":5}"#, "7");
        check(&wrong, "phc: s1/w1 u1 6..6; event_not_object 1");
    }

    #[test]
    fn an_envelope_over_the_limit_costs_no_event() {
        let long = format!("\"x\":\"{}\",\"token\"", "y".repeat(limits::MAX_ENVELOPE_BYTES));
        let item = SNAPSHOT.replace("\"token\"", &long);
        check(&item, "phc: s1/w1 u1 5..6; envelope_too_large 1");
    }

    #[test]
    fn old_sdks_say_their_version_and_send_time_in_the_query() {
        let item = SNAPSHOT.replace("$lib", "x");
        let request = Request {
            query: "compression=gzip-js&ip=1&_=1795252734709&ver=1.57.4",
            ..request(item.as_bytes())
        };
        let received = decode(&request).unwrap();
        let head = &received.batch.items[0].head;
        assert_eq!(head.library.as_deref(), Some("web 1.57.4"));
        assert!(
            head.envelope.as_ref().unwrap().get().ends_with(r#""$batch_sent_at":1795252734709}"#)
        );
    }
}

fn request(body: &[u8]) -> Request<'_> {
    Request {
        body,
        query: "",
        content_type: None,
        user_agent: Some("Firefox"),
        received_at: Timestamp::from_ms(1_000_000),
    }
}

fn decode_text(text: &str) -> Result<Received, WireError> {
    decode(&request(text.as_bytes()))
}

#[track_caller]
fn check(text: &str, expected: &str) {
    check_packed(text.as_bytes(), "", None, expected);
}

#[track_caller]
fn check_packed(body: &[u8], query: &str, content_type: Option<&str>, expected: &str) {
    let decoded = decode(&Request { query, content_type, ..request(body) });
    assert_eq!(shown(decoded.as_ref()), expected);
}

/// `key: session/window visitor first..last; …`, then the problems, or else the error.
fn shown(decoded: Result<&Received, &WireError>) -> String {
    let received = match decoded {
        Ok(received) => received,
        Err(error) => return error.to_string(),
    };
    let Batch { items, problems } = &received.batch;
    let mut parts: Vec<String> = items
        .iter()
        .map(|it| {
            let visitor = it.head.visitor.as_ref().map_or("-", |it| it.as_str());
            let (first, last) = (it.events.first_at().unwrap(), it.events.last_at().unwrap());
            let (first, last) = (first.as_ms(), last.as_ms());
            format!("{}/{} {visitor} {first}..{last}", it.session, it.head.window)
        })
        .collect();
    let problems: Vec<String> =
        problems.iter().map(|(kind, it)| format!("{kind} {}", it.count)).collect();
    if items.is_empty() {
        parts.push(String::new());
    }
    if !problems.is_empty() {
        parts.push(problems.join(", "));
    }
    format!("{}: {}", received.key, parts.join("; "))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
