//! A page as a table of nodes, changed step by step as rrweb's replayer changes its document.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

#[derive(Debug, Clone, Default)]
struct Node {
    id: Option<i64>,
    /// `None` for a text.
    tag: Option<String>,
    text: String,
    attributes: BTreeMap<String, String>,
    children: Vec<usize>,
    parent: Option<usize>,
    /// What the node was recorded as, which tells whether another of its id is the same.
    recorded: Option<Value>,
}

/// The page. Node 0 is the document.
#[derive(Debug, Default)]
pub(crate) struct Page {
    nodes: Vec<Node>,
    ids: HashMap<i64, usize>,
}

impl Page {
    pub(crate) fn apply(&mut self, event: &Value) {
        let data = &event["data"];
        match event["type"].as_i64() {
            Some(2) => self.load(&data["node"]),
            Some(3) => self.mutate(data),
            _ => {}
        }
    }

    /// Ids that stand for elements on the page, in order.
    pub(crate) fn elements(&self) -> Vec<i64> {
        self.living(|it| it.tag.is_some())
    }

    /// Ids that stand for any node, the document left out, in order.
    pub(crate) fn known(&self) -> Vec<i64> {
        self.living(|it| it.parent.is_some())
    }

    /// Ids of the children of an element.
    pub(crate) fn children(&self, id: i64) -> Vec<i64> {
        let Some(node) = self.ids.get(&id) else { return Vec::new() };
        self.nodes[*node].children.iter().filter_map(|it| self.nodes[*it].id).collect()
    }

    /// The id of the parent, if it has one.
    pub(crate) fn parent(&self, id: i64) -> Option<i64> {
        self.nodes[self.nodes[*self.ids.get(&id)?].parent?].id
    }

    /// How a node was recorded.
    pub(crate) fn recorded(&self, id: i64) -> Option<&Value> {
        self.nodes[*self.ids.get(&id)?].recorded.as_ref()
    }

    /// Whether `other` is below `id`, or the same.
    pub(crate) fn is_within(&self, id: i64, other: i64) -> bool {
        match (self.ids.get(&id), self.ids.get(&other)) {
            (Some(top), Some(node)) => self.contains(*top, *node),
            _ => false,
        }
    }

    pub(crate) fn show(&self) -> String {
        self.nodes.first().map_or(String::new(), |it| self.show_all(&it.children))
    }

    fn living(&self, want: impl Fn(&Node) -> bool) -> Vec<i64> {
        let mut ids: Vec<i64> =
            self.ids.iter().filter(|(_, node)| want(&self.nodes[**node])).map(|it| *it.0).collect();
        ids.sort_unstable();
        ids
    }

    fn load(&mut self, document: &Value) {
        *self = Page::default();
        self.nodes.push(Node { id: document["id"].as_i64(), ..Node::default() });
        self.ids.insert(document["id"].as_i64().unwrap(), 0);
        self.build_children(0, document);
    }

    fn build_children(&mut self, parent: usize, recorded: &Value) {
        for child in recorded["childNodes"].as_array().into_iter().flatten() {
            let node = self.build(child);
            self.insert(parent, node, None);
            self.build_children(node, child);
        }
    }

    /// The node for a recorded one, without children. One of that id that was recorded the same
    /// way is taken again.
    fn build(&mut self, recorded: &Value) -> usize {
        let id = recorded["id"].as_i64().unwrap();
        let mut own = recorded.clone();
        own.as_object_mut().unwrap().remove("childNodes");
        if let Some(known) = self.ids.get(&id)
            && self.nodes[*known].recorded.as_ref() == Some(&own)
        {
            return *known;
        }
        let attributes = recorded["attributes"].as_object().into_iter().flatten();
        self.nodes.push(Node {
            id: Some(id),
            tag: recorded["tagName"].as_str().map(str::to_owned),
            text: recorded["textContent"].as_str().unwrap_or_default().to_owned(),
            attributes: attributes
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
            recorded: Some(own),
            ..Node::default()
        });
        self.ids.insert(id, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn mutate(&mut self, data: &Value) {
        let list = |name: &str| data[name].as_array().cloned().unwrap_or_default();
        let removes: Vec<Value> = list("removes")
            .into_iter()
            .filter(|it| self.ids.contains_key(&it["id"].as_i64().unwrap()))
            .collect();
        for remove in removes {
            self.remove(&remove);
        }
        let mut waiting = list("adds");
        loop {
            waiting = self.add_what_can_be(waiting);
            // A sibling that never comes is given up: the node comes last.
            let hopeless = waiting
                .iter()
                .position(|it| self.ids.contains_key(&it["parentId"].as_i64().unwrap()));
            let Some(hopeless) = hopeless else { break };
            let mut add = waiting.remove(hopeless);
            add["nextId"] = Value::Null;
            self.add(&add);
        }
        let mut texts: HashMap<i64, String> = HashMap::new();
        for text in list("texts") {
            let value = text["value"].as_str().unwrap_or_default().to_owned();
            texts.insert(text["id"].as_i64().unwrap(), value);
        }
        for (id, value) in texts {
            self.set_text(id, value);
        }
        for change in list("attributes") {
            let Some(node) = self.ids.get(&change["id"].as_i64().unwrap()).copied() else {
                continue;
            };
            if self.nodes[node].tag.is_none() {
                continue;
            }
            for (name, value) in change["attributes"].as_object().unwrap() {
                let attributes = &mut self.nodes[node].attributes;
                match value.as_str() {
                    Some(value) => attributes.insert(name.clone(), value.to_owned()),
                    None => attributes.remove(name),
                };
            }
        }
    }

    fn remove(&mut self, remove: &Value) {
        let Some(node) = self.ids.get(&remove["id"].as_i64().unwrap()).copied() else { return };
        let Some(parent) = self.ids.get(&remove["parentId"].as_i64().unwrap()).copied() else {
            return;
        };
        self.forget(node);
        if self.nodes[node].parent == Some(parent) {
            self.detach(node);
        }
    }

    /// Takes the ids of a node and of all below it out of the table, unless they stand for other
    /// nodes by now.
    fn forget(&mut self, node: usize) {
        if let Some(id) = self.nodes[node].id
            && self.ids.get(&id) == Some(&node)
        {
            self.ids.remove(&id);
        }
        for child in self.nodes[node].children.clone() {
            self.forget(child);
        }
    }

    /// What is left when nothing more can be added.
    fn add_what_can_be(&mut self, mut waiting: Vec<Value>) -> Vec<Value> {
        loop {
            let before = waiting.len();
            waiting.retain(|it| !self.add(it));
            if waiting.len() == before {
                return waiting;
            }
        }
    }

    /// Whether the add could be done; one that waits for another could not.
    fn add(&mut self, add: &Value) -> bool {
        let Some(parent) = self.ids.get(&add["parentId"].as_i64().unwrap()).copied() else {
            return false;
        };
        let next = match add["nextId"].as_i64() {
            None => None,
            Some(id) => match self.ids.get(&id) {
                Some(next) => Some(*next),
                None => return false,
            },
        };
        let node = self.build(&add["node"]);
        if self.contains(node, parent) {
            return true;
        }
        let next = next.filter(|it| *it != node && self.nodes[*it].parent == Some(parent));
        self.insert(parent, node, next);
        true
    }

    fn set_text(&mut self, id: i64, value: String) {
        let Some(node) = self.ids.get(&id).copied() else { return };
        if self.nodes[node].tag.is_none() {
            self.nodes[node].text = value;
            return;
        }
        for child in self.nodes[node].children.clone() {
            self.detach(child);
        }
        if !value.is_empty() {
            self.nodes.push(Node { text: value, ..Node::default() });
            self.insert(node, self.nodes.len() - 1, None);
        }
    }

    fn insert(&mut self, parent: usize, node: usize, next: Option<usize>) {
        self.detach(node);
        let children = &self.nodes[parent].children;
        let place = next.and_then(|next| children.iter().position(|it| *it == next));
        let place = place.unwrap_or(children.len());
        self.nodes[parent].children.insert(place, node);
        self.nodes[node].parent = Some(parent);
    }

    fn detach(&mut self, node: usize) {
        if let Some(parent) = self.nodes[node].parent.take() {
            self.nodes[parent].children.retain(|it| *it != node);
        }
    }

    fn contains(&self, top: usize, node: usize) -> bool {
        node == top || self.nodes[node].parent.is_some_and(|it| self.contains(top, it))
    }

    fn show_all(&self, nodes: &[usize]) -> String {
        nodes.iter().map(|it| self.show_node(&self.nodes[*it])).collect()
    }

    fn show_node(&self, node: &Node) -> String {
        let id = node.id.map(|it| format!("#{it}")).unwrap_or_default();
        let Some(tag) = &node.tag else { return format!("\"{}\"{id}", node.text) };
        let attributes: Vec<String> =
            node.attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        format!("<{tag}{id}{}>{}</>", attributes.concat(), self.show_all(&node.children))
    }
}
