//! What mutations do: removes, adds, texts, attributes, frames.

use serde_json::json;

use super::notation::{apply, mirror, mutation, print, snapshot};
use crate::Mirror;

#[test]
fn a_removed_node_is_gone_with_all_below() {
    check("p#5(b#6) i#7", &["- 5 in 3"], "i#7");
    check("p#5(b#6) i#7", &["- 5 in 3", "+ u#8 in 6"], "i#7");
}

#[test]
fn a_remove_from_the_wrong_parent_leaves_the_node_without_its_id() {
    check("p#5(b#6) i#7", &["- 6 in 7"], "p#5(b#6!) i#7");
    check("p#5(b#6(u#8)) i#7", &["- 6 in 7", "t 8 x"], "p#5(b#6!(u#8!)) i#7");
}

#[test]
fn a_remove_from_an_unknown_parent_changes_nothing() {
    check("p#5(b#6)", &["- 6 in 99", r#"a 6 {"class":"x"}"#], "p#5(b#6[class=x])");
}

#[test]
fn nodes_leave_shadow_roots() {
    check("x-a#5{p#6 b#7}", &["- 6 in 5/shadow"], "x-a#5{b#7}");
    check("x-a#5{p#6}", &["- 5 in 3", "t 6 x"], "");
}

#[test]
fn a_move_is_a_remove_and_adds() {
    check("p#5(b#6) i#7", &["- 5 in 3\n+ p#5 in 7\n+ b#6 in 5"], "i#7(p#5(b#6))");
}

#[test]
fn children_of_an_added_node_come_by_adds_of_their_own() {
    check("", &["+ p#5(b#6) in 3"], "p#5");
}

#[test]
fn a_shadow_root_comes_with_its_first_node() {
    check("p#5", &["+ b#6 in 5/shadow"], "p#5{b#6}");
    check("p#5{i#7}", &["+ b#6 in 5/shadow before 7"], "p#5{b#6 i#7}");
}

#[test]
fn a_sibling_in_another_tree_does_not_count() {
    check("p#5(i#7)", &["+ b#6 in 5/shadow before 7"], "p#5{b#6}(i#7)");
    check("p#5(i#7) u#8", &["+ b#6 in 8 before 7"], "p#5(i#7) u#8(b#6)");
    check("p#5(i#7)", &["+ b#6 in 3 before 7"], "p#5(i#7) b#6");
}

#[test]
fn the_same_node_added_again_is_moved_with_what_is_in_it() {
    check("p#5(b#6) i#7", &["+ p#5 in 7"], "i#7(p#5(b#6))");
    check("p#5(b#6) i#7", &["+ p#5[class=x] in 7"], "p#5!(b#6) i#7(p#5[class=x])");
    check("p#5(b#6)", &["+ p#5 in 6"], "p#5(b#6)");
    check("p#5(b#6)", &["+ p#5 in 5"], "p#5(b#6)");
}

#[test]
fn what_a_node_was_recorded_as_does_not_change() {
    check("p#5 i#7", &[r#"a 5 {"class":"x"}"#, "+ p#5 in 7"], "i#7(p#5[class=x])");
}

#[test]
fn a_text_takes_the_place_of_a_sheet_that_never_was_recorded() {
    check("style#5[_cssText=a{}]", &["+ 'b{}'#6 in 5"], "style#5('a{}'#6)");
    check("style#5('a{}'#7)", &["+ 'b{}'#6 in 5"], "style#5('a{}'#7 'b{}'#6)");
}

#[test]
fn a_textarea_has_one_text() {
    check("textarea#5('a'#7)", &["+ 'b'#6 in 5"], "textarea#5('b'#6)");
    check("textarea#5('a'#7)", &[r#"a 5 {"value":"b"}"#], "textarea#5('b')");
}

#[test]
fn a_page_has_one_root_element() {
    let mirror = mirror("p#5", &["+ html#8 in 1"]);
    assert_eq!(mirror.dom().children(mirror.dom().document().unwrap()).count(), 1);
    assert_eq!(mirror.dom().by_id(5), None);
}

#[test]
fn of_several_texts_the_last_counts() {
    check("p#5('a'#6)", &["t 6 b\nt 6 c"], "p#5('c'#6)");
    check("p#5('a'#6)", &["t 6"], "p#5(''#6)");
}

#[test]
fn a_text_for_an_element_takes_the_place_of_its_children() {
    check("p#5(b#6)", &["t 5 x"], "p#5('x')");
    check("p#5(b#6)", &["t 5"], "p#5");
}

#[test]
fn attributes_are_set_as_they_are() {
    check(
        "p#5[a=1][b=2]",
        &[r#"a 5 {"a":null,"b":"3","onclick":"x","rr_src":"y"}"#],
        "p#5[b=3][onclick=x][rr_src=y]",
    );
    check("p#5", &[r#"a 5 {"A":"1","b c":"2","d":true,"e":3,"f":[]}"#], "p#5[a=1]");
}

#[test]
fn a_late_sheet_makes_its_link_anew() {
    check(
        "link#5[rel=stylesheet][href=x]",
        &[r#"a 5 {"class":"lost"}"#, r#"a 5 {"_cssText":"a{}","id":"b"}"#],
        "style#5[href=x][id=b][rel=stylesheet]('a{}')",
    );
    check(
        "style#5[_cssText=a{}] p#6",
        &[r#"a 5 {"_cssText":"b{}"}"#, r#"a 5 {"_cssText":"c{}","class":"x"}"#],
        "style#5[class=x]('c{}') p#6",
    );
}

#[test]
fn attributes_of_a_text_are_counted() {
    let mirror = mirror("p#5('a'#6)", &[r#"a 6 {"a":null}"#, "a 99 {}"]);
    assert_eq!(mirror.problems().iter().collect::<Vec<_>>(), [("unknown_attributes", 2)]);
}

#[test]
fn a_frame_shows_its_document() {
    check("iframe#5", &[FRAME], "iframe#5<document#8(html#9)>");
    check("iframe#5", &[FRAME, "+ p#10 in 9 root 8"], "iframe#5<document#8(html#9(p#10))>");
    check("iframe#5", &[FRAME, "- 5 in 3", "+ p#10 in 9"], "");
}

#[test]
fn a_document_takes_the_place_of_another() {
    check("iframe#5", &[FRAME, OTHER_FRAME], "iframe#5<document#18(html#19)>");
    check("iframe#5", &[FRAME, OTHER_FRAME, "+ p#10 in 9"], "iframe#5<document#18(html#19)>");
}

#[test]
fn a_document_that_is_shown_already_stays_as_it_is() {
    check("iframe#5", &[FRAME, "+ p#10 in 9", FRAME], "iframe#5<document#8(html#9(p#10))>");
}

#[test]
fn a_document_waits_for_its_frame() {
    check("", &[FRAME, "+ iframe#5 in 3"], "iframe#5<document#8(html#9)>");
    let mut mirror = mirror("", &[FRAME]);
    assert_eq!(mirror.pending(), 1);
    apply(&mut mirror, &snapshot("iframe#5"));
    assert_eq!(print(&mirror), "iframe#5<document#8(html#9)>");
    assert_eq!(mirror.pending(), 0);
}

#[test]
fn nodes_of_an_unknown_document_are_left_out() {
    check("", &["+ p#5 in 3 root 99\n+ p#6 in 3"], "p#6");
}

#[test]
fn a_document_goes_nowhere_but_into_a_frame() {
    check("p#5", &["+ document#8(html#9) in 5"], "p#5");
    check("iframe#5", &["+ document#1(html#9) in 5"], "iframe#5");
}

#[test]
fn missing_lists_are_empty() {
    let mut mirror = mirror("p#5", &[]);
    apply(
        &mut mirror,
        &json!({"type": 3, "data": {"source": 0, "removes": [{"id": 5, "parentId": 3}]}}),
    );
    assert_eq!(print(&mirror), "");
    assert_eq!(mirror.problems().iter().collect::<Vec<_>>(), [("missing_list", 3)]);
}

#[test]
fn one_bad_entry_does_not_stop_the_others() {
    let bad =
        "- 99 in 3\n- 5 in 99\n+ p#9 in 98\n+ b#8 in 6\nt 97 x\nt 6 y\na 96 {}\na 5 {\"a\":\"1\"}";
    let mirror = mirror("p#5('x'#6)", &[bad]);
    assert_eq!(print(&mirror), "p#5[a=1]('y'#6)");
    let names: Vec<&str> = mirror.problems().iter().map(|it| it.0).collect();
    assert_eq!(
        names,
        [
            "unknown_removed",
            "unknown_parent_of_removed",
            "add_without_parent",
            "impossible_place",
            "unknown_text",
            "unknown_attributes",
        ]
    );
}

#[test]
fn posthog_tells_what_fills_the_screen() {
    let mut mirror = mirror("p#5", &[]);
    let event = |enter| json!({"type": 5, "data": {"tag": "rrweb/fullscreen", "payload": {"id": 5, "enter": enter}}});
    apply(&mut mirror, &event(true));
    assert_eq!(print(&mirror), "p#5[rr_fullscreen]");
    apply(&mut mirror, &event(false));
    assert_eq!(print(&mirror), "p#5");
}

#[test]
fn scroll_positions_are_kept() {
    let mut mirror = mirror("p#5[rr_scrollTop=7]", &[]);
    apply(&mut mirror, &json!({"type": 3, "data": {"source": 3, "id": 5, "x": 1, "y": 2}}));
    apply(&mut mirror, &json!({"type": 3, "data": {"source": 3, "id": 99, "x": 1, "y": 2}}));
    let dom = mirror.dom();
    let extras = dom.element(dom.by_id(5).unwrap()).unwrap().extras.as_ref().unwrap();
    assert_eq!(extras.scroll, Some((1.0, 2.0)));
    assert_eq!(mirror.problems().iter().collect::<Vec<_>>(), [("unknown_scroll", 1)]);
}

#[test]
fn a_snapshot_starts_anew() {
    let mut mirror = mirror("p#5(b#6)", &[]);
    apply(&mut mirror, &snapshot("i#5"));
    apply(&mut mirror, &mutation("+ u#7 in 6"));
    assert_eq!(print(&mirror), "i#5");
}

const FRAME: &str = "+ document#8(html#9) in 5";
const OTHER_FRAME: &str = "+ document#18(html#19) in 5";

#[track_caller]
fn check(page: &str, mutations: &[&str], expected: &str) {
    assert_eq!(print(&mirror(page, mutations)), expected);
}

#[test]
fn a_mirror_without_a_page_takes_anything() {
    let mut mirror = Mirror::new();
    apply(&mut mirror, &mutation("+ p#5 in 3\n- 5 in 3\nt 5 x\na 5 {}"));
    assert_eq!(mirror.dom().document(), None);
}
