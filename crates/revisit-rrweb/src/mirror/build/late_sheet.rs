//! A link or style whose sheet's text comes late, which is made anew with it.

use ecow::EcoString;

use super::super::Mirror;
use super::super::place::Place;
use super::super::recorded::{ElementFingerprint, hash_of};
use super::attributes;
use crate::NodeKey;
use crate::dom::{MAX_ATTRIBUTES, NodeData, Recorded};
use crate::tape::{Fields, text};

impl Mirror {
    /// Makes a link or style anew out of what it was recorded with and `changed`, which has the
    /// text of its sheet. Whatever else befell the old one is gone with it. Gives the new node, or
    /// `None` when there is nothing to make anew.
    pub(in crate::mirror) fn renew_sheet(
        &mut self,
        key: NodeKey,
        changed: Fields<'_>,
    ) -> Option<NodeKey> {
        let element = self.dom.element(key)?;
        let extras = element.extras.as_ref()?;
        let recorded_tag = extras.recorded_tag.unwrap_or(element.tag);
        let mut merged = extras.recorded.clone();
        if merged.is_empty() && self.dom.parent(key).is_none() {
            return None;
        }
        for (name, value) in changed.iter() {
            let hash = hash_of(name, value);
            let value = text(value).filter(|_| name != "_cssText").map(EcoString::from);
            let name = self.dom.intern(name);
            let is_full = merged.len() >= MAX_ATTRIBUTES;
            match merged.iter_mut().find(|it| it.name == name) {
                Some(it) => (it.value, it.hash) = (value, hash),
                None if is_full => {}
                None => merged.push(Recorded { name, value, hash }),
            }
        }
        let tag = self.dom.atoms().text(recorded_tag).to_owned();
        let mut fingerprint = ElementFingerprint::new(&tag, false, None);
        for recorded in &merged {
            fingerprint.add(recorded.hash);
        }
        let fingerprint = fingerprint.finish();
        if self.dom.fingerprint(key) == Some(fingerprint) {
            return Some(key);
        }
        let css = changed.text("_cssText").unwrap_or_default();
        let element = attributes::renewed(&mut self.dom, &tag, merged, css);
        let new = self.dom.create(NodeData::Element(element))?;
        self.dom.set_fingerprint(new, fingerprint);
        if self.is_html(new, "style") {
            self.append_text(new, css);
        }
        self.replace(key, new);
        Some(new)
    }

    fn replace(&mut self, old: NodeKey, new: NodeKey) {
        let id = self.dom.id(old);
        if let Some(parent) = self.dom.parent(old) {
            self.place(parent, new, Place::Before(old));
        }
        self.forget(old);
        if let Some(id) = id {
            self.dom.bind(new, id);
        }
    }
}
