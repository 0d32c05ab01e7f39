//! Pages and mutations in a few characters.
//!
//! A page is `p#5[class=a](b#6 'text'#7)`: a tag or a quoted text, the id, attributes, children.
//! A shadow root is `{…}` before the children, a frame's document `<…>`. A node without an id has
//! no `#`; one that its id no longer leads to has `!` after it. What is given is the content of
//! `body#3` in `html#2` in `document#1`.
//!
//! A mutation is a list of entries, one a line: `+ p#7 in 3 before 5`, `- 5 in 3`, `t 6 text`,
//! `a 5 {"class":"b"}`, or `+{…} {…}` with a node and further fields as JSON.

use serde_json::{Map, Value, json};

use super::super::Mirror;
use crate::dom::{Doctype, NodeData};
use crate::{Dom, Event, NodeKey, Parser};

/// A mirror of a page, after mutations.
pub(super) fn mirror(page: &str, mutations: &[&str]) -> Mirror {
    let mut mirror = Mirror::new();
    apply(&mut mirror, &snapshot(page));
    for mutation in mutations {
        apply(&mut mirror, &self::mutation(mutation));
    }
    mirror
}

pub(super) fn apply(mirror: &mut Mirror, event: &Value) {
    let text = event.to_string();
    Parser::new().read(&text, |json| mirror.apply(&Event::of(json), &text)).expect("valid JSON");
}

/// A full snapshot of a page.
pub(super) fn snapshot(page: &str) -> Value {
    let body = element("body", 3, &nodes(page));
    let html = element("html", 2, &[body]);
    let document = json!({"type": 0, "id": 1, "childNodes": [html]});
    json!({"type": 2, "timestamp": 1, "data": {"node": document}})
}

pub(super) fn mutation(entries: &str) -> Value {
    let (mut adds, mut removes, mut texts, mut attributes) = (vec![], vec![], vec![], vec![]);
    for entry in entries.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let (kind, rest) = entry.split_once(' ').expect("a kind");
        match kind {
            "+" => adds.push(add(rest)),
            "-" => {
                let (id, parent) = rest.split_once(" in ").expect("a parent");
                let is_shadow = parent.ends_with("/shadow");
                let parent = number(parent.trim_end_matches("/shadow"));
                removes.push(json!({"id": number(id), "parentId": parent, "isShadow": is_shadow}));
            }
            "t" => {
                let (id, value) = rest.split_once(' ').unwrap_or((rest, ""));
                texts.push(json!({"id": number(id), "value": value}));
            }
            "a" => {
                let (id, value) = rest.split_once(' ').expect("attributes");
                let value: Value = serde_json::from_str(value).expect("attributes as JSON");
                attributes.push(json!({"id": number(id), "attributes": value}));
            }
            other => panic!("no entry begins with {other}"),
        }
    }
    let lists = json!({"source": 0, "adds": adds, "removes": removes, "texts": texts, "attributes": attributes});
    json!({"type": 3, "timestamp": 2, "data": lists})
}

/// `p#7 in 3 before 5 after 4`, or `p#7 in 3/shadow`.
fn add(text: &str) -> Value {
    let (node, place) = text.split_once(" in ").expect("a parent");
    let mut node = match serde_json::from_str(node) {
        Ok(json) => json,
        Err(_) => nodes(node).remove(0),
    };
    let words: Vec<&str> = place.split(' ').collect();
    let after =
        |word: &str| words.iter().position(|it| *it == word).map(|at| number(words[at + 1]));
    if words[0].ends_with("/shadow") {
        node["isShadow"] = json!(true);
    }
    let parent = number(words[0].trim_end_matches("/shadow"));
    let mut add = json!({"parentId": parent, "nextId": after("before"), "node": node});
    if let Some(previous) = after("after") {
        add["previousId"] = json!(previous);
    }
    if let Some(root) = after("root") {
        add["node"]["rootId"] = json!(root);
    }
    add
}

fn number(text: &str) -> i64 {
    text.trim().parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn element(tag: &str, id: i64, children: &[Value]) -> Value {
    json!({"type": 2, "id": id, "tagName": tag, "attributes": {}, "childNodes": children})
}

/// The nodes that a notation stands for, as a recording has them.
pub(super) fn nodes(text: &str) -> Vec<Value> {
    let mut reader = Reader { rest: text };
    let nodes = reader.nodes();
    assert!(reader.rest.is_empty(), "left over: {}", reader.rest);
    nodes
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn nodes(&mut self) -> Vec<Value> {
        let mut nodes = vec![];
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with([')', '}', '>']) {
                return nodes;
            }
            nodes.push(self.node());
        }
    }

    fn node(&mut self) -> Value {
        if self.take('\'') {
            let text = self.until(&['\'']);
            self.take('\'');
            return json!({"type": 3, "id": self.id(), "textContent": text});
        }
        let tag = self.until(&['#', '[', '(', '{', ' ', ')', '}']);
        let id = self.id();
        let mut attributes = Map::new();
        while self.take('[') {
            let inner = self.until(&[']']);
            self.take(']');
            let (name, value) = inner.split_once('=').unwrap_or((&inner, ""));
            attributes.insert(name.into(), value.into());
        }
        let mut children = vec![];
        let is_host = self.take('{');
        if is_host {
            children = self.nodes();
            for child in &mut children {
                child["isShadow"] = json!(true);
            }
            self.take('}');
        }
        if self.take('(') {
            children.splice(0..0, self.nodes());
            self.take(')');
        }
        if tag == "document" {
            return json!({"type": 0, "id": id, "childNodes": children});
        }
        json!({
            "type": 2, "id": id, "tagName": tag, "attributes": attributes,
            "childNodes": children, "isShadowHost": is_host,
        })
    }

    fn id(&mut self) -> Option<i64> {
        self.take('#').then(|| {
            let digits = self.rest.find(|it: char| !it.is_ascii_digit());
            let (id, rest) = self.rest.split_at(digits.unwrap_or(self.rest.len()));
            self.rest = rest;
            number(id)
        })
    }

    fn take(&mut self, it: char) -> bool {
        let rest = self.rest.strip_prefix(it);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, ends: &[char]) -> String {
        let (taken, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken.to_owned()
    }
}

/// What is in the body, or all of the page when that has none.
pub(super) fn print(mirror: &Mirror) -> String {
    let dom = mirror.dom();
    let document = dom.document().expect("a page");
    let body = dom.descendants(document).find(|it| dom.tag(*it) == Some("body"));
    print_children(dom, body.unwrap_or(document))
}

pub(super) fn print_children(dom: &Dom, parent: NodeKey) -> String {
    let children: Vec<String> = dom.children(parent).map(|it| print_node(dom, it)).collect();
    children.join(" ")
}

fn print_node(dom: &Dom, key: NodeKey) -> String {
    let mut out = vec![print_own(dom, key)];
    if let Some(id) = dom.id(key) {
        out.push(format!("#{id}{}", if dom.is_stale(key) { "!" } else { "" }));
    }
    let mut attributes: Vec<(&str, &str)> = dom.attributes(key).collect();
    attributes.sort_unstable();
    out.extend(attributes.into_iter().map(|(name, value)| match value {
        "" => format!("[{name}]"),
        _ => format!("[{name}={value}]"),
    }));
    if let Some(root) = dom.shadow_root(key) {
        out.push(format!("{{{}}}", print_children(dom, root)));
    }
    if let Some(document) = dom.frame_document(key) {
        out.push(format!("<{}>", print_node(dom, document)));
    }
    if dom.first_child(key).is_some() {
        out.push(format!("({})", print_children(dom, key)));
    }
    out.concat()
}

fn print_own(dom: &Dom, key: NodeKey) -> String {
    match dom.data(key).expect("a node") {
        NodeData::Document(_) => "document".to_owned(),
        NodeData::ShadowRoot(_) => String::new(),
        NodeData::Doctype(doctype) => {
            let Doctype { name, public_id, .. } = doctype.as_ref();
            format!("!{name}:{public_id}")
        }
        NodeData::Element(_) => dom.tag(key).unwrap_or_default().to_owned(),
        NodeData::Text(text) => format!("'{text}'"),
        NodeData::Comment(text) => format!("<!--{text}-->"),
        NodeData::Cdata(text) => format!("<![{text}]>"),
    }
}
