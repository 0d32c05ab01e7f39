//! An element as the matching crate sees it.

use std::cell::Cell;
use std::fmt;

use selectors::OpaqueElement;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::matching::{ElementSelectorFlags, MatchingContext};

use super::grammar::{Name, Names, NoPseudoElement, State, Value};
use crate::dom::{Namespace, NodeData};
use crate::query::scope::is_quirky;
use crate::{Dom, NodeKey};

/// How deep `:has` looks below its element. The crate recurses by that.
pub(super) const MAX_HAS_LEVELS: u16 = 256;

/// Bytes of a value that are compared in one step.
const BYTES_A_STEP: usize = 64;

/// An element of a page, and what may still be spent on matching it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'d> {
    pub(super) dom: &'d Dom,
    pub(super) key: NodeKey,
    pub(super) steps: &'d Steps,
    /// How many levels it was gone down to get here.
    n_levels: u16,
}

/// The work that is left, counted down.
#[derive(Debug)]
pub(super) struct Steps(Cell<usize>);

impl Steps {
    pub(super) fn new(n_steps: usize) -> Steps {
        Steps(Cell::new(n_steps))
    }

    /// Whether so much is left; takes it.
    pub(super) fn take(&self, n_steps: usize) -> bool {
        let left = self.0.get().checked_sub(n_steps);
        self.0.set(left.unwrap_or_default());
        left.is_some()
    }

    pub(super) fn are_spent(&self) -> bool {
        self.0.get() == 0
    }
}

impl<'d> Subject<'d> {
    pub(super) fn new(dom: &'d Dom, key: NodeKey, steps: &'d Steps) -> Subject<'d> {
        Subject { dom, key, steps, n_levels: 0 }
    }

    fn at(self, key: NodeKey) -> Subject<'d> {
        Subject { key, ..self }
    }

    /// The first element from `start` on, going by `next`.
    fn first(
        self,
        start: Option<NodeKey>,
        next: impl Fn(NodeKey) -> Option<NodeKey>,
    ) -> Option<Subject<'d>> {
        let mut at = start;
        while let Some(key) = at {
            if !self.steps.take(1) {
                return None;
            }
            if self.dom.element(key).is_some() {
                return Some(self.at(key));
            }
            at = next(key);
        }
        None
    }

    fn attribute(&self, name: &str) -> Option<&'d str> {
        self.steps.take(1).then(|| self.dom.attribute(self.key, name)).flatten()
    }

    fn is_html(&self) -> bool {
        self.dom.element(self.key).is_some_and(|it| it.namespace == Namespace::Html)
    }

    /// Whether a name of the page is the one that is asked for.
    fn is_name(&self, on_page: &str, asked: &str) -> bool {
        on_page == asked
            || (on_page.eq_ignore_ascii_case(asked) && is_quirky(self.dom, self.dom.root(self.key)))
    }
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Subject").field(&self.key).finish()
    }
}

impl selectors::Element for Subject<'_> {
    type Impl = Names;

    fn opaque(&self) -> OpaqueElement {
        match self.dom.data(self.key) {
            Some(data) => OpaqueElement::new(data),
            None => OpaqueElement::new(self.dom),
        }
    }

    fn parent_element(&self) -> Option<Self> {
        let parent = self.dom.parent(self.key)?;
        let up = Subject { n_levels: self.n_levels.saturating_sub(1), ..*self };
        up.first(Some(parent), |_| None)
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        self.dom.parent(self.key).is_some_and(|it| self.dom.host(it).is_some())
    }

    /// Selectors of this kind do not look out of their tree scope.
    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.first(self.dom.previous_sibling(self.key), |it| self.dom.previous_sibling(it))
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.first(self.dom.next_sibling(self.key), |it| self.dom.next_sibling(it))
    }

    fn first_element_child(&self) -> Option<Self> {
        if self.n_levels >= MAX_HAS_LEVELS {
            return None;
        }
        let down = Subject { n_levels: self.n_levels + 1, ..*self };
        down.first(self.dom.first_child(self.key), |it| self.dom.next_sibling(it))
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.is_html()
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.steps.take(1) && self.dom.tag(self.key) == Some(name)
    }

    fn has_namespace(&self, namespace: &str) -> bool {
        let Some(element) = self.dom.element(self.key) else { return false };
        namespace
            == match element.namespace {
                Namespace::Html => "http://www.w3.org/1999/xhtml",
                Namespace::Svg => "http://www.w3.org/2000/svg",
                Namespace::MathMl => "http://www.w3.org/1998/Math/MathML",
            }
    }

    fn is_same_type(&self, other: &Self) -> bool {
        let of = |it: &Self| it.dom.element(it.key).map(|it| (it.tag, it.namespace));
        self.steps.take(1) && of(self) == of(other)
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Name>,
        name: &Name,
        operation: &AttrSelectorOperation<&Value>,
    ) -> bool {
        let name = name.as_str();
        let is_meant = |it: &str| match namespace {
            NamespaceConstraint::Any => it.rsplit(':').next() == Some(name) || it == name,
            NamespaceConstraint::Specific(url) => url.as_str().is_empty() && it == name,
        };
        let mut attributes = self.dom.attributes(self.key).take_while(|_| self.steps.take(1));
        attributes.any(|(name, value)| {
            is_meant(name)
                && self.steps.take(value.len() / BYTES_A_STEP)
                && operation.eval_str(value)
        })
    }

    fn match_non_ts_pseudo_class(
        &self,
        state: &State,
        _context: &mut MatchingContext<'_, Names>,
    ) -> bool {
        self.steps.take(1) && super::states::is_in(self.dom, self.key, *state)
    }

    fn match_pseudo_element(
        &self,
        pseudo_element: &NoPseudoElement,
        _context: &mut MatchingContext<'_, Names>,
    ) -> bool {
        match *pseudo_element {}
    }

    fn apply_selector_flags(&self, _flags: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        super::states::is_in(self.dom, self.key, State::Link)
    }

    fn is_html_slot_element(&self) -> bool {
        self.is_html() && self.dom.tag(self.key) == Some("slot")
    }

    fn has_id(&self, id: &Name, _case: CaseSensitivity) -> bool {
        self.attribute("id").is_some_and(|it| self.is_name(it, id.as_str()))
    }

    fn has_class(&self, class: &Name, _case: CaseSensitivity) -> bool {
        self.attribute("class").is_some_and(|classes| {
            self.steps.take(classes.len() / BYTES_A_STEP)
                && classes.split_ascii_whitespace().any(|it| self.is_name(it, class.as_str()))
        })
    }

    fn has_custom_state(&self, _name: &Name) -> bool {
        false
    }

    fn imported_part(&self, _name: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, _name: &Name) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        let mut children = self.dom.children(self.key).take_while(|_| self.steps.take(1));
        !children.any(|it| match self.dom.data(it) {
            Some(NodeData::Element(_)) => true,
            Some(NodeData::Text(text) | NodeData::Cdata(text)) => !text.is_empty(),
            _ => false,
        })
    }

    fn is_root(&self) -> bool {
        let parent = self.dom.parent(self.key).and_then(|it| self.dom.data(it));
        matches!(parent, Some(NodeData::Document(_)))
    }

    /// No filter is kept: `false` says so.
    fn add_element_unique_hashes(&self, _filter: &mut BloomFilter) -> bool {
        false
    }
}
