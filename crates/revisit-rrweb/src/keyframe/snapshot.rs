//! The node tree as a recorder would have written it, such that rrweb's player builds this very
//! tree again, under the same ids.
//!
//! What a tree cannot say is noted in [`Rest`], for the events that follow it.

use super::attributes::{Way, Ways};
use super::controls;
use super::rest::{Moved, Rest};
use super::write::{push_comma, push_integer, push_number};
use crate::dom::{Dom, Element, Namespace, NodeData, NodeKey};
use crate::json::push_quoted;

/// Values of a serialized node's `type`.
const DOCUMENT: i64 = 0;
const DOCTYPE: i64 = 1;
const ELEMENT: i64 = 2;
const TEXT: i64 = 3;
const COMMENT: i64 = 5;

/// Nodes that never were in the recording get ids from here down: a tree cannot leave an id out,
/// and the player takes one that is not positive for none. It counts down from -1 itself, so this
/// is far from there.
const FIRST_MADE_UP_ID: i64 = -1_000_000_000;

/// What stands between the parts of `_cssText` that are for several text nodes.
const CSS_SPLIT: &str = "/* rr_split */";

/// For a sheet without text: a link is only built as a style element when there is some.
const NO_CSS: &str = "/**/";

/// How the player writes the doctype of a document in quirks mode, by its public id.
const QUIRKY_PUBLIC_ID: &str = "-//W3C//DTD HTML 4.0 Transitional//EN";
const QUIRKY_XHTML_PUBLIC_ID: &str = "-//W3C//DTD XHTML 1.0 Transitional//EN";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Writes trees, one after the other, and gathers what they leave to be said.
#[derive(Debug)]
pub(super) struct Writer<'d> {
    pub(super) dom: &'d Dom,
    pub(super) rest: Rest,
    /// Whether attributes say what controls show, since no event follows that would.
    is_alone: bool,
}

/// What is still to be written of a tree, last first.
#[derive(Debug, Clone, Copy)]
enum Step {
    Node {
        key: NodeKey,
        is_shadow: bool,
    },
    /// The end of an element's or a document's children.
    End,
}

/// Where a node stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The id of the frame's document that it is in.
    root_id: Option<i64>,
    is_shadow: bool,
}

/// How an element's text is written.
#[derive(Debug)]
enum Content {
    /// As the nodes that it is.
    Nodes,
    /// As an attribute, from which the player makes a text node without an id.
    Attribute { name: &'static str, text: String, child: Option<NodeKey> },
}

impl<'d> Writer<'d> {
    pub(super) fn new(dom: &'d Dom) -> Writer<'d> {
        Writer { dom, rest: Rest::default(), is_alone: false }
    }

    /// Writes a tree that nothing follows.
    pub(super) fn alone(dom: &'d Dom) -> Writer<'d> {
        Writer { is_alone: true, ..Writer::new(dom) }
    }

    /// The id that a node is written under.
    pub(super) fn id(&mut self, key: NodeKey) -> i64 {
        match self.own_id(key) {
            Some(id) if self.dom.by_id(id) == Some(key) => id,
            _ => {
                let made_up = &mut self.rest.made_up_ids;
                let next = FIRST_MADE_UP_ID - i64::try_from(made_up.len()).unwrap_or_default();
                *made_up.entry(key).or_insert(next)
            }
        }
    }

    /// Writes a document with all below it. Each node of a frame's document names it as its root.
    pub(super) fn write(&mut self, out: &mut String, document: NodeKey) {
        let root_id = self.dom.frame(document).is_some().then(|| self.id(document));
        let mut steps = vec![Step::Node { key: document, is_shadow: false }];
        while let Some(step) = steps.pop() {
            match step {
                Step::End => out.push_str("]}"),
                Step::Node { key, is_shadow } => {
                    // What came before is the start of a list, or a node.
                    if out.ends_with('}') {
                        out.push(',');
                    }
                    let root_id = root_id.filter(|_| key != document);
                    self.open(out, key, Place { root_id, is_shadow }, &mut steps);
                }
            }
        }
    }

    /// Writes a node up to its children, and has them written next.
    fn open(&mut self, out: &mut String, key: NodeKey, place: Place, steps: &mut Vec<Step>) {
        let Some(data) = self.dom.data(key) else { return };
        let id = self.id(key);
        if self.own_id(key).is_some_and(|own| own != id) {
            self.rest.losses.n_stale_nodes += 1;
        }
        match data {
            NodeData::Document(document) => {
                push_head(out, DOCUMENT, id, place);
                let doctype = self.implied_doctype(key);
                if doctype.is_some() {
                    out.push_str(",\"compatMode\":\"BackCompat\"");
                } else if document.is_quirky {
                    self.rest.losses.n_document_modes += 1;
                }
                if !document.adopted.is_empty() {
                    self.rest.adopters.push(key);
                }
                self.open_children(out, key, doctype, steps);
            }
            NodeData::Element(element) => self.open_element(out, key, element, place, steps),
            NodeData::Doctype(doctype) => {
                push_head(out, DOCTYPE, id, place);
                let parts = [
                    (",\"name\":", &doctype.name),
                    (",\"publicId\":", &doctype.public_id),
                    (",\"systemId\":", &doctype.system_id),
                ];
                for (name, text) in parts {
                    out.push_str(name);
                    push_quoted(out, text);
                }
                out.push('}');
            }
            NodeData::Text(text) => {
                push_head(out, TEXT, id, place);
                let is_style =
                    self.dom.parent(key).and_then(|it| self.dom.tag(it)) == Some("style");
                out.push_str(if is_style { ",\"isStyle\":true" } else { "" });
                push_content(out, text);
            }
            NodeData::Comment(text) => {
                push_head(out, COMMENT, id, place);
                push_content(out, text);
            }
            // The player cannot have the one, and the other is no node of its own.
            NodeData::Cdata(_) | NodeData::ShadowRoot(_) => {}
        }
    }

    fn open_element(
        &mut self,
        out: &mut String,
        key: NodeKey,
        element: &Element,
        place: Place,
        steps: &mut Vec<Step>,
    ) {
        let content = self.content(key, element);
        let start = out.len();
        self.push_element(out, key, element, place, &content);
        if self.will_be_last(key)
            && let Some(head) = out.get(start..)
        {
            let json = format!("{head},\"childNodes\":[]}}");
            self.rest.moved.push(Moved { node: key, json });
        }
        let instead_of = match content {
            Content::Nodes => None,
            Content::Attribute { child, .. } => child,
        };
        self.open_children(out, key, instead_of, steps);
    }

    /// Begins the list of children: the light ones, then those of the shadow root.
    fn open_children(
        &mut self,
        out: &mut String,
        key: NodeKey,
        without: Option<NodeKey>,
        steps: &mut Vec<Step>,
    ) {
        out.push_str(",\"childNodes\":[");
        steps.push(Step::End);
        if let Some(root) = self.dom.shadow_root(key) {
            if let Some(NodeData::ShadowRoot(shadow)) = self.dom.data(root)
                && !shadow.adopted.is_empty()
            {
                self.rest.adopters.push(root);
            }
            self.plan(root, None, true, steps);
        }
        self.plan(key, without, false, steps);
    }

    /// Has the children of a node written next, first to last.
    fn plan(
        &mut self,
        parent: NodeKey,
        without: Option<NodeKey>,
        is_shadow: bool,
        steps: &mut Vec<Step>,
    ) {
        let mut next = self.dom.last_child(parent);
        while let Some(key) = next {
            next = self.dom.previous_sibling(key);
            if matches!(self.dom.data(key), Some(NodeData::Cdata(_))) {
                self.rest.losses.n_nodes += 1;
            } else if without != Some(key) {
                steps.push(Step::Node { key, is_shadow });
            }
        }
    }

    /// Writes all of an element but its children and its end.
    fn push_element(
        &mut self,
        out: &mut String,
        key: NodeKey,
        element: &Element,
        place: Place,
        content: &Content,
    ) {
        let atoms = self.dom.atoms();
        let extras = element.extras.as_deref();
        let tag = extras.and_then(|it| it.recorded_tag).unwrap_or(element.tag);
        push_head(out, ELEMENT, self.id(key), place);
        out.push_str(",\"tagName\":");
        push_quoted(out, atoms.text(tag));
        if element.namespace == Namespace::Svg {
            out.push_str(",\"isSVG\":true");
        }
        if self.dom.shadow_root(key).is_some() {
            out.push_str(",\"isShadowHost\":true");
        }
        for (name, json) in extras.into_iter().flat_map(|it| it.carried_fields.iter()) {
            push_attribute(out, atoms.text(*name), |out| out.push_str(json));
        }
        out.push_str(",\"attributes\":{");
        let ways = Ways::of(self.dom, key);
        let mut is_left = self.dom.is_modal(key);
        if is_left {
            // With these the player opens it. What it really has is set afterwards.
            out.push_str("\"open\":\"\",\"rr_open_mode\":\"modal\"");
        }
        let shown =
            Some(key).filter(|_| self.is_alone).and_then(|it| controls::shown(self.dom, it));
        if let Some((name, Some(json))) = &shown {
            push_attribute(out, name, |out| out.push_str(json));
        }
        for (name, value) in self.dom.attributes(key) {
            match ways.way(name) {
                Way::Built if shown.as_ref().is_some_and(|it| it.0 == name) => {}
                Way::Built => push_attribute(out, name, |out| push_quoted(out, value)),
                Way::Set => is_left = true,
                Way::None => self.rest.losses.n_attributes += 1,
            }
        }
        if is_left {
            self.rest.attributed.push(key);
        }
        if let Content::Attribute { name, text, .. } = content {
            push_attribute(out, name, |out| push_quoted(out, text));
        }
        // A list tells by all of its options whether something was chosen.
        let mut is_stateful = self.dom.is_html(key, "select");
        if let Some(extras) = extras {
            let (left, top) = extras.scroll.unwrap_or_default();
            for (name, side) in [("rr_scrollLeft", left), ("rr_scrollTop", top)] {
                if side != 0.0 {
                    push_attribute(out, name, |out| push_number(out, side));
                }
            }
            for (name, json) in &extras.carried {
                let name = atoms.text(*name);
                if is_state(atoms.text(element.tag), name) {
                    push_attribute(out, name, |out| out.push_str(json));
                }
            }
            if extras.frame_document.is_some() {
                self.rest.frames.push(key);
            }
            let has_state = extras.value.is_some() || extras.is_checked.is_some();
            is_stateful |= has_state || extras.scroll.is_some();
        }
        if is_stateful {
            self.rest.stateful.push(key);
        }
        out.push('}');
    }

    /// How the text within an element is written.
    fn content(&mut self, key: NodeKey, element: &Element) -> Content {
        let dom = self.dom;
        let only_child = dom.first_child(key).filter(|it| dom.next_sibling(*it).is_none());
        let nameless = only_child.filter(|it| self.own_id(*it).is_none());
        let text = nameless.and_then(|it| Some((it, dom.text(it)?)));
        let is_link = element
            .extras
            .as_ref()
            .and_then(|it| it.recorded_tag)
            .is_some_and(|it| dom.atoms().text(it) == "link");
        match (dom.tag(key), text) {
            (Some("textarea"), _) if self.is_alone => {
                let text = dom.value_of(key).unwrap_or_default();
                Content::Attribute { name: "value", text, child: None }
            }
            (Some("textarea"), Some((child, text))) => {
                Content::Attribute { name: "value", text: text.to_owned(), child: Some(child) }
            }
            (Some("style"), Some((child, text))) if !(is_link && text.is_empty()) => {
                Content::Attribute { name: "_cssText", text: text.to_owned(), child: Some(child) }
            }
            (Some("style"), _) if is_link => {
                let parts: Vec<&str> = dom.children(key).filter_map(|it| dom.text(it)).collect();
                let mut text = parts.join(CSS_SPLIT);
                if text.is_empty() {
                    let of = dom.children(key).find(|it| dom.text(*it).is_some()).unwrap_or(key);
                    self.rest.emptied.push(of);
                    NO_CSS.clone_into(&mut text);
                }
                Content::Attribute { name: "_cssText", text, child: None }
            }
            _ => Content::Nodes,
        }
    }

    /// Whether the player will put an element last in its parent, which it does with the body,
    /// though other nodes follow it.
    fn will_be_last(&self, key: NodeKey) -> bool {
        let dom = self.dom;
        let is_body = |it: NodeKey| dom.tag(it) == Some("body");
        let is_within_document = || {
            let above = dom.parent(key).and_then(|it| dom.parent(it));
            above.and_then(|it| dom.data(it)).is_some_and(|it| matches!(it, NodeData::Document(_)))
        };
        let mut later = std::iter::successors(dom.next_sibling(key), |it| dom.next_sibling(*it));
        is_body(key)
            && dom.next_sibling(key).is_some()
            && is_within_document()
            && !later.any(is_body)
    }

    /// The doctype that the player writes by itself into a document in quirks mode.
    fn implied_doctype(&self, document: NodeKey) -> Option<NodeKey> {
        let dom = self.dom;
        let first = dom.first_child(document).filter(|it| self.own_id(*it).is_none())?;
        let second = dom.next_sibling(first)?;
        let Some(NodeData::Doctype(doctype)) = dom.data(first) else { return None };
        let public_id = match dom.attribute(second, "xmlns") {
            Some(XHTML) => QUIRKY_XHTML_PUBLIC_ID,
            _ => QUIRKY_PUBLIC_ID,
        };
        let is_doctype = matches!(dom.data(second), Some(NodeData::Doctype(_)));
        (doctype.public_id == public_id && !is_doctype).then_some(first)
    }

    /// The id that a node was recorded with.
    fn own_id(&self, key: NodeKey) -> Option<i64> {
        self.dom.id(key).filter(|it| *it > 0)
    }
}

/// Whether what was recorded as an attribute is state that has no other place. The rest of what no
/// page has as an attribute took effect when the element was built, and may have changed since.
fn is_state(tag: &str, name: &str) -> bool {
    name.starts_with("rr_media") || (tag == "canvas" && name == "rr_dataURL")
}

/// Begins a node.
fn push_head(out: &mut String, node_type: i64, id: i64, place: Place) {
    out.push_str("{\"type\":");
    push_integer(out, node_type);
    out.push_str(",\"id\":");
    push_integer(out, id);
    if let Some(root_id) = place.root_id {
        out.push_str(",\"rootId\":");
        push_integer(out, root_id);
    }
    if place.is_shadow {
        out.push_str(",\"isShadow\":true");
    }
}

fn push_content(out: &mut String, text: &str) {
    out.push_str(",\"textContent\":");
    push_quoted(out, text);
    out.push('}');
}

fn push_attribute(out: &mut String, name: &str, value: impl FnOnce(&mut String)) {
    push_comma(out);
    push_quoted(out, name);
    out.push(':');
    value(out);
}
