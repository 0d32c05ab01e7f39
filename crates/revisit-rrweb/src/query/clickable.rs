//! Whether something looks as if a click on it does something.
//!
//! It sees markup only: listeners that scripts have added and style sheets are not looked at.

use super::role::role;
use super::style::declared;
use crate::dom::InputType;
use crate::{Dom, NodeKey};

/// Roles of what is there to be clicked (WAI-ARIA's widget roles, but those of mere containers).
const CLICKABLE_ROLES: [&str; 16] = [
    "button",
    "checkbox",
    "combobox",
    "gridcell",
    "link",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "option",
    "radio",
    "searchbox",
    "slider",
    "spinbutton",
    "switch",
    "tab",
    "treeitem",
];

/// Handlers in markup; a replay renames some of them.
const CLICK_HANDLERS: [&str; 6] =
    ["onclick", "_onclick", "onmousedown", "_onmousedown", "onmouseup", "_onmouseup"];

/// How far up it is looked: what lies higher is a container.
const MAX_LEVELS: usize = 32;

/// Whether a click on a node, or on what it is in, looks as if it does something.
pub fn looks_clickable(dom: &Dom, key: NodeKey) -> bool {
    clickable_ancestor(dom, key).is_some()
}

/// The nearest element that looks clickable: the node itself, or what it is in. Goes from a shadow
/// root to its host, and not from a frame to the page around it.
pub fn clickable_ancestor(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    let up = |it: &NodeKey| dom.parent(*it).or_else(|| dom.host(*it));
    std::iter::successors(Some(key), up)
        .take(MAX_LEVELS)
        .find(|it| dom.element(*it).is_some() && is_clickable(dom, *it))
}

fn is_clickable(dom: &Dom, key: NodeKey) -> bool {
    let tag = dom.tag(key).unwrap_or_default();
    // A handler on the whole page says nothing of what is on it.
    if matches!(tag, "html" | "body") {
        return false;
    }
    let is_control = match tag {
        "button" | "select" | "textarea" | "summary" | "label" | "option" => true,
        "input" => dom.input_type(key) != Some(InputType::Hidden),
        "a" | "area" => {
            dom.attribute(key, "href").is_some() || dom.attribute(key, "xlink:href").is_some()
        }
        "audio" | "video" => dom.attribute(key, "controls").is_some(),
        _ => false,
    };
    is_control
        || CLICK_HANDLERS.iter().any(|it| dom.attribute(key, it).is_some())
        || is_focusable(dom, key)
        || role(dom, key).is_some_and(|it| CLICKABLE_ROLES.contains(&it))
        || declared(dom, key, "cursor").is_some_and(|it| it.eq_ignore_ascii_case("pointer"))
}

/// Whether the Tab key reaches it because the page says so.
fn is_focusable(dom: &Dom, key: NodeKey) -> bool {
    let index = dom.attribute(key, "tabindex").and_then(|it| it.trim().parse::<i32>().ok());
    index.is_some_and(|it| it >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::page::{find, page};

    #[test]
    fn controls_and_links_are_clickable() {
        check("<button id=x>Go</>", true);
        check("<a id=x href=/>Home</>", true);
        check("<input id=x>", true);
        check("<label id=x>Name</>", true);
        check("<details><summary id=x>More</></>", true);
    }

    #[test]
    fn what_goes_nowhere_is_not() {
        check("<a id=x>Not a link</>", false);
        check("<input id=x type=hidden>", false);
        check("<p id=x>Text</>", false);
        check("<div id=x role=list>Text</>", false);
        check("<div id=x tabindex=-1>Text</>", false);
        check("<body onclick=go()><p id=x>Text</></>", false);
    }

    #[test]
    fn roles_handlers_and_styles_count() {
        check("<div id=x role=menuitem>Cut</>", true);
        check("<div id=x _onclick=go()>Cut</>", true);
        check("<div id=x tabindex=0>Cut</>", true);
        check("<div id=x style='color: red; CURSOR: pointer !important'>Cut</>", true);
        check("<div id=x style='cursor: default'>Cut</>", false);
    }

    #[test]
    fn what_is_within_something_clickable_is_clickable() {
        check("<button><span><b id=x>Go</></></>", true);
        check("<a href=/><my-icon><#shadow><i id=x></></></></>", true);
        check("<button><iframe><#frame><i id=x></></></></>", false);
    }

    #[track_caller]
    fn check(html: &str, expected: bool) {
        let dom = page(html);
        assert_eq!(looks_clickable(&dom, find(&dom, "x")), expected, "{html}");
    }
}
