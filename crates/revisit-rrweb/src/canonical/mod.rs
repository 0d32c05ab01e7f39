//! A page as one canonical JSON text, to be compared with what rrweb's own replayer makes of the
//! same recording: ids, tags, attributes, text, and what controls show.
//!
//! Compact, as `JSON.stringify` prints it, with keys in a fixed order. Absent means false or
//! empty:
//!
//! ```text
//! {"k":"document","id":1,"mode":"BackCompat"?,"ch":[…]}
//! {"k":"doctype","id":2,"name":"html","public":"","system":""}
//! {"k":"el","id":5,"tag":"div","ns":"svg"|"math"?,"src":"script"?,"stale":true?,"attrs":{sorted},
//!  "props":{…}?,"shadow":{"ch":[…]}?,"doc":{document}?,"ch":[…]}
//! {"k":"text"|"comment"|"cdata","id":7,"text":"…"}
//! ```
//!
//! `stale` follows the id where a later node has that id by now. `src` is the recorded tag where a
//! replay has another. `props` is what a control shows, beside its attributes. What a replayer
//! adds for its own purposes is not there: the class `rrweb-paused`, `autocomplete` of fields, a
//! style element of its own under `html`. Nor are layout, style rules and scroll positions.
//!
//! The one thing that cannot come out the same is half of a surrogate pair: text here has U+FFFD
//! in its place.

use std::cmp::Ordering;

use crate::dom::{Element, Namespace, NodeData};
use crate::json::push_quoted;
use crate::{Dom, Mirror, NodeKey};

/// Appends the canonical form of a node, with all that is below it.
pub fn write(mirror: &Mirror, key: NodeKey, out: &mut String) {
    write_node(mirror.dom(), key, out);
}

/// As [`write`], of a tree without a mirror.
pub fn write_node(dom: &Dom, key: NodeKey, out: &mut String) {
    let mut writer = Writer { dom, out, steps: vec![Step::Node(key)] };
    while let Some(step) = writer.steps.pop() {
        match step {
            Step::Text(text) => writer.out.push_str(text),
            Step::Node(key) => writer.node(key),
            Step::Siblings { next, is_first } => writer.siblings(next, is_first),
        }
    }
}

struct Writer<'d> {
    dom: &'d Dom,
    out: &'d mut String,
    /// What is still to be written, the next of it last.
    steps: Vec<Step>,
}

enum Step {
    Text(&'static str),
    Node(NodeKey),
    /// A node and all siblings after it.
    Siblings {
        next: Option<NodeKey>,
        is_first: bool,
    },
}

impl Writer<'_> {
    fn node(&mut self, key: NodeKey) {
        match self.dom.data(key) {
            Some(NodeData::Document(document)) => {
                self.open("document", key);
                if document.is_quirky {
                    self.out.push_str(r#","mode":"BackCompat""#);
                }
                self.children(key);
            }
            // A shadow root has no form of its own: it is within its host.
            Some(NodeData::ShadowRoot(_)) => {
                self.out.push_str(r#"{"k":"shadow""#);
                self.children(key);
            }
            Some(NodeData::Doctype(doctype)) => {
                self.open("doctype", key);
                self.member("name", &doctype.name);
                self.member("public", &doctype.public_id);
                self.member("system", &doctype.system_id);
                self.out.push('}');
            }
            Some(NodeData::Element(element)) => self.element(key, element),
            Some(NodeData::Text(text)) => self.characters("text", key, text),
            Some(NodeData::Comment(text)) => self.characters("comment", key, text),
            Some(NodeData::Cdata(text)) => self.characters("cdata", key, text),
            None => self.out.push_str("null"),
        }
    }

    fn characters(&mut self, kind: &str, key: NodeKey, text: &str) {
        self.open(kind, key);
        self.member("text", text);
        self.out.push('}');
    }

    fn element(&mut self, key: NodeKey, element: &Element) {
        let dom = self.dom;
        let tag = dom.atoms().text(element.tag);
        self.out.push_str(r#"{"k":"el","id":"#);
        self.id(key);
        self.member("tag", tag);
        match element.namespace {
            Namespace::Html => {}
            Namespace::Svg => self.member("ns", "svg"),
            Namespace::MathMl => self.member("ns", "math"),
        }
        let recorded_tag = element.extras.as_ref().and_then(|it| it.recorded_tag);
        if let Some(recorded_tag) = recorded_tag.filter(|it| *it != element.tag) {
            self.member("src", dom.atoms().text(recorded_tag));
        }
        self.stale(key);
        self.attributes(key, tag);
        self.props(key, tag, element.namespace);

        self.steps.push(Step::Text("]}"));
        self.steps.push(Step::Siblings { next: dom.first_child(key), is_first: true });
        self.steps.push(Step::Text(r#","ch":["#));
        let frame_document = dom.frame_document(key).filter(|it| dom.id(*it).is_some());
        if let Some(document) = frame_document {
            self.steps.push(Step::Node(document));
            self.steps.push(Step::Text(r#","doc":"#));
        }
        if let Some(shadow_root) = dom.shadow_root(key) {
            self.steps.push(Step::Text("]}"));
            self.steps.push(Step::Siblings { next: dom.first_child(shadow_root), is_first: true });
            self.steps.push(Step::Text(r#","shadow":{"ch":["#));
        }
    }

    fn attributes(&mut self, key: NodeKey, tag: &str) {
        let mut attributes: Vec<(&str, &str)> = self.dom.attributes(key).collect();
        attributes.sort_by(|(a, _), (b, _)| member_order(a, b));
        attributes.dedup_by(|(a, _), (b, _)| a == b);
        self.out.push_str(r#","attrs":{"#);
        let mut is_first = true;
        for (name, value) in attributes {
            let is_autocomplete = name == "autocomplete" && matches!(tag, "input" | "textarea");
            // `{}.__proto__ = "…"` adds no member to an object.
            if is_autocomplete || name == "__proto__" {
                continue;
            }
            let class = (tag == "html" && name == "class").then(|| page_class(value));
            if class.as_ref().is_some_and(String::is_empty) {
                continue;
            }
            if !is_first {
                self.out.push(',');
            }
            is_first = false;
            push_quoted(self.out, name);
            self.out.push(':');
            push_quoted(self.out, class.as_deref().unwrap_or(value));
        }
        self.out.push('}');
    }

    fn props(&mut self, key: NodeKey, tag: &str, namespace: Namespace) {
        let is_html = namespace == Namespace::Html;
        if !matches!(tag, "input" | "textarea" | "select" | "option" | "dialog") {
            return;
        }
        self.out.push_str(r#","props":{"#);
        let at = self.out.len();
        match tag {
            "dialog" => {
                if is_html {
                    self.flag("open", self.dom.attribute(key, "open").is_some());
                }
                self.flag("modal", self.dom.is_modal(key));
            }
            "option" if is_html => self.flag("selected", self.dom.is_selected(key)),
            _ => {
                if let Some(value) = self.dom.value_of(key) {
                    self.member("value", &value);
                }
                if let Some(is_checked) = self.dom.is_checked(key) {
                    self.flag("checked", is_checked);
                }
            }
        }
        if self.out.as_bytes().get(at) == Some(&b',') {
            self.out.remove(at);
        }
        self.out.push('}');
    }

    fn children(&mut self, key: NodeKey) {
        self.out.push_str(r#","ch":["#);
        self.steps.push(Step::Text("]}"));
        self.steps.push(Step::Siblings { next: self.dom.first_child(key), is_first: true });
    }

    fn siblings(&mut self, next: Option<NodeKey>, is_first: bool) {
        let Some(key) = next else { return };
        let is_shown = !self.is_of_the_replayer(key);
        let next = self.dom.next_sibling(key);
        self.steps.push(Step::Siblings { next, is_first: is_first && !is_shown });
        if is_shown {
            if !is_first {
                self.out.push(',');
            }
            self.steps.push(Step::Node(key));
        }
    }

    /// A style element without id under `html` is what a replayer adds.
    fn is_of_the_replayer(&self, key: NodeKey) -> bool {
        let dom = self.dom;
        dom.id(key).is_none_or(|it| it <= 0)
            && dom.tag(key) == Some("style")
            && dom.parent(key).and_then(|it| dom.tag(it)) == Some("html")
    }

    fn open(&mut self, kind: &str, key: NodeKey) {
        self.out.push_str(r#"{"k":""#);
        self.out.push_str(kind);
        self.out.push_str(r#"","id":"#);
        self.id(key);
        self.stale(key);
    }

    fn id(&mut self, key: NodeKey) {
        match self.recorded_id(key) {
            Some(id) => self.out.push_str(&id.to_string()),
            None => self.out.push_str("null"),
        }
    }

    /// No recorder gives an id that is not positive, and a replayer shows none then.
    fn recorded_id(&self, key: NodeKey) -> Option<i64> {
        self.dom.id(key).filter(|it| *it > 0)
    }

    fn stale(&mut self, key: NodeKey) {
        if self.recorded_id(key).is_some_and(|id| self.dom.by_id(id) != Some(key)) {
            self.out.push_str(r#","stale":true"#);
        }
    }

    fn member(&mut self, name: &str, value: &str) {
        self.out.push_str(",\"");
        self.out.push_str(name);
        self.out.push_str("\":");
        push_quoted(self.out, value);
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.out.push_str(",\"");
        self.out.push_str(name);
        self.out.push_str(if value { "\":true" } else { "\":false" });
    }
}

/// The class of a page without the token of a paused replayer.
fn page_class(value: &str) -> String {
    let is_space = |it: char| it.is_whitespace() && it != '\u{85}' || it == '\u{FEFF}';
    let tokens = value.split(is_space).filter(|it| !it.is_empty() && *it != "rrweb-paused");
    tokens.collect::<Vec<_>>().join(" ")
}

/// The order of members of a JavaScript object to which names were added sorted: array indices by
/// number, then all others by UTF-16 code unit.
fn member_order(a: &str, b: &str) -> Ordering {
    match (array_index(a), array_index(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

fn array_index(name: &str) -> Option<u32> {
    let is_canonical = name == "0" || !name.starts_with(['0', '+']);
    name.parse().ok().filter(|it| is_canonical && *it != u32::MAX)
}

#[cfg(test)]
mod tests;
