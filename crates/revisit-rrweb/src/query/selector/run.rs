//! Looking for what matches.

use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode,
    SelectorCaches,
};
use selectors::matching::matches_selector_list;
use selectors::{Element as _, OpaqueElement};

use super::Selector;
use super::subject::{Steps, Subject};
use crate::query::scope::{PageNodes, holder};
use crate::{Dom, NodeKey};

/// What one question may cost, in nodes and attributes looked at: some tens of nanoseconds each.
const MAX_STEPS: usize = 20_000_000;

/// Elements after which what `:has` remembers is forgotten again.
const MAX_REMEMBERED: usize = 1024;

/// The elements that match, in document order: below `root`, or on the whole page with `None`, in
/// either case through open shadow roots and frames. Each tree scope is matched by itself, as
/// `querySelectorAll` does, and `:scope` is `root`.
///
/// A selector that takes too much work finds only what was found until then.
pub fn select(dom: &Dom, root: Option<NodeKey>, selector: &Selector) -> Vec<NodeKey> {
    found(dom, root, selector, usize::MAX)
}

/// The first element that [`select`] finds.
pub fn select_first(dom: &Dom, root: Option<NodeKey>, selector: &Selector) -> Option<NodeKey> {
    found(dom, root, selector, 1).first().copied()
}

/// Whether an element matches, within its tree scope.
pub fn matches(dom: &Dom, key: NodeKey, selector: &Selector) -> bool {
    let steps = Steps::new(MAX_STEPS);
    let mut search = Search { dom, steps: &steps, scope: None, caches: SelectorCaches::default() };
    search.does_match(key, selector)
}

fn found(dom: &Dom, root: Option<NodeKey>, selector: &Selector, max: usize) -> Vec<NodeKey> {
    let Some(top) = root.or_else(|| dom.document()) else { return Vec::new() };
    let steps = Steps::new(MAX_STEPS);
    let scope = root.filter(|it| dom.element(*it).is_some());
    let scope = scope.map(|it| Subject::new(dom, it, &steps).opaque());
    let mut search = Search { dom, steps: &steps, scope, caches: SelectorCaches::default() };
    let mut found = Vec::new();
    let mut n_remembered = 0;
    for key in PageNodes::below(dom, top) {
        if search.does_match(key, selector) {
            found.push(key);
        }
        n_remembered += usize::from(selector.has_has);
        if n_remembered > MAX_REMEMBERED {
            search.caches = SelectorCaches::default();
            n_remembered = 0;
        }
        if found.len() >= max || steps.are_spent() {
            break;
        }
    }
    found
}

struct Search<'s> {
    dom: &'s Dom,
    steps: &'s Steps,
    scope: Option<OpaqueElement>,
    caches: SelectorCaches,
}

impl Search<'_> {
    fn does_match(&mut self, key: NodeKey, selector: &Selector) -> bool {
        let mut at = Some(key).filter(|it| self.dom.element(*it).is_some());
        for (outwards, part) in selector.parts.iter().rev().enumerate() {
            if outwards > 0 {
                at = at.and_then(|it| self.holder(it));
            }
            let Some(key) = at else { return false };
            let mut context = MatchingContext::new(
                MatchingMode::Normal,
                None,
                &mut self.caches,
                // Subjects know better: a page has documents of both kinds.
                QuirksMode::NoQuirks,
                NeedsSelectorFlags::No,
                MatchingForInvalidation::No,
            );
            context.scope_element = self.scope;
            let subject = Subject::new(self.dom, key, self.steps);
            let is_match = matches_selector_list(part, subject, &mut context);
            // Answers to questions that were cut short are worth nothing.
            if !is_match || self.steps.are_spent() {
                return false;
            }
        }
        true
    }

    /// The element that holds the tree scope of another.
    fn holder(&self, key: NodeKey) -> Option<NodeKey> {
        let mut root = key;
        while let Some(parent) = self.dom.parent(root) {
            if !self.steps.take(1) {
                return None;
            }
            root = parent;
        }
        holder(self.dom, root)
    }
}
