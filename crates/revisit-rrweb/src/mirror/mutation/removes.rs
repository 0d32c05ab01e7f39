//! Nodes that leave the page.

use super::super::{Mirror, Problem};
use crate::NodeKey;
use crate::tape::{Fields, List};

impl Mirror {
    pub(super) fn remove_all(&mut self, removes: List<'_>) {
        for entry in removes.objects() {
            self.remove(entry);
        }
    }

    fn remove(&mut self, entry: Fields<'_>) {
        let Some(node) = entry.integer("id").and_then(|it| self.dom.by_id(it)) else {
            self.problems.note(Problem::UnknownRemoved);
            return;
        };
        let Some(parent) = entry.integer("parentId").and_then(|it| self.dom.by_id(it)) else {
            self.problems.note(Problem::UnknownParentOfRemoved);
            return;
        };
        let root = self.dom.shadow_root(parent).filter(|_| entry.flag("isShadow") == Some(true));
        let parent = root.unwrap_or(parent);
        let actual = self.dom.parent(node);
        if actual == Some(parent) || actual.is_none() && self.is_held(node) {
            self.forget(node);
            return;
        }
        // It stays on the page, and from now on nothing can change it.
        self.problems.note(Problem::NotAChild);
        self.lose_tree(node);
    }

    fn is_held(&self, node: NodeKey) -> bool {
        self.dom.owner(node).is_none() && self.dom.document() != Some(node)
    }

    /// Makes a node and what is below it unfindable.
    fn lose_tree(&mut self, top: NodeKey) {
        let mut left = vec![top];
        while let Some(key) = left.pop() {
            if self.dom.lose_for_good(key) {
                continue;
            }
            left.extend(self.dom.children(key));
            left.extend(self.dom.shadow_root(key));
        }
    }
}
