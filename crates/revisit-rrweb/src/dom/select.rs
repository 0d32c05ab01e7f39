//! Lists to choose from: which options a `select` has, and what they stand for.

use std::borrow::Cow;

use super::control::is_html_space;
use super::{Dom, Namespace, NodeKey};

/// Levels above an option that are searched for its `select`. Pages have one to three between.
const MAX_LEVELS_TO_SELECT: usize = 32;

impl Dom {
    /// The options of a `select`, in order.
    pub fn options(&self, select: NodeKey) -> Options<'_> {
        Options { dom: self, select, next: self.first_child(select), group: None }
    }

    /// The `select` that an option is in; `None` when it is in none.
    pub(crate) fn select_of(&self, option: NodeKey) -> Option<NodeKey> {
        let mut is_in_group = false;
        for above in self.ancestors(option).take(MAX_LEVELS_TO_SELECT) {
            match self.list_part(above) {
                ListPart::Select => return Some(above),
                ListPart::Option | ListPart::Stranger => return None,
                ListPart::Group if is_in_group => return None,
                ListPart::Group => is_in_group = true,
                ListPart::Other => {}
            }
        }
        None
    }

    /// Whether an option, or the group that it is in, is disabled.
    pub(crate) fn is_disabled_option(&self, option: NodeKey) -> bool {
        let is_disabled = |it| self.attribute(it, "disabled").is_some();
        let group = self.parent(option).filter(|it| self.is_html(*it, "optgroup"));
        is_disabled(option) || group.is_some_and(is_disabled)
    }

    /// Whether several options can be selected at once.
    pub(crate) fn is_multiple(&self, select: NodeKey) -> bool {
        self.attribute(select, "multiple").is_some()
    }

    /// Whether a `select` drops down, and so always shows an option that can be chosen.
    pub(crate) fn is_dropdown(&self, select: NodeKey) -> bool {
        let size = self.attribute(select, "size").unwrap_or_default();
        let size = size.trim_start_matches(is_html_space);
        let size = size.strip_prefix('+').unwrap_or(size);
        let digits = size.split(|it: char| !it.is_ascii_digit()).next().unwrap_or_default();
        let is_tall = digits.parse::<u32>().is_ok_and(|it| it > 1);
        !self.is_multiple(select) && !is_tall
    }

    /// What choosing an option gives: its attribute `value`, else its text.
    pub fn option_value(&self, option: NodeKey) -> Cow<'_, str> {
        match self.attribute(option, "value") {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(self.option_text(option)),
        }
    }

    /// The text of an option, with runs of spaces as one.
    pub fn option_text(&self, option: NodeKey) -> String {
        let mut text = String::new();
        let mut next = self.first_child(option);
        while let Some(node) = next {
            text.push_str(self.text(node).unwrap_or_default());
            let is_script = self.tag(node) == Some("script");
            next = self.following(node, option, !is_script);
        }
        let words = text.split(is_html_space).filter(|it| !it.is_empty());
        words.collect::<Vec<_>>().join(" ")
    }

    /// The node after another in document order, within `top`.
    fn following(&self, node: NodeKey, top: NodeKey, goes_down: bool) -> Option<NodeKey> {
        if let Some(child) = self.first_child(node).filter(|_| goes_down) {
            return Some(child);
        }
        let mut last = node;
        while last != top {
            if let Some(next) = self.next_sibling(last) {
                return Some(next);
            }
            last = self.parent(last)?;
        }
        None
    }

    fn list_part(&self, key: NodeKey) -> ListPart {
        let Some(element) = self.element(key).filter(|it| it.namespace == Namespace::Html) else {
            return ListPart::Other;
        };
        match self.atoms().text(element.tag) {
            "select" => ListPart::Select,
            "option" => ListPart::Option,
            "optgroup" => ListPart::Group,
            "datalist" | "hr" => ListPart::Stranger,
            _ => ListPart::Other,
        }
    }
}

/// What an element is to a `select`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListPart {
    Select,
    Option,
    Group,
    /// What hides options from the `select`.
    Stranger,
    Other,
}

/// The options of a `select`. Those of another within it, or in a group within a group, are not
/// its own.
#[derive(Debug, Clone)]
pub struct Options<'d> {
    dom: &'d Dom,
    select: NodeKey,
    next: Option<NodeKey>,
    /// The group that `next` is in.
    group: Option<NodeKey>,
}

impl Iterator for Options<'_> {
    type Item = NodeKey;

    fn next(&mut self) -> Option<NodeKey> {
        while let Some(node) = self.next {
            let part = self.dom.list_part(node);
            let goes_down = match part {
                ListPart::Select | ListPart::Option | ListPart::Stranger => false,
                ListPart::Group => self.group.is_none(),
                ListPart::Other => true,
            };
            if part == ListPart::Group && self.group.is_none() {
                self.group = Some(node);
            }
            self.step(node, goes_down);
            if part == ListPart::Option {
                return Some(node);
            }
        }
        None
    }
}

impl Options<'_> {
    fn step(&mut self, node: NodeKey, goes_down: bool) {
        self.next = self.dom.first_child(node).filter(|_| goes_down);
        let mut last = node;
        while self.next.is_none() && last != self.select {
            if self.group == Some(last) {
                self.group = None;
            }
            self.next = self.dom.next_sibling(last);
            let Some(parent) = self.dom.parent(last) else { return };
            last = parent;
        }
    }
}
