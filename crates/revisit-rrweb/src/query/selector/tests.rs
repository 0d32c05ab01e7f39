use super::*;
use crate::query::page::{find, page};

#[test]
fn simple_selectors_match() {
    check("<a id=1><b id=2 class='x y'></></>", "b", "2");
    check("<a id=1><b id=2 class='x y'></></>", ".y.x", "2");
    check("<a id=one><b id=2></></>", "#one", "one");
    check("<a id=1><b id=2></></>", "*", "1 2");
    check("<a id=1 data-x=Ab><b id=2 data-x></></>", "[data-x]", "1 2");
    check("<a id=1 data-x=Ab><b id=2 data-x=ab></></>", "[data-x=ab]", "2");
    check("<a id=1 data-x=Ab><b id=2 data-x=ab></></>", "[data-x='ab' i]", "1 2");
    check("<a id=1 href=/x.pdf></>", r#"a[href$=".pdf"], a[href^="/"]"#, "1");
}

#[test]
fn combinators_match() {
    let html = "<a id=1><b id=2><c id=3></><d id=4></></><c id=5></></>";
    check(html, "a c", "3 5");
    check(html, "a > c", "5");
    check(html, "c + d", "4");
    check(html, "b ~ c", "5");
    check(html, "d, c", "3 4 5");
}

#[test]
fn structure_matches() {
    let html = "<ul id=1><li id=2>A</><li id=3><b id=4></></><li id=5></></>";
    check(html, "li:first-child", "2");
    check(html, "li:last-child", "5");
    check(html, "li:nth-child(2n+1)", "2 5");
    check(html, "li:nth-last-child(2)", "3");
    check(html, ":nth-child(1 of :not(:first-child))", "3");
    check(html, "li:empty", "5");
    check(html, "li:has(b)", "3");
    check(html, "li:has(+ li:empty)", "3");
    check(html, ":is(ul, b):where(b)", "4");
    check(html, "li:not(:has(*)):not(:empty)", "2");
    check(html, ":root", "1");
    check(html, "li:only-of-type, b:only-child", "4");
}

#[test]
fn states_match() {
    check("<a id=1 href=/></><a id=2></>", ":link", "1");
    check("<input id=1 type=checkbox checked><input id=2 type=checkbox>", ":checked", "1");
    check("<input id=1 disabled><input id=2><p id=3></>", ":enabled", "2");
    check("<fieldset disabled><legend><input id=1></><input id=2></>", "input:disabled", "2");
    check("<input id=1 required><input id=2>", ":optional", "2");
    check(
        "<input id=1 placeholder=a value=b><input id=2 placeholder=a>",
        ":placeholder-shown",
        "2",
    );
    check("<details id=1 open></><details id=2></>", "details:open", "1");
}

#[test]
fn case_is_as_in_a_browser() {
    check("<div id=1 data-x=a></>", "DIV[DATA-X]", "1");
    check("<svg><clipPath id=1></></>", "clipPath", "1");
    check("<svg><clipPath id=1></></>", "clippath", "");
    check("<div id=1 class=Big></>", ".big", "");
    check("<input id=1 type=TEXT>", "[type=text]", "1");
}

#[test]
fn shadow_roots_and_frames_are_looked_through_and_matched_by_themselves() {
    let html = "<p id=1><x-a id=2><#shadow><b id=3></></><b id=4></></><iframe><#frame><b id=5></></></></>";
    check(html, "b", "3 4 5");
    check(html, "p b", "4");
    check(html, "x-a >>> b", "3");
    check(html, "p x-a, iframe >>> :root", "5");
    check(html, "p:has(b)", "1");
}

#[test]
fn a_search_can_begin_anywhere() {
    let dom = page("<p id=1><b id=2><i id=3></></></><i id=4></>");
    let selector = Selector::parse("p i, b").unwrap();
    let root = find(&dom, "2");
    assert_eq!(select(&dom, Some(root), &selector), [find(&dom, "3")]);
    assert_eq!(select_first(&dom, None, &selector), Some(root));
    let scoped = Selector::parse(":scope > i").unwrap();
    assert_eq!(select(&dom, Some(root), &scoped), [find(&dom, "3")]);
    assert!(matches(&dom, find(&dom, "3"), &selector));
    assert!(!matches(&dom, find(&dom, "4"), &selector));
}

#[test]
fn errors_name_the_place() {
    check_error("", "nothing is selected, before line 1, column 1 of the selector");
    check_error(
        "a >",
        "a combinator has nothing on one side, before line 1, column 4 of the selector",
    );
    check_error(
        "a, b::before",
        "a pseudo-class that is not known here, or a pseudo-element, before line 1, column 13 of the selector",
    );
    check_error(
        "a:hover b",
        "a pseudo-class that is not known here, or a pseudo-element, before line 1, column 8 of the selector",
    );
    check_error(
        "a >>>\n b[",
        "the selector ends too early, before line 2, column 4 of the selector",
    );
    check_error("a >>> ", "nothing is selected, before line 1, column 7 of the selector");
    check_error(
        "a..b",
        "a class needs a name after the dot, before line 1, column 4 of the selector",
    );
    check_error(&"a".repeat(9000), "the selector is longer than 8192 bytes");
    check_error(&"a ".repeat(300), "the selector has more than 256 combinators or spaces");
    check_error(
        &":not(".repeat(100),
        "too many brackets, before line 1, column 501 of the selector",
    );
}

#[test]
fn hostile_selectors_and_pages_end() {
    let dom = page(&"<a><i></>".repeat(400));
    for text in [
        "a ".repeat(250),
        format!("{}:is({})", "a ".repeat(120), "a ".repeat(120)),
        format!("{}i{}", ":is(a ".repeat(15), ")".repeat(15)),
        ":has(i):has(a):has(b)".to_owned(),
        ":has(a a a a a a a a a a a a b)".to_owned(),
        "a a a a a a a a a a a a a a a a b i".to_owned(),
        ":nth-last-child(2 of :has(i))".to_owned(),
    ] {
        let selector = Selector::parse(&text).unwrap();
        select(&dom, None, &selector);
    }
}

#[track_caller]
fn check(html: &str, selector: &str, expected: &str) {
    let dom = page(html);
    let parsed = Selector::parse(selector).unwrap();
    let found = select(&dom, None, &parsed);
    let ids: Vec<&str> = found.iter().filter_map(|it| dom.attribute(*it, "id")).collect();
    assert_eq!(ids.join(" "), expected, "{selector} in {html}");
}

#[track_caller]
fn check_error(selector: &str, expected: &str) {
    assert_eq!(Selector::parse(selector).unwrap_err().to_string(), expected);
}
