//! What happens to controls: fields that are filled, boxes, radio groups, lists and dialogs.
//!
//! The page decides some of it itself when nodes come, go and change: one radio button of a group
//! is checked, a list shows an option. So this is told of each such change. What controls show is
//! read from [`Dom`], and every rule here is that of Chromium, asked case by case.
//!
//! Limits: a radio button with an attribute `form` is in that form's group only if the form is
//! there when the button comes, and a form that comes late takes no buttons from other groups.

mod dialog;
mod field;
mod radio;
mod select;

pub(super) use dialog::{close_dialog, open_dialog};

use ecow::EcoString;
use rustc_hash::FxHashMap;

use super::{Mirror, Problem};
use crate::dom::{Atom, InputType, NodeData, ValueMode};
use crate::{Dom, NodeKey};

/// Nodes of a subtree that moves which are looked at. A node that is new comes alone.
const MAX_MOVED: usize = 4096;

/// In place of the id of a node that was not recorded.
const NOT_RECORDED: i64 = -1;

/// What is known of controls beside the nodes, to find it fast. Every entry may be out of date, and
/// is checked before it counts.
#[derive(Debug, Default, Clone)]
pub(super) struct Forms {
    /// The checked button of each radio group.
    checked: FxHashMap<(radio::Scope, EcoString), NodeKey>,
    /// Forms by the root of their tree and their DOM id, as far as buttons have asked for them.
    by_id: FxHashMap<(NodeKey, EcoString), NodeKey>,
    /// Nodes that were looked at to find forms by their DOM ids.
    n_searched: usize,
    /// The selected option of each list that takes one.
    selected: FxHashMap<NodeKey, select::Selected>,
    /// Options that were looked at to find chosen ones.
    n_compared: usize,
    /// Whether the page ever had an option.
    has_options: bool,
}

impl Forms {
    /// An element has been made, with all its attributes, and is not on the page yet.
    pub(super) fn made(dom: &mut Dom, element: NodeKey) {
        if dom.is_html(element, "input") {
            field::made(dom, element);
        }
    }

    /// A node has come to its place, by itself or with all that is in it.
    pub(super) fn came(&mut self, dom: &mut Dom, node: NodeKey) {
        self.element_came(dom, node);
        open_dialog(dom, node, false);
        if dom.first_child(node).is_none() {
            return;
        }
        let moved: Vec<NodeKey> = dom.descendants(node).take(MAX_MOVED).collect();
        for node in moved {
            self.element_came(dom, node);
        }
    }

    /// Something has left this node.
    pub(super) fn something_left(&mut self, dom: &mut Dom, parent: NodeKey) {
        if !self.has_options {
            return;
        }
        let select =
            if dom.is_html(parent, "select") { Some(parent) } else { dom.select_of(parent) };
        if let Some(select) = select {
            self.reset_select(dom, select);
        }
    }

    /// An attribute has got another value than `old`, or has gone.
    pub(super) fn changed(
        &mut self,
        dom: &mut Dom,
        element: NodeKey,
        name: Atom,
        old: Option<&str>,
    ) {
        let Some(tag) = html_tag(dom, element) else { return };
        let name = dom.atoms().text(name).to_owned();
        let new = dom.attribute(element, &name);
        if new.is_none() && old.is_none() || tag == "select" && new == old {
            return;
        }
        match (tag, name.as_str()) {
            ("input", name) => {
                field::changed(dom, element, name, old);
                let is_group = matches!(name, "checked" | "name" | "type" | "form");
                if is_group {
                    self.claim_group(dom, element);
                }
            }
            ("option", "selected") => {
                let is_selected = dom.attribute(element, "selected").is_some();
                if old.is_some() != is_selected {
                    self.selected_attribute_changed(dom, element, is_selected);
                }
            }
            ("option" | "optgroup", "disabled") => self.disabled_changed(dom, element),
            ("select", "multiple" | "size") => self.select_kind_changed(dom, element),
            _ => {}
        }
    }

    /// A control has got a state, as an Input event tells.
    pub(super) fn input(&mut self, dom: &mut Dom, node: NodeKey, text: &str, is_checked: bool) {
        match html_tag(dom, node) {
            Some("input") => {
                if let Some(element) = dom.element_mut(node) {
                    element.extras_mut().is_checked = Some(is_checked);
                }
                self.claim_group(dom, node);
                field::fill(dom, node, text);
            }
            Some("textarea") => {
                if let Some(element) = dom.element_mut(node) {
                    let extras = element.extras_mut();
                    extras.value = Some(text.into());
                    extras.is_edited = true;
                }
            }
            Some("select") => self.choose(dom, node, text),
            // Their `value` is an attribute.
            Some("option" | "button" | "data" | "param") => {
                field::set_value_attribute(dom, node, text);
            }
            _ => {}
        }
    }

    fn element_came(&mut self, dom: &mut Dom, node: NodeKey) {
        match html_tag(dom, node) {
            Some("input") => self.claim_group(dom, node),
            Some("option") => self.option_came(dom, node),
            Some("dialog") => dialog::came(dom, node),
            _ => {}
        }
    }
}

impl Mirror {
    /// A control got a state, as an Input event tells.
    pub(super) fn fill(&mut self, id: Option<i64>, text: &str, is_checked: bool) {
        match id.and_then(|it| self.dom.by_id(it)) {
            Some(node) => self.forms.input(&mut self.dom, node, text, is_checked),
            None if id == Some(NOT_RECORDED) => {}
            None => self.problems.note(Problem::UnknownInput),
        }
    }
}

/// The tag of an HTML element that matters here.
fn html_tag(dom: &Dom, key: NodeKey) -> Option<&'static str> {
    const TAGS: [&str; 9] =
        ["input", "option", "optgroup", "select", "textarea", "dialog", "button", "data", "param"];
    let NodeData::Element(element) = dom.data(key)? else { return None };
    let tag = dom.atoms().text(element.tag);
    let found = TAGS.into_iter().find(|it| *it == tag)?;
    dom.is_html(key, found).then_some(found)
}

fn has_field(input_type: InputType) -> bool {
    input_type.value_mode() == ValueMode::Field
}

#[cfg(test)]
mod tests;
