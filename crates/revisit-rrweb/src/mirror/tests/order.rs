//! Adds that come before what they belong to.

use super::notation::{mirror, print, snapshot};

#[test]
fn adds_wait_for_their_siblings() {
    check("", &["+ a#5 in 3 before 6\n+ b#6 in 3 before 7\n+ i#7 in 3"], "a#5 b#6 i#7");
    check("u#9", &["+ a#5 in 3 before 6\n+ b#6 in 3 before 9"], "a#5 b#6 u#9");
}

#[test]
fn adds_wait_for_their_parents() {
    check("", &["+ b#6 in 5\n+ a#5 in 3"], "a#5(b#6)");
    check("", &["+ i#7 in 6 before 8\n+ b#6 in 5\n+ u#8 in 6\n+ a#5 in 3"], "a#5(b#6(i#7 u#8))");
}

#[test]
fn parents_and_siblings_come_in_any_order() {
    let adds = [
        "+ a#5 in 3 before 6",
        "+ b#6 in 3",
        "+ i#7 in 5 before 8",
        "+ u#8 in 5",
        "+ s#9 in 8",
        "+ q#10 in 9 before 11",
        "+ p#11 in 9",
    ];
    let expected = "a#5(i#7 u#8(s#9(q#10 p#11))) b#6";
    for from in 0..adds.len() {
        for step in 1..adds.len() {
            let order: Vec<&str> = (0..adds.len()).map(|it| adds[(from + it * step) % 7]).collect();
            check("", &[&order.join("\n")], expected);
        }
    }
}

#[test]
fn a_sibling_that_never_comes_is_not_waited_for() {
    check("u#9", &["+ a#5 in 3 before 99\n+ b#6 in 5"], "u#9 a#5(b#6)");
    check("u#9", &["+ a#5 in 3 before 0"], "u#9 a#5");
}

#[test]
fn siblings_that_wait_for_each_other_come_all() {
    let mirror = mirror("", &["+ a#5 in 3 before 6\n+ b#6 in 3 before 5"]);
    assert_eq!(print(&mirror), "a#5 b#6");
    assert_eq!(mirror.problems().iter().collect::<Vec<_>>(), [("add_without_sibling", 1)]);
}

#[test]
fn a_parent_that_never_comes_takes_its_children_along() {
    let mirror = mirror("", &["+ a#5 in 99\n+ b#6 in 5\n+ i#7 in 3"]);
    assert_eq!(print(&mirror), "i#7");
    assert_eq!(mirror.problems().iter().collect::<Vec<_>>(), [("add_without_parent", 2)]);
}

#[test]
fn a_node_may_wait_for_the_next_event_to_name_it() {
    check("", &["+ a#5 in 3 before -1", "+ b#6 in 3 after 5"], "a#5 b#6");
    check("", &["+ a#5 in 3 after -1", "+ b#6 in 3 before 5"], "b#6 a#5");
    check(
        "",
        &["+ a#5 in 3 before -1\n+ b#6 in 3 after 5 before -1\n+ i#7 in 3 after 6"],
        "a#5 b#6 i#7",
    );
}

#[test]
fn a_node_that_nobody_names_is_never_shown() {
    let mut mirror = mirror("", &["+ a#5 in 3 before -1"]);
    assert_eq!((print(&mirror).as_str(), mirror.pending()), ("", 1));
    super::notation::apply(&mut mirror, &snapshot(""));
    assert_eq!(mirror.pending(), 0);
    assert_eq!(mirror.problems().iter().collect::<Vec<_>>(), [("never_placed", 1)]);
}

#[test]
fn a_node_that_is_removed_while_it_waits_is_gone() {
    check("", &["+ a#5 in 3 before -1", "- 5 in 3", "+ b#6 in 3 after 5"], "b#6");
}

#[test]
fn previous_siblings_count_before_next_ones() {
    check("a#5 b#6 i#7", &["+ u#8 in 3 after 5 before 7"], "a#5 u#8 b#6 i#7");
    check("a#5 b#6", &["+ u#8 in 3 after 6 before 5"], "u#8 a#5 b#6");
}

#[track_caller]
fn check(page: &str, mutations: &[&str], expected: &str) {
    assert_eq!(print(&mirror(page, mutations)), expected);
}
