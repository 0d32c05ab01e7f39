//! A selector that finds one element again: on this page now, and with luck on the same page
//! another day.
//!
//! In this order: an attribute made for tests, an id, role and name, what labels the element, and
//! last a path from the nearest ancestor that has one of the first two. Names that programs make
//! up anew each time are passed over (see [`names`](super::names)). CSS cannot ask for
//! text, so text is no hold.
//!
//! A selector reaches no further than its tree scope. For an element in a shadow root or a frame it
//! has one part for each scope, joined by ` >>> `: what is left of it finds the host or the frame
//! element, what is right of it is looked for in there. [`Selector`](super::Selector) reads that.

mod hold;
mod route;

use super::scope::holder;
use crate::{Dom, NodeKey};

/// Scopes within scopes that a selector goes through; more than that and it names the inner ones.
const MAX_SCOPES: usize = 16;

/// A selector that, in the tree scope of the node, matches this element and no other; for a text,
/// its element. Empty when there is no element.
///
/// Below 64 levels of elements that all look alike it gives the last 64 of them, which may match
/// more.
pub fn unique_selector(dom: &Dom, key: NodeKey) -> String {
    let mut parts = Vec::new();
    let mut at = std::iter::successors(Some(key), |it| dom.parent(*it))
        .find(|it| dom.element(*it).is_some());
    while let Some(element) = at.filter(|_| parts.len() < MAX_SCOPES) {
        let scope = Scope::of(dom, element);
        parts.push(scope.selector(element));
        at = holder(dom, scope.root);
    }
    parts.reverse();
    parts.join(" >>> ")
}

/// The tree that one selector is looked for in.
#[derive(Clone, Copy)]
struct Scope<'d> {
    dom: &'d Dom,
    root: NodeKey,
    /// Whether ids and classes are compared without regard to case.
    is_quirky: bool,
}

impl<'d> Scope<'d> {
    fn of(dom: &'d Dom, key: NodeKey) -> Scope<'d> {
        let root = dom.root(key);
        Scope { dom, root, is_quirky: super::scope::is_quirky(dom, root) }
    }

    fn selector(self, element: NodeKey) -> String {
        match hold::best(self, element) {
            Some(selector) => selector,
            None => route::route(self, element),
        }
    }

    fn is_same_name(self, a: &str, b: &str) -> bool {
        if self.is_quirky { a.eq_ignore_ascii_case(b) } else { a == b }
    }
}

#[cfg(test)]
mod tests;
