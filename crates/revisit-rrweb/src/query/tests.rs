//! Properties of all questions together, on random pages.

use proptest::prelude::*;

use super::page::page;
use super::scope::PageNodes;
use super::*;
use crate::dom::{Attribute, Document, Element, Namespace, NodeData, ShadowRoot};
use crate::{Dom, NodeKey};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_unique_selector_finds_its_element_and_nothing_else(seeds in seeds()) {
        let dom = grow(&seeds);
        for key in elements(&dom) {
            let text = unique_selector(&dom, key);
            let selector = Selector::parse(&text).unwrap();
            let scope = dom.root(key);
            let mut found = select(&dom, None, &selector);
            found.retain(|it| dom.root(*it) == scope);
            prop_assert_eq!(found, [key], "{} in {}", text, written(&dom));
        }
    }

    #[test]
    fn simple_selectors_find_what_they_say(seeds in seeds()) {
        let dom = grow(&seeds);
        for (text, matches) in SIMPLE {
            let selector = Selector::parse(text).unwrap();
            let expected: Vec<NodeKey> = elements(&dom).filter(|it| matches(&dom, *it)).collect();
            prop_assert_eq!(select(&dom, None, &selector), expected, "{} in {}", text, written(&dom));
        }
    }

    #[test]
    fn html_holds_our_tags_and_no_others(seeds in seeds()) {
        let dom = grow(&seeds);
        let html = written(&dom);
        let n_tags = check_markup(&html);
        let in_top = elements(&dom).filter(|it| !is_in_frame(&dom, *it)).count();
        prop_assert!(n_tags >= 2 * in_top, "{}", html);
    }

    #[test]
    fn all_answers_are_short_and_none_panics(seeds in seeds(), selector in ".{0,40}") {
        let dom = grow(&seeds);
        for key in PageNodes::below(&dom, dom.document().unwrap()) {
            prop_assert!(visible_text(&dom, key, 10).chars().count() <= 10);
            prop_assert!(label(&dom, key).is_none_or(|it| it.chars().count() <= 100));
            prop_assert!(path(&dom, key).len() < 10_000);
            role(&dom, key);
            looks_clickable(&dom, key);
        }
        if let Ok(selector) = Selector::parse(&selector) {
            select(&dom, None, &selector);
        }
    }
}

type Check = fn(&Dom, NodeKey) -> bool;

const SIMPLE: [(&str, Check); 8] = [
    ("a", |dom, it| dom.tag(it) == Some("a")),
    (".k", |dom, it| has_class(dom, it, "k")),
    ("#x", |dom, it| dom.attribute(it, "id") == Some("x")),
    ("b.k", |dom, it| dom.tag(it) == Some("b") && has_class(dom, it, "k")),
    ("[title]", |dom, it| dom.attribute(it, "title").is_some()),
    ("a > b", |dom, it| {
        dom.tag(it) == Some("b") && dom.parent(it).is_some_and(|it| dom.tag(it) == Some("a"))
    }),
    ("a b", |dom, it| {
        dom.tag(it) == Some("b") && dom.ancestors(it).any(|it| dom.tag(it) == Some("a"))
    }),
    ("a:first-of-type", |dom, it| {
        let siblings = dom.parent(it).into_iter().flat_map(|it| dom.children(it));
        let mut links = siblings.filter(|other| {
            dom.element(*other).map(|it| (it.tag, it.namespace))
                == dom.element(it).map(|it| (it.tag, it.namespace))
        });
        dom.tag(it) == Some("a") && links.next() == Some(it)
    }),
];

/// How a node comes to be: which of the nodes so far is its parent, and what it is.
type Seed = (usize, u8, u8, u8, usize);

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let seed = (any::<usize>(), 0_u8..12, 0_u8..6, 0_u8..12, any::<usize>());
    prop::collection::vec(seed, 0..40)
}

const NAMES: [&str; 7] =
    ["x", "k", "k m", "a\"b'<c>&", "\\31 é\n", "</style><script>alert(1)</script>", "css-1a2b3"];

const ATTRIBUTES: [&str; 10] = [
    "id",
    "class",
    "title",
    "data-testid",
    "name",
    "aria-label",
    "onclick",
    "href",
    "role",
    "slot",
];

fn grow(seeds: &[Seed]) -> Dom {
    let mut dom = page("");
    let mut parents = vec![dom.document().unwrap()];
    for (parent, kind, tag, attribute, value) in seeds {
        let parent = parents[parent % parents.len()];
        let value = NAMES[value % NAMES.len()];
        let data = match kind {
            0 => NodeData::Text(value.into()),
            1 => NodeData::Comment(value.into()),
            2 if dom.element(parent).is_some() && dom.shadow_root(parent).is_none() => {
                NodeData::ShadowRoot(Box::new(ShadowRoot { host: parent, adopted: Vec::new() }))
            }
            3 if dom.element(parent).is_some() && dom.frame_document(parent).is_none() => {
                let document = Document { frame: Some(parent), ..Document::default() };
                NodeData::Document(Box::new(document))
            }
            _ => NodeData::Element(element(&mut dom, *kind, *tag, *attribute, value)),
        };
        let key = dom.create(data).unwrap();
        match dom.data(key) {
            Some(NodeData::ShadowRoot(_)) => {
                dom.element_mut(parent).unwrap().extras_mut().shadow_root = Some(key);
            }
            Some(NodeData::Document(_)) => {
                dom.element_mut(parent).unwrap().extras_mut().frame_document = Some(key);
            }
            _ => dom.append(parent, key),
        }
        if !matches!(dom.data(key), Some(NodeData::Text(_) | NodeData::Comment(_))) {
            parents.push(key);
        }
    }
    dom
}

fn element(dom: &mut Dom, kind: u8, tag: u8, attribute: u8, value: &str) -> Element {
    let tag = ["a", "b", "li", "iframe", "Big", "style"][usize::from(tag) % 6];
    let namespace = if kind == 4 { Namespace::Svg } else { Namespace::Html };
    let attributes = ATTRIBUTES
        .get(usize::from(attribute))
        .map(|it| Attribute { name: dom.intern(it), value: value.into() });
    Element {
        tag: dom.intern(tag),
        namespace,
        attributes: attributes.into_iter().collect(),
        extras: None,
    }
}

fn elements(dom: &Dom) -> impl Iterator<Item = NodeKey> {
    PageNodes::below(dom, dom.document().unwrap()).filter(|it| dom.element(*it).is_some())
}

fn has_class(dom: &Dom, key: NodeKey, class: &str) -> bool {
    dom.attribute(key, "class").is_some_and(|it| it.split_ascii_whitespace().any(|it| it == class))
}

fn is_in_frame(dom: &Dom, key: NodeKey) -> bool {
    std::iter::successors(Some(key), |it| dom.owner(*it)).any(|it| dom.frame(it).is_some())
}

fn written(dom: &Dom) -> String {
    let mut html = String::new();
    html::write(dom, dom.document().unwrap(), &mut html);
    html
}

/// Reads HTML as strictly as it is written, and counts its tags.
fn check_markup(html: &str) -> usize {
    let mut n_tags = 0;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").unwrap().1;
            continue;
        }
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let name_end = rest.find([' ', '>']).unwrap();
        let name = &rest[..name_end];
        let known = ["a", "b", "li", "iframe", "Big", "style", "template"];
        assert!(known.contains(&name), "{name} in {html}");
        rest = &rest[name_end..];
        while let Some(attribute) = rest.strip_prefix(' ') {
            let (name, value) = attribute.split_once("=\"").unwrap();
            assert!(!name.starts_with("on"), "{name} in {html}");
            assert!(!name.contains(['<', '>', ' ', '"']), "{name} in {html}");
            rest = value.split_once('"').unwrap().1;
        }
        rest = rest.strip_prefix('>').unwrap();
        n_tags += 1;
    }
    n_tags
}
