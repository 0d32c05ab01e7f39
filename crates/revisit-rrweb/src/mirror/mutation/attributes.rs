//! Attributes that change.

use ecow::EcoString;

use super::super::build::attributes::attribute_name;
use super::super::build::tags::is_possible_attribute;
use super::super::forms::{close_dialog, open_dialog};
use super::super::{Mirror, Problem};
use crate::NodeKey;
use crate::dom::Namespace;
use crate::tape::{Fields, List, text};

impl Mirror {
    pub(super) fn set_attributes(&mut self, attributes: List<'_>) {
        for entry in attributes.objects() {
            let node = entry.integer("id").and_then(|it| self.dom.by_id(it));
            match node.filter(|it| self.dom.element(*it).is_some()) {
                Some(node) => self.change(node, Fields::within(entry.get("attributes"))),
                None => self.problems.note(Problem::UnknownAttributes),
            }
        }
    }

    fn change(&mut self, node: NodeKey, changed: Fields<'_>) {
        for (name, value) in changed.iter() {
            if simd_json::prelude::TypedScalarValue::is_null(&value) {
                self.remove_attribute(node, name);
                continue;
            }
            let Some(text) = text(value) else {
                if name == "style" {
                    self.change_inline_style(node, value);
                }
                continue;
            };
            let is_sheet =
                name == "_cssText" && (self.is_html(node, "link") || self.is_html(node, "style"));
            if is_sheet && self.renew_sheet(node, changed).is_some() {
                return;
            }
            if name == "value" && self.is_html(node, "textarea") {
                self.empty(node);
                self.append_text(node, text);
            } else {
                self.set_attribute(node, name, text);
            }
            if name == "rr_open_mode" {
                let is_asked = changed.text("open").is_some();
                open_dialog(&mut self.dom, node, is_asked);
            }
        }
    }

    fn set_attribute(&mut self, node: NodeKey, name: &str, value: &str) {
        if !is_possible_attribute(name) {
            self.problems.note(Problem::BadAttribute);
            return;
        }
        let Some(namespace) = self.dom.element(node).map(|it| it.namespace) else { return };
        let name = attribute_name(&mut self.dom, namespace, name);
        if let Some(element) = self.dom.element_mut(node) {
            let old = element.attribute(name).cloned();
            element.set_attribute(name, EcoString::from(value));
            self.forms.changed(&mut self.dom, node, name, old.as_deref());
        }
    }

    fn remove_attribute(&mut self, node: NodeKey, name: &str) {
        let namespace = self.dom.element(node).map_or(Namespace::Html, |it| it.namespace);
        let is_open = name == "open";
        let name = attribute_name(&mut self.dom, namespace, name);
        if let Some(element) = self.dom.element_mut(node) {
            let old = element.attribute(name).cloned();
            element.remove_attribute(name);
            self.forms.changed(&mut self.dom, node, name, old.as_deref());
        }
        if is_open {
            close_dialog(&mut self.dom, node);
        }
    }
}
