//! Making, linking and forgetting nodes.

use std::num::NonZeroI64;

use ecow::EcoString;

use super::{Atom, Atoms, Dom, Element, Links, NodeData, NodeKey, Slot};

impl Dom {
    /// A new node that is attached to nothing. `None` when there are more than keys can tell,
    /// which takes 2^32 nodes.
    pub(crate) fn create(&mut self, data: NodeData) -> Option<NodeKey> {
        let slot = Slot { links: Links::default(), id: None, fingerprint: 0, is_lost: false, data };
        if let Some(key) = self.free.pop() {
            *self.slots.get_mut(key.index())? = slot;
            return Some(key);
        }
        let key = NodeKey::at(self.slots.len())?;
        self.slots.push(slot);
        Some(key)
    }

    pub(crate) fn set_document(&mut self, document: NodeKey) {
        self.document = Some(document);
    }

    pub(crate) fn intern(&mut self, name: &str) -> Atom {
        self.atoms.intern(name)
    }

    pub(crate) fn data_mut(&mut self, key: NodeKey) -> Option<&mut NodeData> {
        self.slots.get_mut(key.index()).map(|it| &mut it.data)
    }

    pub(crate) fn element_mut(&mut self, key: NodeKey) -> Option<&mut Element> {
        match self.data_mut(key) {
            Some(NodeData::Element(element)) => Some(element),
            _ => None,
        }
    }

    /// Lets an id stand for a node; zero is no id. A node that had it before keeps it and is no
    /// longer found.
    pub(crate) fn bind(&mut self, key: NodeKey, id: i64) {
        let Some(id) = NonZeroI64::new(id) else { return };
        if let Some(slot) = self.slots.get_mut(key.index()) {
            slot.id = Some(id);
            self.ids.insert(id, key);
        }
    }

    /// Takes a node's id from it; another node that has the id by now keeps it.
    pub(crate) fn unbind(&mut self, key: NodeKey) {
        self.lose(key);
        if let Some(slot) = self.slots.get_mut(key.index()) {
            slot.id = None;
        }
    }

    /// Makes a node unfindable, while it keeps the id that it had.
    pub(crate) fn lose(&mut self, key: NodeKey) {
        let Some(id) = self.slots.get(key.index()).and_then(|it| it.id) else { return };
        if self.ids.get(&id) == Some(&key) {
            self.ids.remove(&id);
        }
    }

    /// Makes a node unfindable for good, and with it all below that is made so too. Gives whether
    /// it was before.
    pub(crate) fn lose_for_good(&mut self, key: NodeKey) -> bool {
        self.lose(key);
        let slot = self.slots.get_mut(key.index());
        slot.is_none_or(|it| std::mem::replace(&mut it.is_lost, true))
    }

    pub(crate) fn set_fingerprint(&mut self, key: NodeKey, fingerprint: u64) {
        if let Some(slot) = self.slots.get_mut(key.index()) {
            slot.fingerprint = fingerprint;
        }
    }

    /// Puts a node, detached before, as the last child of `parent`.
    pub(crate) fn append(&mut self, parent: NodeKey, child: NodeKey) {
        self.insert(parent, child, None);
    }

    /// Puts a node, detached before, before `next`, which must be a child of `parent`; `None`
    /// puts it last.
    pub(crate) fn insert(&mut self, parent: NodeKey, child: NodeKey, next: Option<NodeKey>) {
        let previous = match next {
            Some(next) => self.previous_sibling(next),
            None => self.last_child(parent),
        };
        self.set_links(child, |links| {
            links.parent = Some(parent);
            links.previous = previous;
            links.next = next;
        });
        match previous {
            Some(previous) => self.set_links(previous, |it| it.next = Some(child)),
            None => self.set_links(parent, |it| it.first = Some(child)),
        }
        match next {
            Some(next) => self.set_links(next, |it| it.previous = Some(child)),
            None => self.set_links(parent, |it| it.last = Some(child)),
        }
    }

    /// Takes a node, with all below it, out of its parent.
    pub(crate) fn detach(&mut self, key: NodeKey) {
        let Links { parent, previous, next, .. } = self.links(key);
        let Some(parent) = parent else { return };
        match previous {
            Some(previous) => self.set_links(previous, |it| it.next = next),
            None => self.set_links(parent, |it| it.first = next),
        }
        match next {
            Some(next) => self.set_links(next, |it| it.previous = previous),
            None => self.set_links(parent, |it| it.last = previous),
        }
        self.set_links(key, |it| {
            it.parent = None;
            it.previous = None;
            it.next = None;
        });
    }

    /// Takes a node with all below it, shadow roots and frame documents included, out of the page
    /// and forgets them. `each` sees every node that goes, and its id.
    pub(crate) fn forget_tree(&mut self, top: NodeKey, mut each: impl FnMut(NodeKey, Option<i64>)) {
        self.detach(top);
        let mut left = vec![top];
        while let Some(key) = left.pop() {
            left.extend(self.children(key));
            left.extend(self.shadow_root(key));
            left.extend(self.frame_document(key));
            each(key, self.id(key));
            self.forget(key);
        }
    }

    /// Forgets a node, and nothing else: its neighbours must be gone or be told.
    fn forget(&mut self, key: NodeKey) {
        self.unbind(key);
        if let Some(slot) = self.slots.get_mut(key.index()) {
            slot.data = NodeData::Text(EcoString::new());
            slot.links = Links::default();
            self.free.push(key);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        let Dom { slots, free, ids, atoms, document } = self;
        slots.clear();
        free.clear();
        ids.clear();
        *atoms = Atoms::default();
        *document = None;
    }

    fn set_links(&mut self, key: NodeKey, change: impl FnOnce(&mut Links)) {
        if let Some(slot) = self.slots.get_mut(key.index()) {
            change(&mut slot.links);
        }
    }
}
