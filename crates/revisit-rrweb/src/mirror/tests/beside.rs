//! What is kept beside nodes: changes of sheets, fonts, drawings, media, selections.

use ecow::EcoString;
use serde_json::{Value, json};

use super::notation::{apply, mirror, mutation, snapshot};
use crate::Mirror;
use crate::dom::NodeData;

const PAGE: &str = "style#5('a{}'#6) canvas#7 video#8 x-a#9{p#10} p#11('t'#12)";

#[test]
fn changes_of_rules_are_kept_in_order() {
    let page = play(&[
        json!({"source": 8, "id": 5, "adds": [{"rule": "b{}", "index": 0}]}),
        json!({"source": 13, "id": 5, "index": [0], "set": {"property": "color", "value": "red"}}),
    ]);
    check_edits(&page, &[(5, &["adds", "set"])]);
}

#[test]
fn changes_of_what_has_no_sheet_are_not_kept() {
    let rule = |id: i64| json!({"source": 8, "id": id, "removes": [{"index": 0}]});
    check_edits(&play(&[rule(99), rule(11), rule(-1)]), &[]);
    let constructed = json!({"source": 8, "styleId": 1, "removes": [{"index": 0}]});
    check_edits(&play(&[constructed]), &[]);
}

#[test]
fn a_sheet_that_is_read_anew_has_no_changes() {
    let edit = json!({"source": 8, "id": 5, "removes": [{"index": 0}]});
    for change in ["t 6 b{}", "t 5 b{}", "- 6 in 5", "+ style#5('a{}'#6) in 9", "- 5 in 3"] {
        let mut page = play(std::slice::from_ref(&edit));
        check_edits(&page, &[(5, &["removes"])]);
        apply(&mut page, &mutation(change));
        assert_eq!(page.sheets().edits().count(), 0, "after {change}");
    }
    let mut page = play(&[edit]);
    apply(&mut page, &mutation("t 12 x"));
    apply(&mut page, &mutation(r#"a 5 {"media":"print"}"#));
    check_edits(&page, &[(5, &["removes"])]);
    apply(&mut page, &snapshot(PAGE));
    check_edits(&page, &[]);
}

#[test]
fn sheets_are_made_and_adopted_by_documents_and_shadow_roots() {
    let styles = json!([{"styleId": 2, "rules": [{"rule": "a{}"}]}, {"styleId": 3, "rules": []}]);
    let page = play(&[
        json!({"source": 15, "id": 9, "styleIds": [2, 3], "styles": styles}),
        json!({"source": 15, "id": 1, "styleIds": [3, 4]}),
        json!({"source": 15, "id": 99, "styleIds": [5], "styles": [{"styleId": 5, "rules": []}]}),
        json!({"source": 8, "styleId": 2, "replaceSync": "b{}"}),
    ]);
    let sheets: Vec<(i64, &str, usize)> = page
        .sheets()
        .constructed()
        .map(|(id, it)| (id, it.rules.as_str(), it.edits.entries().len()))
        .collect();
    assert_eq!(sheets, [(2, r#"[{"rule":"a{}"}]"#, 1), (3, "[]", 0)]);
    assert_eq!(adopted(&page, 9), [2, 3]);
    assert_eq!(adopted(&page, 1), [3, 4]);
}

#[test]
fn sheets_of_a_snapshot_are_adopted() {
    let mut snapshot = snapshot("x-a#9{p#10} x-b#11{p#12}");
    let sheets = json!([{"styleId": 2, "rules": [{"rule": "a{}"}]}]);
    snapshot["data"]["node"]["adoptedStyleSheets"] = sheets;
    let host = "/data/node/childNodes/0/childNodes/0/childNodes/1";
    let repeated = json!([{"styleId": 2, "rules": []}]);
    snapshot.pointer_mut(host).unwrap()["adoptedStyleSheets"] = repeated;
    let mut page = Mirror::new();
    apply(&mut page, &snapshot);
    assert_eq!(page.sheets().constructed_sheet(2).unwrap().rules, r#"[{"rule":"a{}"}]"#);
    assert_eq!(adopted(&page, 1), [2]);
    assert_eq!(adopted(&page, 11), [2]);
    assert!(adopted(&page, 9).is_empty());
}

#[test]
fn too_many_changes_are_marked_as_lost() {
    let rule = format!("a{{content:\"{}\"}}", "x".repeat(1 << 20));
    let mut page = play(&[]);
    let edit = incremental(&json!({"source": 8, "id": 5, "adds": [rule]}));
    for _ in 0..3 {
        apply(&mut page, &edit);
        assert!(!page.sheets().is_lossy());
    }
    apply(&mut page, &edit);
    assert!(page.sheets().is_lossy());
    assert_eq!(page.sheets().edits().next().unwrap().1.entries().len(), 3);
}

#[test]
fn fonts_outlive_the_page() {
    let font = json!({"source": 10, "family": "F", "fontSource": "url(f)", "buffer": false});
    let mut page = play(&[font.clone(), font]);
    apply(&mut page, &snapshot(PAGE));
    assert_eq!(page.sheets().fonts().entries().len(), 1);
}

#[test]
fn a_whole_frame_takes_the_place_of_what_was_drawn() {
    let draw = |names: &[&str]| {
        let commands: Vec<Value> = names.iter().map(|it| json!({"property": it})).collect();
        json!({"source": 9, "id": 7, "type": 0, "commands": commands})
    };
    let frame = draw(&["clearRect", "drawImage"]);
    check_drawn(&[draw(&["fillRect"]), draw(&["lineTo"])], 2);
    check_drawn(&[draw(&["fillRect"]), frame.clone(), frame.clone()], 1);
    check_drawn(&[frame.clone(), draw(&["clearRect", "drawImage", "fill"])], 2);
    let mut page = play(&[frame]);
    apply(&mut page, &mutation("- 7 in 3"));
    assert_eq!(page.canvases().iter().count(), 0);
}

#[test]
fn media_have_the_state_that_events_told() {
    let page = play(&[
        json!({"source": 7, "id": 8, "type": 0, "currentTime": 1.5, "volume": 0.5}),
        json!({"source": 7, "id": 8, "type": 4, "playbackRate": 2, "muted": true}),
        json!({"source": 7, "id": 99, "type": 0}),
    ]);
    let (id, media) = page.media().next().unwrap();
    assert_eq!(
        (id, media.is_playing, media.time_s, media.told_ms),
        (8, Some(true), Some(1.5), Some(2.0))
    );
    assert_eq!((media.volume, media.rate, media.is_muted), (Some(0.5), Some(2.0), Some(true)));
    assert_eq!(page.problems().iter().collect::<Vec<_>>(), [("unknown_media", 1)]);
}

#[test]
fn each_document_keeps_its_last_selection() {
    let select = |id: i64, offset: i64| json!({"source": 14, "ranges": [{"start": id, "startOffset": offset, "end": id, "endOffset": 0}]});
    let page =
        play(&[select(12, 0), select(10, 1), select(99, 0), json!({"source": 14, "ranges": []})]);
    let kept: Vec<&str> = page.selections().map(|it| it.1.as_str()).collect();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].contains(r#""startOffset":1"#));
}

#[test]
fn controls_are_told_of_what_happens_around_them() {
    let mut page = mirror("select#5(option#6[value=a] option#7[value=b]) input#8[type=range]", &[]);
    let value = |page: &Mirror, id| page.dom().value_of(page.dom().by_id(id).unwrap()).unwrap();
    apply(&mut page, &incremental(&json!({"source": 5, "id": 5, "text": "b", "isChecked": false})));
    assert_eq!(value(&page, 5), "b");
    apply(&mut page, &mutation("- 7 in 5"));
    assert_eq!(value(&page, 5), "a");
    apply(&mut page, &mutation("+ option#9[value=c][selected=] in 5"));
    assert_eq!(value(&page, 5), "c");
    apply(&mut page, &mutation(r#"a 8 {"max":"20"}"#));
    assert_eq!(value(&page, 8), "20");
    apply(&mut page, &incremental(&json!({"source": 5, "id": 99, "text": "", "isChecked": false})));
    apply(&mut page, &incremental(&json!({"source": 5, "id": -1, "text": "", "isChecked": false})));
    assert_eq!(page.problems().iter().collect::<Vec<_>>(), [("unknown_input", 1)]);
}

#[track_caller]
fn check_edits(page: &Mirror, expected: &[(i64, &[&str])]) {
    let edits: Vec<(i64, Vec<&str>)> = page
        .sheets()
        .edits()
        .map(|(id, log)| (id, log.entries().iter().map(EcoString::as_str).collect()))
        .collect();
    assert_eq!(edits.len(), expected.len(), "{edits:?}");
    for ((id, kept), (expected_id, words)) in edits.iter().zip(expected) {
        assert_eq!((id, kept.len()), (expected_id, words.len()));
        assert!(kept.iter().zip(*words).all(|(it, word)| it.contains(word)), "{kept:?}");
    }
}

#[track_caller]
fn check_drawn(events: &[Value], n_expected: usize) {
    let page = play(events);
    let n_kept: usize = page.canvases().iter().map(|it| it.1.entries().len()).sum();
    assert_eq!(n_kept, n_expected);
}

fn adopted(page: &Mirror, host: i64) -> Vec<i64> {
    let dom = page.dom();
    let host = dom.by_id(host).unwrap();
    match dom.data(dom.shadow_root(host).unwrap_or(host)) {
        Some(NodeData::Document(document)) => document.adopted.clone(),
        Some(NodeData::ShadowRoot(root)) => root.adopted.clone(),
        _ => Vec::new(),
    }
}

fn play(events: &[Value]) -> Mirror {
    let mut page = mirror(PAGE, &[]);
    for event in events {
        apply(&mut page, &incremental(event));
    }
    page
}

fn incremental(data: &Value) -> Value {
    json!({"type": 3, "timestamp": 2, "data": data})
}
