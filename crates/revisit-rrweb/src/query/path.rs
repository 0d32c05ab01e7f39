//! Where an element is, in a few words for people: `html > body > main.app > button#buy`.
//!
//! It looks like a selector and need not match one element only: for that there is
//! [`unique_selector`](super::unique_selector()).

use super::scope::holder;
use crate::{Dom, NodeKey};

/// More levels are not named: the farthest from the element are left out.
const MAX_LEVELS: usize = 24;

/// Longer names are cut.
const MAX_NAME_CHARS: usize = 40;

const MAX_CLASSES: usize = 2;

/// The elements down to this one, each with its id or its first classes. Where it enters a shadow
/// root or a frame stands `>>>`; a long path begins with `…`. That of a text is its element's.
pub fn path(dom: &Dom, key: NodeKey) -> String {
    let mut levels: Vec<(String, &str)> = Vec::new();
    let mut at = Some(key);
    let mut joint = "";
    while let Some(node) = at {
        if let Some(tag) = dom.tag(node) {
            if levels.len() == MAX_LEVELS {
                levels.push(("…".to_owned(), joint));
                break;
            }
            levels.push((name(dom, node, tag), joint));
            joint = " > ";
        }
        at = dom.parent(node).or_else(|| {
            if !levels.is_empty() {
                joint = " >>> ";
            }
            holder(dom, node)
        });
    }
    let parts = levels.iter().rev().flat_map(|(name, joint)| [name.as_str(), joint]);
    parts.collect()
}

fn name(dom: &Dom, key: NodeKey, tag: &str) -> String {
    let mut name: String = cut(tag).collect();
    if let Some(id) = dom.attribute(key, "id").filter(|it| !it.is_empty()) {
        name.push('#');
        name.extend(cut(id));
        return name;
    }
    let classes = dom.attribute(key, "class").unwrap_or_default().split_ascii_whitespace();
    for class in classes.take(MAX_CLASSES) {
        name.push('.');
        name.extend(cut(class));
    }
    name
}

fn cut(name: &str) -> impl Iterator<Item = char> {
    let is_odd = |it: char| it.is_whitespace() || it.is_control();
    name.chars().take(MAX_NAME_CHARS).map(move |it| if is_odd(it) { '_' } else { it })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::page::{find, page};

    #[test]
    fn a_path_names_ids_and_classes() {
        check(
            "<html><body><main class='app wide dark'><button id=x class=red></></></></>",
            "html > body > main.app.wide > button#x",
        );
    }

    #[test]
    fn a_path_leads_into_frames_and_shadow_roots() {
        check("<my-app><#shadow><iframe><#frame><b id=x></></></></>", "my-app >>> iframe >>> b#x");
    }

    #[test]
    fn a_text_is_where_its_element_is() {
        let dom = page("<p class=lead>Hello</>");
        let text = dom.descendants(dom.document().unwrap()).last().unwrap();
        assert_eq!(path(&dom, text), "p.lead");
    }

    #[test]
    fn a_long_path_is_cut_at_its_beginning() {
        let dom = page(&format!("{}<b id=x>", "<div>".repeat(100)));
        let path = path(&dom, find(&dom, "x"));
        assert!(path.starts_with("… > div > div > "), "{path}");
        assert!(path.ends_with(" > div > b#x"), "{path}");
        assert_eq!(path.split(" > ").count(), 25);
    }

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let dom = page(html);
        assert_eq!(path(&dom, find(&dom, "x")), expected, "{html}");
    }
}
