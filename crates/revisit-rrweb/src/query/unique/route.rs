//! The way to an element from something that can be found: the shortest run of child steps that
//! leads to nothing else.

use rustc_hash::FxHashMap;

use super::Scope;
use super::hold::{anchor, push_identifier};
use crate::NodeKey;
use crate::dom::{Atom, Element, Namespace, NodeData};
use crate::query::names::is_telling_class;

/// Levels that a route goes up at most.
const MAX_LEVELS: usize = 64;

const MAX_CLASSES: usize = 2;

/// Elements that are looked at to make a route short. On a page where more than that look alike,
/// it goes all the way from its start, which needs no looking.
const MAX_CHECKS: usize = 50_000;

/// A selector by where the element is.
pub(super) fn route(scope: Scope<'_>, key: NodeKey) -> String {
    let dom = scope.dom;
    let above = dom.ancestors(key).filter(|it| dom.element(*it).is_some());
    let chain: Vec<NodeKey> = std::iter::once(key).chain(above).take(MAX_LEVELS).collect();
    let anchor = anchor(scope, chain.get(1..).unwrap_or_default());
    let (n_steps, prefix) = match &anchor {
        Some((place, css)) => (place + 1, format!("{css} ")),
        None => (chain.len(), String::new()),
    };
    let top = chain.get(n_steps).copied().filter(|_| anchor.is_some()).unwrap_or(scope.root);

    let mut finder = Finder { scope, top, places: FxHashMap::default() };
    let loose = finder.step(key, Precision::Loose);
    let mut found: Vec<NodeKey> =
        dom.descendants(top).filter(|it| finder.matches(*it, &loose)).collect();
    if found.len() == 1 {
        return format!("{prefix}{}", loose.css(scope));
    }
    let mut css = String::new();
    let mut n_checks_left = MAX_CHECKS;
    for (level, key) in chain.iter().take(n_steps).enumerate() {
        let step = finder.step(*key, Precision::AmongSiblings);
        if level > 0 && n_checks_left > 0 {
            found = found.iter().filter_map(|it| finder.parent(*it)).collect();
        }
        n_checks_left = n_checks_left.saturating_sub(found.len());
        if n_checks_left > 0 {
            found.retain(|it| finder.matches(*it, &step));
        }
        let mut step = step.css(scope);
        if found.len() > 1 && dom.parent(*key) == Some(scope.root) {
            step.push_str(topmost(scope));
            found.truncate(1);
        }
        css = if level == 0 { step } else { format!("{step} > {css}") };
        if found.len() == 1 {
            return format!("{prefix}{css}");
        }
    }
    // Each step is alone among its siblings, so the whole way is alone when it starts at the
    // anchor.
    match anchor {
        Some((_, anchor)) => format!("{anchor} > {css}"),
        None => css,
    }
}

/// What only the elements match that are at the top of their tree scope.
fn topmost(scope: Scope<'_>) -> &'static str {
    match scope.dom.data(scope.root) {
        Some(NodeData::Document(_)) => ":root",
        _ => ":not(* > *)",
    }
}

/// One element on the way.
struct Step<'d> {
    /// `None` for what no type selector matches.
    tag: Option<Atom>,
    /// The name that the type selector has for elements of HTML.
    html_tag: Option<Atom>,
    classes: Vec<&'d str>,
    place: Option<Place>,
}

/// Which of its siblings an element is, from one up.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    OfType(usize),
    OfAll(usize),
}

/// A place among the children of a node, of all or of those of one type.
type PlaceOf = (NodeKey, Place, Option<(Atom, Namespace)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Precision {
    Loose,
    /// No sibling matches.
    AmongSiblings,
}

struct Finder<'d> {
    scope: Scope<'d>,
    /// Only what is below this is found.
    top: NodeKey,
    /// The children of nodes that are at a place; without them long lists would be counted again
    /// for each of their items.
    places: FxHashMap<PlaceOf, Option<NodeKey>>,
}

impl<'d> Finder<'d> {
    fn step(&mut self, key: NodeKey, precision: Precision) -> Step<'d> {
        let dom = self.scope.dom;
        let Some(element) = dom.element(key) else {
            return Step { tag: None, html_tag: None, classes: Vec::new(), place: None };
        };
        let tag = dom.atoms().text(element.tag);
        let has_upper_case = tag.bytes().any(|it| it.is_ascii_uppercase());
        let is_odd = has_upper_case && element.namespace == Namespace::Html;
        let is_matchable = !(tag.is_empty() || is_odd);
        let classes = dom.attribute(key, "class").unwrap_or_default();
        let mut step = Step {
            tag: Some(element.tag).filter(|_| is_matchable),
            html_tag: if has_upper_case {
                dom.atoms().find(&tag.to_ascii_lowercase())
            } else {
                Some(element.tag)
            },
            classes: classes
                .split_ascii_whitespace()
                .filter(|it| is_telling_class(it))
                .take(MAX_CLASSES)
                .collect(),
            place: None,
        };
        if precision == Precision::AmongSiblings {
            step.place = self.place(key, element, &step);
        }
        step
    }

    /// Where an element is among its siblings, if its step matches one of them as well.
    fn place(&mut self, key: NodeKey, element: &Element, step: &Step<'_>) -> Option<Place> {
        let dom = self.scope.dom;
        let (mut of_all, mut of_type) = (0, 0);
        let (mut is_alone, mut is_mixed) = (step.tag.is_some(), step.tag.is_none());
        let mut is_before = true;
        for sibling in dom.parent(key).into_iter().flat_map(|it| dom.children(it)) {
            let Some(other) = dom.element(sibling) else { continue };
            let is_same_type = other.tag == element.tag && other.namespace == element.namespace;
            if is_before {
                of_all += 1;
                of_type += usize::from(is_same_type);
            }
            if sibling == key {
                is_before = false;
            } else if self.matches(sibling, step) {
                is_alone = false;
                is_mixed |= !is_same_type;
            }
        }
        match (is_alone, is_mixed) {
            (true, _) => None,
            (false, true) => Some(Place::OfAll(of_all)),
            (false, false) => Some(Place::OfType(of_type)),
        }
    }

    fn matches(&mut self, key: NodeKey, step: &Step<'_>) -> bool {
        let dom = self.scope.dom;
        let Some(element) = dom.element(key) else { return false };
        let is_html = element.namespace == Namespace::Html;
        let is_tag = match (step.tag, is_html) {
            (None, _) => true,
            (Some(_), true) => step.html_tag == Some(element.tag),
            (Some(tag), false) => tag == element.tag,
        };
        is_tag && self.has_classes(element, step) && self.is_at(key, element, step.place)
    }

    fn has_classes(&self, element: &Element, step: &Step<'_>) -> bool {
        if step.classes.is_empty() {
            return true;
        }
        let name = self.scope.dom.atoms().find("class");
        let Some(classes) = name.and_then(|it| element.attribute(it)) else { return false };
        step.classes.iter().all(|wanted| {
            classes.split_ascii_whitespace().any(|it| self.scope.is_same_name(it, wanted))
        })
    }

    fn is_at(&mut self, key: NodeKey, element: &Element, place: Option<Place>) -> bool {
        let dom = self.scope.dom;
        let Some(place) = place else { return true };
        let Some(parent) = dom.parent(key) else { return false };
        let (n, kind) = match place {
            Place::OfType(n) => (n, Some((element.tag, element.namespace))),
            Place::OfAll(n) => (n, None),
        };
        let found = self.places.entry((parent, place, kind)).or_insert_with(|| {
            let mut children = dom.children(parent).filter(|it| {
                dom.element(*it)
                    .is_some_and(|it| kind.is_none_or(|kind| kind == (it.tag, it.namespace)))
            });
            children.nth(n.saturating_sub(1))
        });
        *found == Some(key)
    }

    /// The parent, if it is below the top.
    fn parent(&self, key: NodeKey) -> Option<NodeKey> {
        self.scope.dom.parent(key).filter(|it| *it != self.top)
    }
}

impl Step<'_> {
    fn css(&self, scope: Scope<'_>) -> String {
        let mut css = String::new();
        if let Some(tag) = self.tag {
            push_identifier(&mut css, scope.dom.atoms().text(tag));
        }
        for class in &self.classes {
            css.push('.');
            push_identifier(&mut css, class);
        }
        match self.place {
            Some(Place::OfType(n)) => format!("{css}:nth-of-type({n})"),
            Some(Place::OfAll(n)) => format!("{css}:nth-child({n})"),
            None if css.is_empty() => "*".to_owned(),
            None => css,
        }
    }
}
