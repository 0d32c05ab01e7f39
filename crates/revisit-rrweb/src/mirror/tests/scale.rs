//! Hostile sizes: deep pages, long lists in the worst order. All of it is done in a moment, or
//! these would not end.

use std::fmt::Write as _;

use serde_json::json;

use super::super::Problem;
use super::notation::{apply, mirror, mutation, snapshot};
use crate::{Event, Mirror, Parser};

const N: usize = 20_000;
const LAST: i64 = 20_000;

#[test]
fn a_deep_snapshot_costs_no_stack() {
    let mut mirror = deep_page();
    assert_eq!(mirror.dom().len(), N + 1);
    apply(
        &mut mirror,
        &json!({"type": 3, "data": {"source": 0, "removes": [{"id": 2, "parentId": 1}]}}),
    );
    assert_eq!(mirror.dom().len(), 1);
}

#[test]
fn siblings_in_the_worst_order_are_sorted_at_once() {
    let mut entries = String::new();
    for id in 10..N {
        writeln!(entries, "+ b#{id} in 3 before {}", id + 1).unwrap();
    }
    writeln!(entries, "+ b#{N} in 3").unwrap();
    let mirror = mirror("", &[&entries]);
    let dom = mirror.dom();
    let order = dom.children(dom.by_id(3).unwrap()).filter_map(|it| dom.id(it));
    assert!(order.eq(10..=LAST));
}

#[test]
fn parents_in_the_worst_order_are_sorted_at_once() {
    let mut entries = String::new();
    for id in (10..N).rev() {
        writeln!(entries, "+ b#{id} in {}", if id == 10 { 3 } else { id - 1 }).unwrap();
    }
    let mirror = mirror("", &[&entries]);
    assert_eq!(mirror.dom().ancestors(mirror.dom().by_id(LAST - 1).unwrap()).count(), N - 8);
}

#[test]
fn wrong_removes_up_a_deep_page_cost_each_node_once() {
    let mut mirror = deep_page();
    let mut entries = String::new();
    for id in (3..N).rev() {
        writeln!(entries, "- {id} in 1").unwrap();
    }
    apply(&mut mirror, &mutation(&entries));
    assert_eq!(mirror.dom().by_id(LAST - 1), None);
    assert_eq!(mirror.dom().len(), N + 1);
}

#[test]
fn what_goes_leaves_its_place_to_what_comes() {
    let mut mirror = mirror("p#5", &[]);
    for _ in 0..1_000 {
        apply(&mut mirror, &mutation("- 5 in 3\n+ p#5 in 3\n+ b#6 in 5\n+ i#7 in 6/shadow"));
        apply(&mut mirror, &mutation("+ iframe#8 in 3\n+ document#9(html#10(p#11)) in 8"));
        apply(&mut mirror, &mutation("- 8 in 3"));
    }
    assert_eq!(mirror.dom().len(), 3 + 4);
}

/// A page of elements within each other, with the ids from 2 up.
fn deep_page() -> Mirror {
    let mut text = r#"{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":["#.to_owned();
    for id in 2..N + 2 {
        write!(text, r#"{{"type":2,"tagName":"b","id":{id},"childNodes":["#).unwrap();
    }
    text += &"]}".repeat(N);
    text += "]}}}";
    let mut mirror = Mirror::new();
    Parser::new().read(&text, |json| mirror.apply(&Event::of(json), &text)).unwrap();
    mirror
}

#[test]
fn options_and_buttons_without_end_are_settled_at_once() {
    let mut entries = "+ select#5 in 3\n".to_owned();
    for id in 10..LAST {
        writeln!(entries, "+ option#{id} in 5").unwrap();
        writeln!(entries, "+ input#{}[type=radio][name=x][checked=] in 3", LAST + id).unwrap();
    }
    let mut mirror = mirror("", &[&entries]);
    let dom = mirror.dom();
    let is_checked = |id: i64| dom.is_checked(dom.by_id(LAST + id).unwrap());
    assert_eq!((is_checked(10), is_checked(LAST - 1)), (Some(false), Some(true)));
    assert!(dom.is_selected(dom.by_id(10).unwrap()));
    let mut entries = String::new();
    for id in 10..LAST - 1 {
        writeln!(entries, "- {id} in 5").unwrap();
    }
    apply(&mut mirror, &mutation(&entries));
    let dom = mirror.dom();
    assert!(dom.is_selected(dom.by_id(LAST - 1).unwrap()));
}

#[test]
fn a_page_that_is_too_large_stays_as_it_is_until_the_next() {
    let mut mirror = mirror("p#10", &[]);
    mirror.room.counted_bytes = usize::MAX;
    apply(&mut mirror, &mutation("+ b#11 in 10"));
    assert_eq!(mirror.dom().by_id(11), None);
    assert_eq!(mirror.problems().count(Problem::PageTooLarge), 1);
    apply(&mut mirror, &snapshot("p#10"));
    apply(&mut mirror, &mutation("+ b#11 in 10"));
    assert!(mirror.dom().by_id(11).is_some());
}
