//! A page, or a part of it, as HTML.
//!
//! It is written as the HTML standard serializes, with open shadow roots as
//! `<template shadowrootmode="open">` and the documents of frames as `srcdoc`. It shows attributes
//! and not what was typed since.
//!
//! A recording holds whatever somebody sent, so what is written must be safe by itself, whoever
//! opens it, although whoever serves it should sandbox it too:
//!
//! - names of event handlers (`on…`) get the prefix `data-revisit-`, and so do `http-equiv` of a
//!   refresh, `srcdoc` as it was recorded, and `shadowrootmode`;
//! - addresses that are scripts (`javascript:`, `vbscript:`, and `data:` in frames, objects and
//!   embeds) become `about:blank`, in any attribute;
//! - a script, in whatever case or namespace, is a `noscript`, as in a replay; text in a `noscript`
//!   is written as a comment, for where scripts are off it would be shown, and would end the head;
//! - names that no parser would read as such are left out (attributes) or replaced (`div`);
//! - `<` is escaped everywhere but in our own tags, so that no other parse than the intended one
//!   finds markup: in style sheets as `\3c`, which means the same within strings; in comments a
//!   space parts `--`.
//!
//! In comments `<` and `>` are escaped, too, though there they stay so.
//!
//! `base` and all that loads pictures, styles and frames is kept: a page may still ask servers for
//! these. Frames within frames are written four levels deep, as each level escapes the one
//! within again.

mod escape;
mod markup;

use crate::dom::{Doctype, NodeData};
use crate::query::scope::{frame_document, shadow_root};
use crate::{Dom, NodeKey};

use escape::Out;

/// Frames within frames.
const MAX_FRAMES: usize = 4;

/// Writes a node with all below it; of a document or a shadow root what is in it.
pub fn write(dom: &Dom, key: NodeKey, html: &mut String) {
    let mut writer = Writer { dom, out: Out::new(html), open: Vec::new() };
    writer.open(key);
    while let Some(part) = writer.open.pop() {
        writer.part(part);
    }
}

/// What is still to be written, last first.
#[derive(Clone, Copy)]
enum Part {
    /// A node, and then the siblings after it.
    Nodes(NodeKey),
    Node(NodeKey),
    Close(NodeKey),
    /// The children of an element, then its end.
    Inside(NodeKey),
    CloseTemplate,
    CloseFrame(NodeKey),
}

struct Writer<'w> {
    dom: &'w Dom,
    out: Out<'w>,
    open: Vec<Part>,
}

impl Writer<'_> {
    fn part(&mut self, part: Part) {
        match part {
            Part::Node(key) => self.open(key),
            Part::Nodes(key) => {
                self.open.extend(self.dom.next_sibling(key).map(Part::Nodes));
                self.open(key);
            }
            Part::Inside(key) => {
                self.open.push(Part::Close(key));
                self.open.extend(self.dom.first_child(key).map(Part::Nodes));
                if let Some(root) = shadow_root(self.dom, key) {
                    self.out.raw("<template shadowrootmode=\"open\">");
                    self.open.push(Part::CloseTemplate);
                    self.open.extend(self.dom.first_child(root).map(Part::Nodes));
                }
            }
            Part::Close(key) => {
                self.out.raw("</");
                self.out.raw(markup::tag(self.dom, key));
                self.out.raw(">");
            }
            Part::CloseTemplate => self.out.raw("</template>"),
            Part::CloseFrame(key) => {
                self.out.leave_attribute();
                self.out.raw("\">");
                self.open.push(Part::Inside(key));
            }
        }
    }

    fn open(&mut self, key: NodeKey) {
        match self.dom.data(key) {
            Some(NodeData::Document(_) | NodeData::ShadowRoot(_)) => {
                self.open.extend(self.dom.first_child(key).map(Part::Nodes));
            }
            Some(NodeData::Doctype(doctype)) => self.doctype(doctype),
            Some(NodeData::Element(_)) => self.element(key),
            Some(NodeData::Text(text) | NodeData::Cdata(text)) => {
                let parent = self.dom.parent(key);
                if markup::holds_style(self.dom, parent) {
                    self.out.style(text);
                } else if parent.is_some_and(|it| markup::tag(self.dom, it) == "noscript") {
                    self.out.comment(text);
                } else {
                    self.out.text(text);
                }
            }
            Some(NodeData::Comment(text)) => self.out.comment(text),
            None => {}
        }
    }

    fn element(&mut self, key: NodeKey) {
        let tag = markup::tag(self.dom, key);
        let document = frame_document(self.dom, key)
            .filter(|_| tag == "iframe" && self.out.n_levels() < MAX_FRAMES);
        self.out.raw("<");
        self.out.raw(tag);
        for (name, value) in markup::attributes(self.dom, key) {
            let prefix = if markup::is_active(tag, name, value) { markup::PREFIX } else { "" };
            self.out.raw(" ");
            self.out.raw(prefix);
            self.out.raw(name);
            self.out.raw("=\"");
            let is_script = markup::is_script_address(tag, name, value);
            self.out.attribute(if is_script { "about:blank" } else { value });
            self.out.raw("\"");
        }
        if let Some(document) = document {
            self.out.raw(" srcdoc=\"");
            self.out.enter_attribute();
            self.open.push(Part::CloseFrame(key));
            self.open.push(Part::Node(document));
            return;
        }
        self.out.raw(">");
        if markup::is_void(self.dom, key, tag) {
            return;
        }
        // A parser takes the first line break after these tags away.
        let first = self.dom.first_child(key).and_then(|it| self.dom.text(it));
        if matches!(tag, "pre" | "textarea" | "listing")
            && first.is_some_and(|it| it.starts_with('\n'))
        {
            self.out.raw("\n");
        }
        self.open.push(Part::Inside(key));
    }

    fn doctype(&mut self, doctype: &Doctype) {
        let Doctype { name, public_id, system_id } = doctype;
        self.out.raw("<!DOCTYPE ");
        self.out.identifier(name);
        if !public_id.is_empty() {
            self.out.raw(" PUBLIC \"");
            self.out.identifier(public_id);
            self.out.raw("\"");
        }
        if !system_id.is_empty() {
            self.out.raw(if public_id.is_empty() { " SYSTEM \"" } else { " \"" });
            self.out.identifier(system_id);
            self.out.raw("\"");
        }
        self.out.raw(">");
    }
}

#[cfg(test)]
mod tests;
