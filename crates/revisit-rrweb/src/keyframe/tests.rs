use super::*;
use crate::{Event, Parser};

const FIELD: &str =
    r#"{"type":2,"id":3,"tagName":"input","attributes":{"value":"a"},"childNodes":[]}"#;
const BOX: &str = r#"{"type":2,"id":3,"tagName":"input","attributes":{"type":"checkbox","value":"b"},"childNodes":[]}"#;

#[test]
fn what_was_typed_is_an_event_of_its_own() {
    check(
        FIELD,
        &[&input("typed", false)],
        &[r#""value":"a""#, r#""source":5,"id":3,"text":"typed""#],
    );
    check(BOX, &[&input("b", true)], &[r#""source":5,"id":3,"text":"b","isChecked":true"#]);
}

#[test]
fn nothing_is_said_twice() {
    check(FIELD, &[], &[]);
    assert_eq!(page(FIELD, &[]).keyframe(2.0).unwrap().events.len(), 2);
}

#[test]
fn a_snapshot_alone_has_what_was_typed() {
    let alone = |node, text, is_checked| {
        page(node, &[&input(text, is_checked)]).full_snapshot(2.0).unwrap()
    };
    assert!(alone(FIELD, "typed", false).contains(r#""attributes":{"value":"typed"}"#));
    assert!(alone(BOX, "b", true).contains(r#""checked":true"#));
    assert!(!alone(BOX, "b", false).contains("checked\":"));
}

#[test]
fn what_a_player_renames_is_set_afterwards() {
    let change = r#"{"source":0,"texts":[],"removes":[],"adds":[],
        "attributes":[{"id":3,"attributes":{"onclick":"x()","title":"t"}}]}"#;
    check(FIELD, &[change], &[r#""title":"t"},"childNodes""#, r#""attributes":{"onclick":"x()"}"#]);
}

#[test]
fn text_that_was_never_recorded_gets_no_id_that_is_one() {
    let change = r#"{"source":0,"texts":[{"id":2,"value":"new"}],"removes":[],"adds":[],
        "attributes":[]}"#;
    check(FIELD, &[change], &[r#"{"type":3,"id":-1000000000,"textContent":"new"}"#]);
}

#[test]
fn there_is_no_keyframe_while_nodes_wait() {
    let change = r#"{"source":0,"texts":[],"removes":[],"attributes":[],
        "adds":[{"parentId":2,"nextId":-1,"node":{"type":3,"id":9,"textContent":"t"}}]}"#;
    assert_eq!(page(FIELD, &[change]).keyframe(2.0), None);
    assert_eq!(Mirror::new().keyframe(2.0), None);
}

/// Whether these stand in the keyframe, one after the other.
#[track_caller]
fn check(node: &str, changes: &[&str], expected: &[&str]) {
    let keyframe = page(node, changes).keyframe(2.0).unwrap();
    assert!(!keyframe.is_lossy());
    let text = keyframe.events.join("\n");
    let mut rest = text.as_str();
    for part in expected {
        let (_, after) = rest.split_once(part).unwrap_or_else(|| panic!("{part} in {text}"));
        rest = after;
    }
}

/// A page with one node in its `html` element, after changes: `data` of incremental events.
fn page(node: &str, changes: &[&str]) -> Mirror {
    let root = r#"{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":["#;
    let data = format!(
        r#"{{"node":{{"type":0,"id":1,"childNodes":[{root}{node}]}}]}},"initialOffset":{{"left":0,"top":0}}}}"#
    );
    let mut events = vec![format!(r#"{{"type":2,"timestamp":1,"data":{data}}}"#)];
    events.extend(changes.iter().map(|it| format!(r#"{{"type":3,"timestamp":1,"data":{it}}}"#)));
    let mut mirror = Mirror::new();
    for event in &events {
        Parser::new().read(event, |json| mirror.apply(&Event::of(json), event)).unwrap();
    }
    mirror
}

fn input(text: &str, is_checked: bool) -> String {
    format!(r#"{{"source":5,"id":3,"text":"{text}","isChecked":{is_checked}}}"#)
}
