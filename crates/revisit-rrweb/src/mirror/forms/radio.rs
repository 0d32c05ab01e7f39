//! Radio buttons: of a group, the one that was checked last is checked.
//!
//! A group is made by the name, within a form, or within a tree for buttons without one.

use super::Forms;
use crate::dom::InputType;
use crate::{Dom, NodeKey};

/// Levels above a button that are searched for its form. Browsers nest no deeper than 512 when
/// they read a page.
const MAX_LEVELS_TO_FORM: usize = 4096;

/// Nodes of a page that may be looked at, in all, to find forms by their DOM ids.
const MAX_SEARCHED: usize = 10_000_000;

/// Where the names of radio groups count: a form, or the root of a tree.
pub(super) type Scope = NodeKey;

impl Forms {
    /// Makes a button the checked one of its group, if it is a checked one.
    pub(super) fn claim_group(&mut self, dom: &mut Dom, button: NodeKey) {
        if !is_checked_button(dom, button) {
            return;
        }
        let Some(name) = dom.attribute(button, "name").filter(|it| !it.is_empty()) else { return };
        let name = ecow::EcoString::from(name);
        let Some(scope) = self.scope(dom, button) else { return };
        let before = self.checked.insert((scope, name.clone()), button);
        let Some(before) = before.filter(|it| *it != button) else { return };
        let is_member = is_checked_button(dom, before)
            && dom.attribute(before, "name") == Some(name.as_str())
            && self.scope(dom, before) == Some(scope);
        if is_member && let Some(element) = dom.element_mut(before) {
            element.extras_mut().is_checked = Some(false);
        }
    }

    fn scope(&mut self, dom: &Dom, button: NodeKey) -> Option<Scope> {
        let mut form = None;
        let mut root = button;
        for above in dom.ancestors(button).take(MAX_LEVELS_TO_FORM) {
            if form.is_none() && dom.is_html(above, "form") {
                form = Some(above);
            }
            root = above;
        }
        if dom.parent(root).is_some() {
            return form;
        }
        match dom.attribute(button, "form") {
            Some(id) => Some(self.form_by_id(dom, root, id).unwrap_or(root)),
            None => Some(form.unwrap_or(root)),
        }
    }

    fn form_by_id(&mut self, dom: &Dom, root: NodeKey, id: &str) -> Option<NodeKey> {
        let has_id = |it: &NodeKey| dom.attribute(*it, "id") == Some(id);
        let known = self.by_id.get(&(root, id.into())).copied().filter(has_id);
        if let Some(known) = known.filter(|it| dom.is_html(*it, "form")) {
            return Some(known);
        }
        let n_left = MAX_SEARCHED.saturating_sub(self.n_searched);
        let searched = dom.descendants(root).take(n_left).inspect(|_| self.n_searched += 1);
        let found = searched
            .fold(None, |found: Option<NodeKey>, it| found.or_else(|| Some(it).filter(has_id)));
        let form = found.filter(|it| dom.is_html(*it, "form"))?;
        self.by_id.insert((root, id.into()), form);
        Some(form)
    }
}

fn is_checked_button(dom: &Dom, key: NodeKey) -> bool {
    dom.input_type(key) == Some(InputType::Radio) && dom.checkedness(key)
}
