//! The part that an element plays, as WAI-ARIA names it.
//!
//! What is implied is that of "ARIA in HTML", without the conditions that hang on an accessible
//! name.

use crate::dom::InputType;
use crate::{Dom, NodeKey};

/// The role that an element has by its attribute, else by what it is; `None` when it has none.
pub fn role(dom: &Dom, key: NodeKey) -> Option<&str> {
    let explicit = dom.attribute(key, "role").and_then(|it| it.split_ascii_whitespace().next());
    match explicit {
        Some("none" | "presentation") => None,
        Some(role) => Some(role),
        None => implied(dom, key),
    }
}

fn implied(dom: &Dom, key: NodeKey) -> Option<&'static str> {
    let has = |name| dom.attribute(key, name).is_some();
    Some(match dom.tag(key)? {
        "a" | "area" if has("href") => "link",
        "article" => "article",
        "aside" => "complementary",
        "button" | "summary" => "button",
        "datalist" => "listbox",
        "dd" => "definition",
        "dialog" => "dialog",
        "dt" | "dfn" => "term",
        "details" | "fieldset" | "optgroup" => "group",
        "figure" => "figure",
        "footer" if is_of_page(dom, key) => "contentinfo",
        "form" => "form",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
        "header" if is_of_page(dom, key) => "banner",
        "hr" => "separator",
        "img" if dom.attribute(key, "alt") != Some("") => "img",
        "input" => return input(dom, key),
        "li" => "listitem",
        "main" => "main",
        "math" => "math",
        "menu" | "ol" | "ul" => "list",
        "meter" => "meter",
        "nav" => "navigation",
        "option" => "option",
        "output" => "status",
        "p" => "paragraph",
        "progress" => "progressbar",
        "search" => "search",
        "section" if has("aria-label") || has("aria-labelledby") => "region",
        "select" if has("multiple") || is_tall(dom, key) => "listbox",
        "select" => "combobox",
        "table" => "table",
        "tbody" | "tfoot" | "thead" => "rowgroup",
        "td" => "cell",
        "textarea" => "textbox",
        "th" if dom.attribute(key, "scope") == Some("row") => "rowheader",
        "th" => "columnheader",
        "tr" => "row",
        _ => return None,
    })
}

fn input(dom: &Dom, key: NodeKey) -> Option<&'static str> {
    let has_list = dom.attribute(key, "list").is_some();
    Some(match dom.input_type(key)? {
        // A file or a colour is chosen by a button, though no role says so.
        InputType::Button
        | InputType::Color
        | InputType::File
        | InputType::Image
        | InputType::Reset
        | InputType::Submit => "button",
        InputType::Checkbox => "checkbox",
        InputType::Number => "spinbutton",
        InputType::Radio => "radio",
        InputType::Range => "slider",
        InputType::Email
        | InputType::Search
        | InputType::Telephone
        | InputType::Text
        | InputType::Url
            if has_list =>
        {
            "combobox"
        }
        InputType::Search => "searchbox",
        // Those that have no role of their own are fields to a visitor all the same.
        InputType::Email
        | InputType::Telephone
        | InputType::Text
        | InputType::Url
        | InputType::Password
        | InputType::Date
        | InputType::DateTimeLocal
        | InputType::Month
        | InputType::Time
        | InputType::Week => "textbox",
        InputType::Hidden => return None,
    })
}

/// Whether a header or a footer is that of the page, and not of a part.
fn is_of_page(dom: &Dom, key: NodeKey) -> bool {
    let is_part =
        |it| matches!(dom.tag(it), Some("article" | "aside" | "main" | "nav" | "section"));
    !dom.ancestors(key).any(is_part)
}

/// Whether a list shows several of its options.
fn is_tall(dom: &Dom, key: NodeKey) -> bool {
    dom.attribute(key, "size").and_then(|it| it.parse::<u32>().ok()).is_some_and(|it| it > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::page::{find, page};

    #[test]
    fn a_role_is_what_the_page_says() {
        check("<div id=x role='tab button'>", Some("tab"));
        check("<button id=x role=none>", None);
    }

    #[test]
    fn else_it_follows_from_the_element() {
        check("<a id=x href=/>", Some("link"));
        check("<a id=x>", None);
        check("<input id=x type=SUBMIT>", Some("button"));
        check("<input id=x type=hidden>", None);
        check("<input id=x list=l>", Some("combobox"));
        check("<select id=x size=4>", Some("listbox"));
        check("<header id=x>", Some("banner"));
        check("<main><header id=x></></>", None);
        check("<img id=x alt=''>", None);
        check("<div id=x>", None);
    }

    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let dom = page(html);
        assert_eq!(role(&dom, find(&dom, "x")), expected, "{html}");
    }
}
