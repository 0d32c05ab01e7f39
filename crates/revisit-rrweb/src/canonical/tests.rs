use ecow::EcoString;

use super::*;
use crate::dom::{Attribute, Doctype, Document, ShadowRoot};

#[test]
fn nodes_have_their_keys_in_order() {
    let mut page = Page::new();
    page.text(2, "a\"\n\u{1}é");
    page.check(r#"{"k":"document","id":1,"ch":[{"k":"text","id":2,"text":"a\"\n\u0001é"}]}"#);
}

#[test]
fn attributes_are_sorted_as_javascript_sorts_them() {
    let mut page = Page::new();
    let names = ["b", "\u{FFFD}", "😀", "10", "9", "01", "B", "__proto__", "a"];
    page.element(2, "p", &names.map(|it| (it, "")));
    page.check_children(
        r#"{"k":"el","id":2,"tag":"p","attrs":{"9":"","10":"","01":"","B":"","a":"","b":"","😀":"","�":""},"ch":[]}"#,
    );
}

#[test]
fn what_a_replayer_adds_is_not_there() {
    let mut page = Page::new();
    let html = page.element(2, "html", &[("class", " a \u{a0} rrweb-paused b")]);
    let style = page.element(3, "style", &[]);
    let input = page.element(4, "textarea", &[("autocomplete", "off")]);
    page.dom.unbind(style);
    for node in [style, input] {
        page.dom.detach(node);
        page.dom.append(html, node);
    }
    page.check_children(
        r#"{"k":"el","id":2,"tag":"html","attrs":{"class":"a b"},"ch":[{"k":"el","id":4,"tag":"textarea","attrs":{},"props":{"value":""},"ch":[]}]}"#,
    );
}

#[test]
fn an_empty_class_of_the_page_is_none() {
    let mut page = Page::new();
    page.element(2, "html", &[("class", "rrweb-paused")]);
    page.check_children(r#"{"k":"el","id":2,"tag":"html","attrs":{},"ch":[]}"#);
}

#[test]
fn a_node_whose_id_went_on_is_stale() {
    let mut page = Page::new();
    page.text(2, "old");
    page.text(2, "new");
    page.check_children(
        r#"{"k":"text","id":2,"stale":true,"text":"old"},{"k":"text","id":2,"text":"new"}"#,
    );
}

#[test]
fn shadow_and_frame_come_before_children() {
    let mut page = Page::new();
    let frame = page.element(2, "iframe", &[]);
    let root = ShadowRoot { host: frame, adopted: Vec::new() };
    let root = page.dom.create(NodeData::ShadowRoot(Box::new(root))).unwrap();
    let document = Document { frame: Some(frame), is_quirky: true, ..Document::default() };
    let document = page.dom.create(NodeData::Document(Box::new(document))).unwrap();
    page.dom.bind(document, 9);
    let script = page.dom.intern("script");
    let extras = page.dom.element_mut(frame).unwrap().extras_mut();
    extras.shadow_root = Some(root);
    extras.frame_document = Some(document);
    extras.recorded_tag = Some(script);
    page.check_children(
        r#"{"k":"el","id":2,"tag":"iframe","src":"script","attrs":{},"shadow":{"ch":[]},"doc":{"k":"document","id":9,"mode":"BackCompat","ch":[]},"ch":[]}"#,
    );
}

#[test]
fn a_doctype_has_three_names() {
    let mut page = Page::new();
    let doctype = Doctype { name: "html".into(), ..Doctype::default() };
    page.add(2, NodeData::Doctype(Box::new(doctype)));
    page.check_children(r#"{"k":"doctype","id":2,"name":"html","public":"","system":""}"#);
}

#[test]
fn depth_costs_no_stack() {
    let mut page = Page::new();
    let mut parent = page.root;
    for id in 2..200_000 {
        let child = page.element(id, "b", &[]);
        page.dom.detach(child);
        page.dom.append(parent, child);
        parent = child;
    }
    assert!(page.written().ends_with("]}]}]}"));
}

struct Page {
    dom: Dom,
    root: NodeKey,
}

impl Page {
    fn new() -> Page {
        let mut dom = Dom::default();
        let root = dom.create(NodeData::Document(Box::default())).unwrap();
        dom.bind(root, 1);
        dom.set_document(root);
        Page { dom, root }
    }

    fn add(&mut self, id: i64, data: NodeData) -> NodeKey {
        let key = self.dom.create(data).unwrap();
        self.dom.bind(key, id);
        self.dom.append(self.root, key);
        key
    }

    fn text(&mut self, id: i64, text: &str) -> NodeKey {
        self.add(id, NodeData::Text(text.into()))
    }

    fn element(&mut self, id: i64, tag: &str, attributes: &[(&str, &str)]) -> NodeKey {
        let tag = self.dom.intern(tag);
        let attributes = attributes
            .iter()
            .map(|(name, value)| Attribute {
                name: self.dom.intern(name),
                value: EcoString::from(*value),
            })
            .collect();
        let element = Element { tag, namespace: Namespace::Html, attributes, extras: None };
        self.add(id, NodeData::Element(element))
    }

    fn written(&self) -> String {
        let mut out = String::new();
        write_node(&self.dom, self.root, &mut out);
        out
    }

    #[track_caller]
    fn check(&self, expected: &str) {
        assert_eq!(self.written(), expected);
    }

    #[track_caller]
    fn check_children(&self, expected: &str) {
        self.check(&format!(r#"{{"k":"document","id":1,"ch":[{expected}]}}"#));
    }
}
