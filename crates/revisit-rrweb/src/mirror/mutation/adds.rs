//! Nodes that come to the page, in whatever order they were recorded.
//!
//! An add waits for its parent and for the sibling that it stands before. Each is tried once in
//! order, and again when what it waits for has come, so the work grows with the list and not with
//! its square.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::super::place::Place;
use super::super::recorded::{Recorded, node_kind};
use super::super::waiting::Held;
use super::super::{Mirror, Problem};
use crate::NodeKey;
use crate::dom::NodeData;
use crate::tape::{Fields, List, to_text};

/// In place of the id of a sibling that had none yet when the node was recorded.
const NOT_YET: i64 = -1;

/// Children of a textarea that are searched for texts. It has one text and nothing else, unless
/// somebody wants us to search.
const MAX_TEXTS: usize = 64;

/// An entry of the list.
#[derive(Debug, Clone, Copy)]
struct Add<'t> {
    node: Recorded<'t>,
    fields: Fields<'t>,
    parent: Option<i64>,
    previous: Option<i64>,
    next: Option<i64>,
}

/// What became of an add.
enum Outcome {
    Done,
    /// Nothing yet: a node with this id has to come first.
    Waits(Option<i64>),
}

/// Whether an add may be put last when its sibling is missing.
#[derive(Clone, Copy, PartialEq)]
enum Siblings {
    Awaited,
    GivenUp,
}

impl Mirror {
    pub(super) fn add_all(&mut self, adds: List<'_>) {
        let mut queue = VecDeque::new();
        for fields in adds.objects() {
            let add = Add::of(fields);
            if let Outcome::Waits(_) = self.add(&add, Siblings::Awaited) {
                queue.push_back(add);
            }
        }
        if !queue.is_empty() {
            self.add_queued(queue);
        }
        self.fill_new_frames();
    }

    /// Adds what could not be added in order.
    fn add_queued(&mut self, queue: VecDeque<Add<'_>>) {
        let mut waiting: FxHashMap<Option<i64>, Vec<Add<'_>>> = FxHashMap::default();
        let mut ready = queue.clone();
        self.add_ready(&mut ready, &mut waiting);
        // What still waits for a sibling waits in vain. The page had the node, so it is shown.
        for add in queue {
            let is_added = add.node.id.is_none_or(|it| self.dom.by_id(it).is_some());
            if is_added || add.parent.and_then(|it| self.dom.by_id(it)).is_none() {
                continue;
            }
            if let Outcome::Done = self.add(&add, Siblings::GivenUp) {
                self.problems.note(Problem::AddWithoutSibling);
                ready.extend(waiting.remove(&add.node.id).unwrap_or_default());
                self.add_ready(&mut ready, &mut waiting);
            }
        }
        for add in waiting.into_values().flatten() {
            if add.node.id.is_none_or(|it| self.dom.by_id(it).is_none()) {
                self.problems.note(Problem::AddWithoutParent);
            }
        }
    }

    fn add_ready<'t>(
        &mut self,
        ready: &mut VecDeque<Add<'t>>,
        waiting: &mut FxHashMap<Option<i64>, Vec<Add<'t>>>,
    ) {
        while let Some(add) = ready.pop_front() {
            match self.add(&add, Siblings::Awaited) {
                Outcome::Done => ready.extend(waiting.remove(&add.node.id).unwrap_or_default()),
                Outcome::Waits(id) => waiting.entry(id).or_default().push(add),
            }
        }
    }

    fn add(&mut self, add: &Add<'_>, siblings: Siblings) -> Outcome {
        let node = &add.node;
        let Some(parent) = add.parent.and_then(|it| self.dom.by_id(it)) else {
            return self.wait_for_parent(add);
        };
        let root = if node.is_shadow { self.attach_shadow(parent) } else { None };
        let home = root.unwrap_or(parent);
        let next = add.next.filter(|it| *it != NOT_YET);
        let next_key = next.and_then(|it| self.dom.by_id(it));
        if next.is_some() && next_key.is_none() && siblings == Siblings::Awaited {
            return Outcome::Waits(next);
        }
        let is_foreign = |id: i64| id != 0 && self.dom.by_id(id).is_none();
        if node.root_id.is_some_and(is_foreign) {
            return Outcome::Done;
        }
        if node.kind == Some(node_kind::DOCUMENT) {
            if self.is_frame(home) {
                self.attach_document(home, node);
            } else {
                self.problems.note(Problem::ImpossiblePlace);
            }
            return Outcome::Done;
        }
        let Some(built) = self.build(node, None) else {
            self.problems.note(Problem::UnknownNode);
            return Outcome::Done;
        };
        if add.next == Some(NOT_YET) || add.previous == Some(NOT_YET) {
            self.hold(add, built.key);
            return Outcome::Done;
        }
        self.make_room(home, built.key);
        let place = self.place_of(home, add, next_key);
        if !self.place(home, built.key, place) {
            if !built.was_there {
                self.forget(built.key);
            }
            return Outcome::Done;
        }
        if self.is_frame(built.key) {
            self.waiting.frames.extend(node.id);
        }
        self.place_held(home, built.key, add.previous, add.next);
        Outcome::Done
    }

    fn wait_for_parent(&mut self, add: &Add<'_>) -> Outcome {
        match (add.node.kind, add.parent) {
            (Some(node_kind::DOCUMENT), Some(frame)) => {
                if let Some(node) = add.fields.get("node") {
                    self.waiting.hold_document(frame, to_text(node));
                }
                Outcome::Done
            }
            _ => Outcome::Waits(add.parent),
        }
    }

    /// Keeps a node back until a sibling comes that names it.
    fn hold(&mut self, add: &Add<'_>, key: NodeKey) {
        let Some(id) = add.node.id else {
            self.forget(key);
            return;
        };
        let held = Held { key, previous: add.previous, next: add.next };
        let before = self.waiting.hold(id, held).filter(|it| *it != key);
        if let Some(before) = before.filter(|it| self.dom.owner(*it).is_none()) {
            self.forget(before);
        }
    }

    /// Takes away what the new node comes in place of.
    fn make_room(&mut self, parent: NodeKey, node: NodeKey) {
        let is_text = self.dom.text(node).is_some();
        if is_text && self.is_html(parent, "textarea") {
            let old = |it: &NodeKey| self.dom.text(*it).is_some() && *it != node;
            let children = self.dom.children(parent).take(MAX_TEXTS);
            for text in children.filter(old).collect::<Vec<_>>() {
                self.forget(text);
            }
        } else if is_text && self.dom.first_child(parent) == self.dom.last_child(parent) {
            self.take_over_sheet(parent, node);
        } else if let Some(NodeData::Document(_)) = self.dom.data(parent) {
            self.make_room_in_document(parent, node);
        }
    }

    /// A text that comes into a style of one text, which never was in the recording, takes its
    /// place and what it says.
    fn take_over_sheet(&mut self, style: NodeKey, node: NodeKey) {
        let is_style = self.dom.tag(style) == Some("style")
            && self.dom.element(style).and_then(|it| it.extras.as_ref()?.recorded_tag).is_none();
        let Some(only) = self.dom.first_child(style).filter(|_| is_style) else { return };
        if self.dom.id(only).is_some() {
            return;
        }
        let Some(text) = self.dom.text(only).map(Into::into) else { return };
        if let Some(NodeData::Text(own)) = self.dom.data_mut(node) {
            *own = text;
        }
        self.forget(only);
    }

    /// A document has one doctype and one root element.
    fn make_room_in_document(&mut self, document: NodeKey, node: NodeKey) {
        let is_doctype = |key: &NodeKey| matches!(self.dom.data(*key), Some(NodeData::Doctype(_)));
        let old = if is_doctype(&node) {
            self.dom.first_child(document).filter(is_doctype)
        } else if self.is_html(node, "html") {
            self.dom.children(document).find(|it| self.dom.element(*it).is_some())
        } else {
            None
        };
        if let Some(old) = old.filter(|it| *it != node) {
            self.forget(old);
        }
    }

    fn place_of(&self, parent: NodeKey, add: &Add<'_>, next: Option<NodeKey>) -> Place {
        let previous = add.previous.and_then(|it| self.dom.by_id(it));
        let after = previous.and_then(|it| self.dom.next_sibling(it));
        let here = |it: &NodeKey| self.dom.parent(*it) == Some(parent);
        after.filter(here).or(next.filter(here)).map_or(Place::Last, Place::Before)
    }
}

impl<'t> Add<'t> {
    fn of(fields: Fields<'t>) -> Add<'t> {
        let (mut parent, mut previous, mut next, mut node) = (None, None, None, None);
        for (name, value) in fields.iter() {
            match name {
                "parentId" => parent = crate::tape::integer(value),
                "previousId" => previous = crate::tape::integer(value),
                "nextId" => next = crate::tape::integer(value),
                "node" => node = Some(value),
                _ => {}
            }
        }
        let node = node.or(fields.json()).map_or_else(Recorded::default, Recorded::of);
        Add { node, fields, parent, previous: previous.filter(|it| *it != 0), next }
    }
}
