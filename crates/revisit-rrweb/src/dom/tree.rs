//! Making, linking and forgetting nodes.

use super::{Atom, Dom, Element, Links, NodeData, NodeKey, Slot};

impl Dom {
    /// A new node that is attached to nothing. `None` when there are more than keys can tell,
    /// which takes 2^32 nodes.
    pub(crate) fn create(&mut self, data: NodeData) -> Option<NodeKey> {
        let slot = Slot { links: Links::default(), id: None, data };
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

    /// Lets an id stand for a node. A node that had it before keeps it and is no longer found.
    pub(crate) fn bind(&mut self, key: NodeKey, id: i64) {
        if let Some(slot) = self.slots.get_mut(key.index()) {
            slot.id = Some(id);
            self.ids.insert(id, key);
        }
    }

    /// Takes a node's id from it; another node that has the id by now keeps it.
    pub(crate) fn unbind(&mut self, key: NodeKey) {
        let Some(id) = self.slots.get_mut(key.index()).and_then(|it| it.id.take()) else { return };
        if self.ids.get(&id) == Some(&key) {
            self.ids.remove(&id);
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

    /// Forgets a node, detached before, and nothing else: its children must be gone or moved.
    pub(crate) fn forget(&mut self, key: NodeKey) {
        self.unbind(key);
        if let Some(slot) = self.slots.get_mut(key.index()) {
            slot.data = NodeData::Text(ecow::EcoString::new());
            slot.links = Links::default();
            self.free.push(key);
        }
    }

    fn set_links(&mut self, key: NodeKey, change: impl FnOnce(&mut Links)) {
        if let Some(slot) = self.slots.get_mut(key.index()) {
            change(&mut slot.links);
        }
    }
}
