//! Files of every form, with the faults that real ones have.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

#[test]
fn formats_are_told_by_how_a_file_begins() {
    let cases = [
        (r#"[{"type":4}]"#, Some(Format::Rrweb)),
        ("\u{feff}\n[\n {", Some(Format::Rrweb)),
        (r#"["packed","packed"]"#, Some(Format::Rrweb)),
        (r#"["w",{"type":4}]"#, Some(Format::Jsonl)),
        ("[\"w\",{}]\n[\"w\",{}]", Some(Format::Jsonl)),
        ("{\"window_id\":\"w\",\"data\":[]}\n{}", Some(Format::Jsonl)),
        (r#"{"type":3,"version":"1","data":{}}"#, Some(Format::Jsonl)),
        (r#"{"item":{}}"#, Some(Format::Jsonl)),
        (r#"{"sessionId":"s","windowId":"w","events":[]}"#, Some(Format::Session)),
        (r#"{"sessionId":"s","windowId":"w","events":[{"#, Some(Format::Session)),
        (r#"[{"events":[],"sessionId":"s"}]"#, Some(Format::Session)),
        (r#"{"sessionId":"s","type":3}"#, Some(Format::Jsonl)),
        (r#"{"version":"2023-04-28","data":{}}"#, Some(Format::Posthog)),
        ("{\n  \"version\": \"2099\",\n  \"data\"", Some(Format::Posthog)),
        (r#"{"version":"x","data":{"person":undefined"#, Some(Format::Posthog)),
        (r#"{"version":7}"#, None),
        ("<html>", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(detect(text), expected, "{text}");
    }
}

#[test]
fn an_array_of_events_is_one_session() {
    check(
        r#"[{"type":4,"timestamp":5,"x":1e999},{"type":3,"timestamp":6}]"#,
        r#"["w1",{"type":4,"timestamp":5,"x":1e999}] ["w1",{"type":3,"timestamp":6}]"#,
    );
}

#[test]
fn a_window_is_taken_off_its_event() {
    check(
        r#"[{"windowId":"a b","timestamp":5},{"timestamp":6,"windowId":2},{"timestamp":7,"windowId":null}]"#,
        r#"["a b",{"timestamp":5}] ["w2",{"timestamp":6}] ["w1",{"timestamp":7}]"#,
    );
    check(
        r#"[{"timestamp":5,"data":{"windowId":"mine"}}]"#,
        r#"["w1",{"timestamp":5,"data":{"windowId":"mine"}}]"#,
    );
}

#[test]
fn exports_of_both_versions_are_read() {
    check(
        r#"{"version":"2022-12-02","data":{"snapshotsByWindowId":{"a":[{"timestamp":5}],"b":[{"timestamp":4}]},"next":null}}"#,
        r#"["a",{"timestamp":5}] ["b",{"timestamp":4}]"#,
    );
    check(
        r#"{"version":"2023-04-28","data":{"id":"s","person":null,"snapshots":[{"timestamp":5,"windowId":1}]}}"#,
        r#"["w1",{"timestamp":5}]"#,
    );
    check(
        r#"{"version":"2031-01-01","data":{}}"#,
        r#"the PostHog export has version "2031-01-01"; 2022-12-02 and 2023-04-28 are known"#,
    );
    check(r#"{"version":"2023-04-28","data":{"snapshots":[]}}"#, "the file holds no events");
    check(r#"{"version":"2023-04-28"}"#, "the file is not JSON of the expected form");
}

#[test]
fn named_events_become_what_a_recorder_sends() {
    check(
        r#"{"sessionId":"s","windowId":"a","events":[{"type":4,"timestamp":5,"data":{}},{"type":"click","timestamp":6.5,"data":{"x":1e3},"more":[]}]}"#,
        r#"["a",{"type":4,"timestamp":5,"data":{}}] ["a",{"type":6,"data":{"plugin":"revisit/event@1","payload":{"type":"click","data":{"x":1e3}}},"timestamp":6.5,"more":[]}]"#,
    );
}

#[test]
fn what_rrweb_says_already_is_left_out() {
    check(
        r#"{"sessionId":"s","events":[{"type":2,"timestamp":5},{"type":"scroll","timestamp":5,"data":{}},{"type":"initial_state","timestamp":5,"data":{"url":"/","dom":{"id":1}}}]}"#,
        r#"["w1",{"type":2,"timestamp":5}] ["w1",{"type":6,"data":{"plugin":"revisit/event@1","payload":{"type":"initial_state","data":{"url":"/"}}},"timestamp":5}]"#,
    );
}

#[test]
fn without_rrweb_all_named_events_are_kept() {
    check(
        r#"{"sessionId":"s","events":[{"type":"scroll","timestamp":5,"data":{"y":1}},{"type":"initial_state","timestamp":6,"data":{"dom":"<p>"}}]}"#,
        r#"["w1",{"type":6,"data":{"plugin":"revisit/event@1","payload":{"type":"scroll","data":{"y":1}}},"timestamp":5}] ["w1",{"type":6,"data":{"plugin":"revisit/event@1","payload":{"type":"initial_state","data":{"dom":"<p>"}}},"timestamp":6}]"#,
    );
}

#[test]
fn recordings_of_one_session_are_one_and_others_are_others() {
    let one = |session: &str, window: &str| {
        format!(
            r#"{{"sessionId":"{session}","windowId":"{window}","userId":"ann","metadata":{{"userAgent":"Browser/1","recorder":"revisit 1"}},"events":[{{"type":4,"timestamp":5}}]}}"#
        )
    };
    let text = format!("[{},{},{}]", one("s", "a"), one("t", "a"), one("s", "b"));
    let imported = read(&text, None, Timestamp::from_ms(1)).unwrap();
    let shown: Vec<String> = imported
        .iter()
        .map(|it| {
            let windows = it.batch.items.iter().map(|it| it.head.window.as_str());
            format!("{} {}", it.session, windows.collect::<Vec<_>>().join("+"))
        })
        .collect();
    assert_eq!(shown, ["s a+b", "t a"]);
    let head = &imported[0].batch.items[0].head;
    assert_eq!(head.visitor.as_ref().unwrap().as_str(), "ann");
    assert_eq!(head.library.as_deref(), Some("revisit 1"));
    assert_eq!(head.user_agent.as_deref(), Some("Browser/1"));
    assert!(head.envelope.as_ref().unwrap().get().contains(r#""metadata":{"userAgent""#));
}

#[test]
fn a_recording_that_breaks_off_is_read_as_far_as_it_goes() {
    check(
        r#"{"sessionId":"s","windowId":"a","events":[{"type":4,"timestamp":5},{"ty"#,
        r#"["a",{"type":4,"timestamp":5}] body_broken 1"#,
    );
    check(r#"{"sessionId":"s","events":7}"#, "the file holds no events");
}

#[test]
fn the_person_is_the_visitor_and_goes_into_the_envelope() {
    let file = |person: &str| {
        format!(
            r#"{{"version":"2023-04-28","data":{{"id":"s","person":{person},"snapshots":[{{"timestamp":5}}]}}}}"#
        )
    };
    let visitor = |person: &str| {
        let imported = read_one(&file(person)).unwrap();
        let head = imported.batch.items.into_iter().next().unwrap().head;
        (head.visitor.map(|it| it.to_string()), head.envelope.map(|it| it.get().to_owned()))
    };
    let ada = r#"{"name":"Ada","distinct_ids":["u1","u2"],"n":1e999}"#;
    assert_eq!(visitor(ada), (Some("u1".to_owned()), Some(format!(r#"{{"person":{ada}}}"#))));
    assert_eq!(visitor(r#"{"name":"Ada","distinct_ids":[]}"#).0.as_deref(), Some("Ada"));
    assert_eq!(visitor("undefined").0, None);
    assert_eq!(read_one(&file(ada)).unwrap().session.as_str(), "s");
}

#[test]
fn faults_of_the_writer_are_mended_before_the_events_and_nowhere_else() {
    check(
        r#"{"version":"2023-04-28","data":{"id":"a "b"","person":undefined,"snapshots":[{"timestamp":5,"s":"\"person\":undefined"}]}}"#,
        r#"["w1",{"timestamp":5,"s":"\"person\":undefined"}]"#,
    );
    check(
        r#"{"version":"2023-04-28","data":{"id":"s","person":null,"snapshots":[{"timestamp":5},{"timestamp":6},{"ti"#,
        r#"["w1",{"timestamp":5}] ["w1",{"timestamp":6}] body_broken 1"#,
    );
}

#[test]
fn lines_of_every_form_may_stand_together() {
    check(
        "[\"a\",{\"timestamp\":5}]\r\n\n{\"window_id\":\"b\",\"data\":[{\"timestamp\":6},{\"timestamp\":7}]}\n{\"timestamp\":8,\"windowId\":\"c\"}\n{\"timestamp\":9}",
        r#"["a",{"timestamp":5}] ["b",{"timestamp":6}] ["b",{"timestamp":7}] ["c",{"timestamp":8}] ["w1",{"timestamp":9}]"#,
    );
    check(
        "[\"a\",{\"timestamp\":5}]\nnonsense\n[1]\n{\"x\":1}\n[\"a\",7]",
        r#"["a",{"timestamp":5}] event_not_object 1, line_unreadable 3"#,
    );
}

#[test]
fn a_block_of_ours_keeps_who_and_what() {
    let block = "{\"item\":{\"id\":\"01a1fd72-5559-78ea-a885-ec00069e4330\",\"source\":\"posthog\",\"received_at\":1,\"window\":\"a\",\"visitor\":\"u1\",\"library\":\"web 1\",\"envelope\":{\"x\":1},\"n_events\":1}}\n[\"a\",{\"timestamp\":5}]\n";
    let imported = read_one(block).unwrap();
    let head = &imported.batch.items[0].head;
    assert_eq!(head.visitor.as_ref().unwrap().as_str(), "u1");
    assert_eq!(head.library.as_deref(), Some("web 1"));
    assert_eq!(head.envelope.as_ref().unwrap().get(), r#"{"x":1}"#);
    assert_ne!(head.id.to_string(), "01a1fd72-5559-78ea-a885-ec00069e4330");
}

#[test]
fn a_long_recording_is_cut_between_moments() {
    let filler = "x".repeat(100_000);
    let events: Vec<String> =
        (0..100).map(|it| format!(r#"{{"timestamp":{},"x":"{filler}"}}"#, 1000 + it / 3)).collect();
    let imported = read_one(&format!("[{}]", events.join(","))).unwrap();
    let items = imported.batch.items;
    assert_eq!(items.iter().map(|it| it.head.n_events).sum::<u64>(), 100);
    assert!((4..=6).contains(&items.len()), "{}", items.len());
    for pair in items.windows(2) {
        assert!(pair[0].events.last_at() < pair[1].events.first_at());
        assert_ne!(pair[0].head.id, pair[1].head.id);
    }
}

#[test]
fn the_same_file_is_the_same_session_and_the_same_items() {
    let ids = |text: &str| {
        let imported = read_one(text).unwrap();
        (imported.session, imported.batch.items[0].head.id)
    };
    let (one, other) = (r#"[{"timestamp":5}]"#, r#"[{"timestamp":6}]"#);
    assert_eq!(ids(one), ids(one));
    assert_eq!(ids(one), ids(&format!("\u{feff}{one}")));
    assert_ne!(ids(one).0, ids(other).0);
    assert_ne!(ids(one).1, ids(other).1);
}

#[test]
fn a_file_without_events_is_refused() {
    for text in ["[]", "[7,null]"] {
        check(text, "the file holds no events");
    }
    check("[nonsense", "the file is not JSON of the expected form");
    check(
        "nonsense",
        "the file is neither a JSON array of events, a PostHog export, a session recording nor JSON Lines",
    );
}

#[test]
fn compressed_files_are_decompressed_or_refused() {
    let text = br#"[{"timestamp":5}]"#;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::bulk::compress(text, 19).unwrap();
    for packed in [text.as_slice(), &gzip, &zstd] {
        assert_eq!(decompress(packed).unwrap().as_ref(), text);
    }
    for packed in [&gzip[..gzip.len() / 2], &zstd[..zstd.len() / 2]] {
        assert_eq!(decompress(packed), Err(FileError::Damaged));
    }
}

proptest! {
    #[test]
    fn anything_at_all_is_read_or_refused(
        text in r#"(\[|\{"sessionId":"s","events":\[|\{"version":"2023-04-28","data":\{"snapshots":\[|\{"type":1|\["w",)?.*"#,
        format in prop::sample::select(vec![
            None, Some(Format::Rrweb), Some(Format::Posthog), Some(Format::Jsonl), Some(Format::Session),
        ]),
    ) {
        let _outcome = read(&text, format, Timestamp::from_ms(1));
    }
}

fn read_one(text: &str) -> Result<Imported, FileError> {
    let mut imported = read(text, None, Timestamp::from_ms(1))?;
    assert_eq!(imported.len(), 1);
    Ok(imported.remove(0))
}

/// The lines of all items, then the problems, or else the error.
#[track_caller]
fn check(text: &str, expected: &str) {
    let found = match read_one(text) {
        Err(error) => error.to_string(),
        Ok(imported) => {
            let Batch { items, problems } = imported.batch;
            let mut parts: Vec<String> =
                items.iter().flat_map(|it| it.events.jsonl().lines().map(str::to_owned)).collect();
            let problems: Vec<String> =
                problems.iter().map(|(kind, it)| format!("{kind} {}", it.count)).collect();
            parts.extend(Some(problems.join(", ")).filter(|it| !it.is_empty()));
            parts.join(" ")
        }
    };
    assert_eq!(found, expected);
}
