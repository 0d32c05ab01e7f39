//! What a person would call an element.
//!
//! Close to the accessible name as browsers compute it, yet told of any element and never longer
//! than a few words. It tells nothing that was typed: fields are called by what they ask for.

use super::scope::element_with_id;
use super::text::{Fields, text_of};
use crate::dom::InputType;
use crate::{Dom, NodeKey};

const MAX_LABEL_CHARS: usize = 100;

/// More elements are not named by one `aria-labelledby`.
const MAX_LABELLED_BY: usize = 4;

/// How far it is looked for a title within a picture.
const MAX_TITLE_NODES: usize = 100;

/// What a person would call an element, in this order: `aria-labelledby`, `aria-label`, the labels
/// of a field, the caption of a button, what a field asks for, the text, the title and the name.
pub fn label(dom: &Dom, key: NodeKey) -> Option<String> {
    let tag = dom.tag(key)?;
    if matches!(tag, "html" | "body" | "head") {
        return None;
    }
    let is_field = matches!(tag, "input" | "select" | "textarea");
    let attribute = |name| dom.attribute(key, name).and_then(words);
    labelled_by(dom, key)
        .or_else(|| attribute("aria-label"))
        .or_else(|| if is_field { labels(dom, key) } else { None })
        .or_else(|| caption(dom, key).as_deref().and_then(words))
        .or_else(|| attribute("placeholder"))
        .or_else(|| attribute("alt"))
        .or_else(|| if is_field { None } else { content(dom, key) })
        .or_else(|| attribute("title"))
        .or_else(|| if is_field { attribute("name") } else { picture_title(dom, key) })
}

fn labelled_by(dom: &Dom, key: NodeKey) -> Option<String> {
    let ids = dom.attribute(key, "aria-labelledby")?.split_ascii_whitespace();
    let scope = dom.root(key);
    let texts = ids.take(MAX_LABELLED_BY).filter_map(|id| {
        let element = element_with_id(dom, scope, id)?;
        dom.attribute(element, "aria-label").and_then(words).or_else(|| content(dom, element))
    });
    words(&texts.collect::<Vec<_>>().join(" "))
}

/// What `<label>` says of a field: one that names it, else one that it is in.
fn labels(dom: &Dom, key: NodeKey) -> Option<String> {
    let named = dom.attribute(key, "id").filter(|it| !it.is_empty()).and_then(|id| {
        let mut nodes = dom.descendants(dom.root(key));
        let tag = dom.atoms().find("label")?;
        nodes.find(|it| {
            dom.element(*it).is_some_and(|it| it.tag == tag)
                && dom.attribute(*it, "for") == Some(id)
        })
    });
    let around = || dom.ancestors(key).find(|it| dom.tag(*it) == Some("label"));
    content(dom, named.or_else(around)?)
}

/// What is written on a button that has no content.
fn caption(dom: &Dom, key: NodeKey) -> Option<String> {
    let value = dom.attribute(key, "value");
    let default = match dom.input_type(key)? {
        InputType::Button => None,
        InputType::Image => dom.attribute(key, "alt").or(Some("Submit")),
        InputType::Reset => Some("Reset"),
        InputType::Submit => Some("Submit"),
        InputType::Checkbox
        | InputType::Color
        | InputType::Date
        | InputType::DateTimeLocal
        | InputType::Email
        | InputType::File
        | InputType::Hidden
        | InputType::Month
        | InputType::Number
        | InputType::Password
        | InputType::Radio
        | InputType::Range
        | InputType::Search
        | InputType::Telephone
        | InputType::Text
        | InputType::Time
        | InputType::Url
        | InputType::Week => return None,
    };
    value.or(default).map(str::to_owned)
}

fn content(dom: &Dom, key: NodeKey) -> Option<String> {
    words(&text_of(dom, key, MAX_LABEL_CHARS, Fields::LeftOut))
}

/// The `<title>` of a drawing.
fn picture_title(dom: &Dom, key: NodeKey) -> Option<String> {
    let mut below = dom.descendants(key).take(MAX_TITLE_NODES);
    let title = below.find(|it| dom.tag(*it) == Some("title"))?;
    let text = dom.children(title).find_map(|it| dom.text(it))?;
    words(text)
}

/// A text on one line and cut; `None` when there is nothing to read in it.
fn words(text: &str) -> Option<String> {
    let mut line = String::new();
    let mut n_chars = 0;
    for word in text.split_whitespace() {
        if n_chars > 0 && n_chars < MAX_LABEL_CHARS {
            line.push(' ');
            n_chars += 1;
        }
        let room = MAX_LABEL_CHARS.saturating_sub(n_chars);
        if room == 0 {
            break;
        }
        line.extend(word.chars().take(room));
        n_chars += word.chars().take(room).count();
    }
    line.truncate(line.trim_end().len());
    Some(line).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::page::{find, page};

    #[test]
    fn what_the_page_says_for_machines_comes_first() {
        check(
            "<i id=a>Mine </><b id=b>all</><p id=x aria-labelledby='a b'>no</>",
            Some("Mine all"),
        );
        check("<button id=x aria-label='  Close\n it '>×</>", Some("Close it"));
        check("<button id=x aria-label=' '>Open</>", Some("Open"));
    }

    #[test]
    fn a_field_is_called_by_its_label() {
        check("<label for=x>Name</><input id=x placeholder=Ann>", Some("Name"));
        check("<label>Name <input id=x value=Ann></>", Some("Name"));
        check("<input id=x placeholder=Ann value=Bob>", Some("Ann"));
        check("<input id=x value=Bob name=first>", Some("first"));
        check("<textarea id=x>secret</>", None);
        check("<select id=x><option>One</></>", None);
    }

    #[test]
    fn a_button_is_called_by_what_is_on_it() {
        check("<button id=x title=Later> <b>Go</> <i>now</> </>", Some("Go now"));
        check("<input id=x type=submit>", Some("Submit"));
        check("<input id=x type=button value=Go>", Some("Go"));
        check("<button id=x><img alt=Home></>", Some("Home"));
        check("<button id=x title=Later><svg></></>", Some("Later"));
        check("<button id=x><svg><title>Trash</></></>", Some("Trash"));
    }

    #[test]
    fn the_whole_page_has_no_name() {
        check("<html><body id=x>Text</></>", None);
    }

    #[test]
    fn a_name_is_short() {
        let long = "word ".repeat(1000);
        let dom = page(&format!("<p id=x>{long}</><p id=y title='{long}'></>"));
        assert_eq!(label(&dom, find(&dom, "x")).unwrap().chars().count(), 99);
        assert_eq!(label(&dom, find(&dom, "y")).unwrap().chars().count(), 99);
    }

    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let dom = page(html);
        assert_eq!(label(&dom, find(&dom, "x")).as_deref(), expected, "{html}");
    }
}
