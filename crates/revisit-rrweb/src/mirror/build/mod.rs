//! Nodes out of what was recorded: one alone, or one with all below it.
//!
//! Where they belong on the page is not decided here, but for what stands within the same tree.

pub(super) mod attributes;
mod css;
mod late_sheet;
pub(super) mod tags;

use super::forms::Forms;
use super::place::Place;
use super::recorded::{Recorded, node_kind};
use super::{Mirror, Problem};
use crate::NodeKey;
use crate::dom::{Doctype, Document, Namespace, NodeData, ShadowRoot};
use crate::tape::List;

/// What browsers take a page for that was recorded in quirks mode and has no doctype.
const QUIRKY_DOCTYPE: &str = "-//W3C//DTD HTML 4.0 Transitional//EN";
/// The same for a page that calls itself XHTML.
const XHTML_DOCTYPE: &str = "-//W3C//DTD XHTML 1.0 Transitional//EN";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A node of the page that stands for a recorded one.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) key: NodeKey,
    /// Whether it was on the page already: recorded twice, and the same both times.
    pub(super) was_there: bool,
    /// Texts for the text nodes below, in place of those recorded.
    css: Vec<String>,
    /// Whether what was recorded below it does not count.
    is_full: bool,
}

impl Mirror {
    /// Makes a node, without what is below it. `None` when nobody knows its kind.
    pub(super) fn build(&mut self, node: &Recorded<'_>, css: Option<&str>) -> Option<Built> {
        let text = css.unwrap_or(node.text);
        let fingerprint = node.fingerprint(text);
        if let Some(key) = node.id.and_then(|it| self.dom.by_id(it))
            && self.dom.fingerprint(key) == Some(fingerprint)
        {
            return Some(Built { key, was_there: true, css: Vec::new(), is_full: true });
        }
        let built = match node.kind? {
            node_kind::ELEMENT => self.build_element(node)?,
            node_kind::TEXT => self.new_node(NodeData::Text(text.into()))?,
            node_kind::COMMENT => self.new_node(NodeData::Comment(text.into()))?,
            node_kind::CDATA => self.new_node(NodeData::Cdata(text.into()))?,
            node_kind::DOCTYPE => {
                let [name, public_id, system_id] = node.doctype.map(Into::into);
                let doctype = Doctype { name, public_id, system_id };
                self.new_node(NodeData::Doctype(Box::new(doctype)))?
            }
            node_kind::DOCUMENT => self.build_document(node)?,
            _ => return None,
        };
        self.dom.set_fingerprint(built.key, fingerprint);
        if let Some(id) = node.id {
            if self.dom.by_id(id).is_some() {
                self.forget_beside(id);
            }
            self.dom.bind(built.key, id);
        }
        Some(built)
    }

    /// Makes what was recorded below a node that was just made.
    pub(super) fn build_below(&mut self, top: Built, node: &Recorded<'_>) {
        if top.is_full {
            return;
        }
        let mut open = vec![Open::new(top)];
        let mut rests = vec![nodes(node.children)];
        while let (Some(parent), Some(rest)) = (open.last_mut(), rests.last_mut()) {
            let Some(child) = rest.next() else {
                let built = parent.key;
                open.pop();
                rests.pop();
                self.put_body_last(built);
                continue;
            };
            let is_text = child.kind == Some(node_kind::TEXT);
            let css = if is_text { parent.css.next() } else { None };
            let parent = parent.key;
            let Some(built) = self.build(&child, css.as_deref()) else {
                self.problems.note(Problem::UnknownNode);
                continue;
            };
            self.put_built(parent, &built, &child);
            if !built.is_full {
                open.push(Open::new(built));
                rests.push(nodes(child.children));
            }
        }
    }

    fn put_built(&mut self, parent: NodeKey, built: &Built, node: &Recorded<'_>) {
        let is_frame = self.is_frame(parent);
        if is_frame && matches!(self.dom.data(built.key), Some(NodeData::Document(_))) {
            self.set_frame_document(parent, built.key);
            return;
        }
        let root = self.dom.shadow_root(parent).filter(|_| node.is_shadow);
        self.place(root.unwrap_or(parent), built.key, Place::Last);
        if self.is_frame(built.key) {
            self.waiting.frames.extend(node.id);
        }
    }

    /// The player puts the body last into the element that is the page, whatever came after it.
    fn put_body_last(&mut self, element: NodeKey) {
        let parent = self.dom.parent(element).and_then(|it| self.dom.data(it));
        if !matches!(parent, Some(NodeData::Document(_))) {
            return;
        }
        let body = self.dom.children(element).filter(|it| self.is_html(*it, "body")).last();
        if let Some(body) = body.filter(|it| self.dom.next_sibling(*it).is_some()) {
            self.dom.detach(body);
            self.dom.append(element, body);
        }
    }

    fn build_element(&mut self, node: &Recorded<'_>) -> Option<Built> {
        let made = attributes::element(&mut self.dom, node);
        for _ in 0..made.n_bad_names {
            self.problems.note(Problem::BadAttribute);
        }
        let mut built = self.new_node(NodeData::Element(made.element))?;
        built.is_full = false;
        if let Some(css) = made.css {
            let n_texts =
                nodes(node.children).filter(|it| it.kind == Some(node_kind::TEXT)).count();
            if node.children.is_none_or(|it| it.is_empty()) {
                self.append_text(built.key, css);
            } else {
                built.css = css::parts(css, n_texts);
            }
        }
        if let Some(text) = made.area_text {
            self.append_text(built.key, text);
            built.is_full = true;
        }
        if node.is_shadow_host {
            self.attach_shadow(built.key);
        }
        if let Some(sheets) = node.adopted_sheets {
            self.adopt_recorded_sheets(built.key, sheets);
        }
        Forms::made(&mut self.dom, built.key);
        Some(built)
    }

    fn build_document(&mut self, node: &Recorded<'_>) -> Option<Built> {
        let is_quirky = node.is_quirky();
        let first = nodes(node.children).next().map(|it| it.attributes.text("xmlns"));
        let is_xhtml = first.flatten() == Some(XHTML);
        let document = Document { is_quirky: is_quirky && !is_xhtml, ..Document::default() };
        let mut built = self.new_node(NodeData::Document(Box::new(document)))?;
        built.is_full = false;
        if is_quirky {
            let public_id = if is_xhtml { XHTML_DOCTYPE } else { QUIRKY_DOCTYPE }.into();
            let doctype = Doctype { name: "html".into(), public_id, system_id: "".into() };
            let doctype = self.dom.create(NodeData::Doctype(Box::new(doctype)))?;
            self.dom.append(built.key, doctype);
        }
        if let Some(sheets) = node.adopted_sheets {
            self.adopt_recorded_sheets(built.key, sheets);
        }
        Some(built)
    }

    fn new_node(&mut self, data: NodeData) -> Option<Built> {
        let key = self.dom.create(data)?;
        Some(Built { key, was_there: false, css: Vec::new(), is_full: true })
    }

    /// Puts a text that was never in the recording last into a node.
    pub(super) fn append_text(&mut self, parent: NodeKey, text: &str) {
        if let Some(key) = self.dom.create(NodeData::Text(text.into())) {
            self.dom.append(parent, key);
        }
    }

    /// The shadow root of an element, made when it has none; `None` for what is no element.
    pub(super) fn attach_shadow(&mut self, host: NodeKey) -> Option<NodeKey> {
        self.dom.element(host)?;
        if let Some(root) = self.dom.shadow_root(host) {
            return Some(root);
        }
        let root = ShadowRoot { host, adopted: Vec::new() };
        let root = self.dom.create(NodeData::ShadowRoot(Box::new(root)))?;
        self.dom.element_mut(host)?.extras_mut().shadow_root = Some(root);
        Some(root)
    }

    /// Whether a node is an element that shows a document.
    pub(super) fn is_frame(&self, key: NodeKey) -> bool {
        self.is_html(key, "iframe")
    }

    /// Whether a node is an HTML element of a name.
    pub(super) fn is_html(&self, key: NodeKey, tag: &str) -> bool {
        self.dom.element(key).is_some_and(|it| {
            it.namespace == Namespace::Html && self.dom.atoms().text(it.tag) == tag
        })
    }

    /// Shows a document in a frame, in place of the one that was there.
    pub(super) fn set_frame_document(&mut self, frame: NodeKey, document: NodeKey) {
        let before = self.dom.frame_document(frame);
        if before == Some(document) {
            return;
        }
        if self.dom.frame(document).is_some() || self.dom.document() == Some(document) {
            self.problems.note(Problem::ImpossiblePlace);
            return;
        }
        if let Some(before) = before {
            self.forget(before);
        }
        if let Some(NodeData::Document(data)) = self.dom.data_mut(document) {
            data.frame = Some(frame);
        }
        if let Some(element) = self.dom.element_mut(frame) {
            element.extras_mut().frame_document = Some(document);
        }
    }
}

/// A node whose children are being made.
struct Open {
    key: NodeKey,
    css: std::vec::IntoIter<String>,
}

impl Open {
    fn new(built: Built) -> Open {
        Open { key: built.key, css: built.css.into_iter() }
    }
}

fn nodes(list: Option<List<'_>>) -> impl Iterator<Item = Recorded<'_>> {
    list.into_iter().flat_map(|it| it.iter()).map(Recorded::of)
}
