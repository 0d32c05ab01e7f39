use super::*;
use crate::query::page::{find, page};

#[test]
fn what_tests_use_comes_first() {
    check("<button id=x data-testid=buy>", r#"[data-testid="buy"]"#);
    check("<button id=x data-cy='a\"b'>", r#"[data-cy="a\"b"]"#);
    check("<button id=x data-testid=buy></><a data-testid=buy></>", "#x");
}

#[test]
fn an_id_is_used_when_it_looks_given() {
    check("<button id=x>", "#x");
    check("<button id=ember123 name=x>", r#"button[name="x"]"#);
    check("<button id=1x>", r"#\31 x");
    check("<button id=x></><a id=x>", "button");
}

#[test]
fn role_and_name_come_before_labels() {
    check("<p id=:r1: data-x role=tab aria-label=Home>", r#"[role="tab"][aria-label="Home"]"#);
    check("<input id=:r1: placeholder=Name><p placeholder=Name>", r#"input[placeholder="Name"]"#);
    check("<a id=:r1: href=/a></><a href=/b></>", r#"a[href="/a"]"#);
}

#[test]
fn else_it_is_where_the_element_is() {
    check("<ul><li></><li id=:r1:></></>", "li:nth-of-type(2)");
    check("<ul><li class=a></><li class=b id=:r1:></></>", "li.b");
    check("<ul id=list><li></><li id=:r1:></></><ul><li></><li></></>", "#list li:nth-of-type(2)");
    check("<div><p><b></></><p><b id=:r1:></></></><div><p><b></></></>", "p:nth-of-type(2) > b");
    check("<div id=a><div><div id=:r1:></></></>", "#a div > div");
}

#[test]
fn what_is_at_the_top_is_told_from_what_is_like_it_below() {
    check("<a id=:r1:><a></></>", "a:root");
    check("<a id=:r1:><a></></><b></>", "a:root");
    check("<x-a><#shadow><a id=:r1:><a></></></></>", "x-a >>> a:not(* > *)");
}

#[test]
fn what_is_on_a_link_is_found_by_the_link() {
    check("<ul id=l><a href=/a><i id=:r1:></></><a href=/b><i></></></>", r#"[href="/a"] i"#);
    check("<p aria-label=a><b><b><b><b><i id=:r1:></></></></></></><i></>", "b > i");
}

#[test]
fn kinds_of_one_name_are_told_apart() {
    check("<div><a></><svg></><a id=:r1:></></>", "a:nth-of-type(2)");
}

#[test]
fn scopes_are_joined() {
    check(
        "<my-app id=app><#shadow><iframe name=f><#frame><b id=x></></></></>",
        r#"#app >>> iframe[name="f"] >>> #x"#,
    );
}

#[track_caller]
fn check(html: &str, expected: &str) {
    let dom = page(html);
    let id = html.split("id=").map(|it| it.split([' ', '>']).next().unwrap());
    let id = id.skip(1).find(|it| matches!(*it, "x" | ":r1:" | "ember123" | "1x")).unwrap();
    assert_eq!(unique_selector(&dom, find(&dom, id)), expected, "{html}");
}
