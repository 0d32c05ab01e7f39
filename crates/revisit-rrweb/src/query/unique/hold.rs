//! Attributes that an element can be found by.

use std::borrow::Cow;

use cssparser::{serialize_identifier, serialize_string};
use rustc_hash::FxHashMap;

use super::Scope;
use crate::NodeKey;
use crate::dom::{Atom, Element};
use crate::query::names::{is_generated, is_handy};

/// Attributes whose purpose is that tests find the element.
const TEST_IDS: [&str; 5] = ["data-testid", "data-test", "data-test-id", "data-cy", "data-qa"];

/// Attributes that tell a visitor what an element is.
const LABELS: [&str; 4] = ["aria-label", "placeholder", "title", "alt"];

/// Levels above an element on which what labels is a hold as well: the button that a picture is on
/// says more than the page that it is on.
const NEAR_LEVELS: usize = 3;

/// Simple selectors that all hold for one element.
struct Hold<'d> {
    tag: Option<Atom>,
    /// Names and values of attributes.
    attributes: Vec<(Atom, &'static str, &'d str)>,
}

/// The best selector by attributes that matches nothing else in the scope.
pub(super) fn best(scope: Scope<'_>, key: NodeKey) -> Option<String> {
    let holds = holds(scope, key);
    if holds.is_empty() {
        return None;
    }
    let mut counts = vec![0_u32; holds.len()];
    for element in scope.dom.descendants(scope.root).filter_map(|it| scope.dom.element(it)) {
        for (hold, count) in holds.iter().zip(&mut counts) {
            if *count < 2 && hold.matches(scope, element) {
                *count += 1;
            }
        }
        if counts.iter().all(|it| *it > 1) {
            return None;
        }
    }
    let (hold, _) = holds.iter().zip(&counts).find(|(_, count)| **count == 1)?;
    Some(hold.css(scope))
}

/// The nearest of these ancestors that has a test id or an id of its own, or for the very nearest a
/// label or an address: its place among them, and its selector.
pub(super) fn anchor(scope: Scope<'_>, ancestors: &[NodeKey]) -> Option<(usize, String)> {
    let mut wanted: FxHashMap<(Atom, Cow<'_, str>), u32> = FxHashMap::default();
    let mut anchors = Vec::new();
    for (place, key) in ancestors.iter().enumerate() {
        let near = (place < NEAR_LEVELS).then(|| near(scope, *key)).into_iter().flatten();
        for (name, atom, value) in strong(scope, *key).chain(near) {
            wanted.insert((atom, scope.folded(name, value)), 0);
            anchors.push((place, name, atom, value));
        }
    }
    let mut names: Vec<(&str, Atom)> = anchors.iter().map(|it| (it.1, it.2)).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return None;
    }
    for element in scope.dom.descendants(scope.root).filter_map(|it| scope.dom.element(it)) {
        for (name, atom) in &names {
            let Some(value) = element.attribute(*atom) else { continue };
            if let Some(count) = wanted.get_mut(&(*atom, scope.folded(name, value))) {
                *count += 1;
            }
        }
    }
    let (place, name, atom, value) = anchors.into_iter().find(|(_, name, atom, value)| {
        wanted.get(&(*atom, scope.folded(name, value))) == Some(&1)
    })?;
    Some((place, Hold { tag: None, attributes: vec![(atom, name, value)] }.css(scope)))
}

fn holds<'d>(scope: Scope<'d>, key: NodeKey) -> Vec<Hold<'d>> {
    let dom = scope.dom;
    let mut holds: Vec<Hold<'d>> = strong(scope, key)
        .map(|(name, atom, value)| Hold { tag: None, attributes: vec![(atom, name, value)] })
        .collect();
    let Some(element) = dom.element(key) else { return holds };
    let attribute = |name: &'static str| {
        let atom = dom.atoms().find(name)?;
        let value = element.attribute(atom).filter(|it| is_handy(it))?;
        Some((atom, name, value.as_str()))
    };
    if let Some((role, label)) = attribute("role").zip(attribute("aria-label")) {
        holds.push(Hold { tag: None, attributes: vec![role, label] });
    }
    let tag_text = dom.atoms().text(element.tag);
    // Type selectors are read in lower case, except for drawings.
    let is_plain = !tag_text.is_empty() && !tag_text.bytes().any(|it| it.is_ascii_uppercase());
    let tag = Some(element.tag).filter(|_| is_plain);
    let name = attribute("name").filter(|(_, _, value)| !is_generated(value));
    let href = attribute("href").filter(|_| matches!(tag_text, "a" | "area"));
    for held in name.into_iter().chain(LABELS.into_iter().filter_map(attribute)).chain(href) {
        holds.push(Hold { tag, attributes: vec![held] });
    }
    holds
}

/// Test ids and id of an element, where people gave them.
fn strong(scope: Scope<'_>, key: NodeKey) -> impl Iterator<Item = (&'static str, Atom, &str)> {
    let element = scope.dom.element(key);
    TEST_IDS.into_iter().chain(["id"]).filter_map(move |name| {
        let atom = scope.dom.atoms().find(name)?;
        let value = element?.attribute(atom).filter(|it| is_handy(it))?;
        let is_good =
            name != "id" || (!is_generated(value) && !value.contains(char::is_whitespace));
        is_good.then_some((name, atom, value.as_str()))
    })
}

/// What labels an element, and where it leads.
fn near(scope: Scope<'_>, key: NodeKey) -> impl Iterator<Item = (&'static str, Atom, &str)> {
    let element = scope.dom.element(key);
    ["aria-label", "href"].into_iter().filter_map(move |name| {
        let atom = scope.dom.atoms().find(name)?;
        let value = element?.attribute(atom).filter(|it| is_handy(it))?;
        Some((name, atom, value.as_str()))
    })
}

impl Hold<'_> {
    fn matches(&self, scope: Scope<'_>, element: &Element) -> bool {
        let is_tag = self.tag.is_none_or(|it| it == element.tag);
        is_tag
            && self.attributes.iter().all(|(atom, name, value)| {
                element.attribute(*atom).is_some_and(|it| match *name {
                    "id" => scope.is_same_name(it, value),
                    _ => it == value,
                })
            })
    }

    fn css(&self, scope: Scope<'_>) -> String {
        let mut css = String::new();
        if let Some(tag) = self.tag {
            push_identifier(&mut css, scope.dom.atoms().text(tag));
        }
        for (_, name, value) in &self.attributes {
            if *name == "id" {
                css.push('#');
                push_identifier(&mut css, value);
            } else {
                css.push('[');
                css.push_str(name);
                css.push('=');
                serialize_string(value, &mut css).expect("writing to a string does not fail");
                css.push(']');
            }
        }
        css
    }
}

impl Scope<'_> {
    /// A value as it is compared.
    fn folded<'v>(self, name: &str, value: &'v str) -> Cow<'v, str> {
        if name == "id" && self.is_quirky {
            Cow::Owned(value.to_ascii_lowercase())
        } else {
            Cow::Borrowed(value)
        }
    }
}

pub(super) fn push_identifier(css: &mut String, name: &str) {
    serialize_identifier(name, css).expect("writing to a string does not fail");
}
