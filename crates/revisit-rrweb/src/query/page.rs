//! Small pages for tests, from a notation like HTML: `</>` closes whatever is open,
//! `<#shadow>` and `<#frame>` open the shadow root or the document of the element they are in.

use crate::dom::{Attribute, Document, Element, Namespace, NodeData, ShadowRoot};
use crate::query::scope::PageNodes;
use crate::{Dom, NodeKey};

const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];

pub(crate) fn page(html: &str) -> Dom {
    let mut dom = Dom::default();
    let document = dom.create(NodeData::Document(Box::default())).unwrap();
    dom.set_document(document);
    let mut open = vec![document];
    let mut rest = html;
    while !rest.is_empty() {
        let parent = *open.last().unwrap_or(&document);
        if let Some(tail) = rest.strip_prefix("</") {
            open.pop();
            rest = tail.split_once('>').unwrap().1;
        } else if let Some(tail) = rest.strip_prefix('<') {
            let end = end_of_tag(tail);
            let (node, is_void) = start(&mut dom, parent, &tail[..end]);
            if !is_void {
                open.push(node);
            }
            rest = &tail[end + 1..];
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            let text = dom.create(NodeData::Text(rest[..end].into())).unwrap();
            dom.append(parent, text);
            rest = &rest[end..];
        }
    }
    dom
}

/// The first element with this id anywhere on the page.
#[track_caller]
pub(crate) fn find(dom: &Dom, id: &str) -> NodeKey {
    let mut nodes = PageNodes::below(dom, dom.document().unwrap());
    nodes.find(|it| dom.attribute(*it, "id") == Some(id)).unwrap()
}

fn start(dom: &mut Dom, parent: NodeKey, tag: &str) -> (NodeKey, bool) {
    let name_end = tag.find(' ').unwrap_or(tag.len());
    let name = &tag[..name_end];
    if name == "#shadow" {
        let root = ShadowRoot { host: parent, adopted: Vec::new() };
        let root = dom.create(NodeData::ShadowRoot(Box::new(root))).unwrap();
        dom.element_mut(parent).unwrap().extras_mut().shadow_root = Some(root);
        return (root, false);
    }
    if name == "#frame" {
        let document = Document { frame: Some(parent), ..Document::default() };
        let document = dom.create(NodeData::Document(Box::new(document))).unwrap();
        dom.element_mut(parent).unwrap().extras_mut().frame_document = Some(document);
        return (document, false);
    }
    let is_in_svg = dom.element(parent).is_some_and(|it| it.namespace == Namespace::Svg);
    let namespace = if name == "svg" || is_in_svg { Namespace::Svg } else { Namespace::Html };
    let attributes = attributes(&tag[name_end..])
        .into_iter()
        .map(|(name, value)| Attribute { name: dom.intern(name), value: value.into() })
        .collect();
    let element = Element { tag: dom.intern(name), namespace, attributes, extras: None };
    let element = dom.create(NodeData::Element(element)).unwrap();
    dom.append(parent, element);
    (element, VOID.contains(&name))
}

fn end_of_tag(tail: &str) -> usize {
    let mut quote = None;
    for (at, character) in tail.char_indices() {
        match (quote, character) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    panic!("no end of the tag in {tail}")
}

fn attributes(mut text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return found;
        }
        let name_end = text.find([' ', '=']).unwrap_or(text.len());
        let name = &text[..name_end];
        let Some(value) = text[name_end..].strip_prefix('=') else {
            found.push((name, ""));
            text = &text[name_end..];
            continue;
        };
        let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap(),
            None => value.split_at(value.find(' ').unwrap_or(value.len())),
        };
        found.push((name, value));
        text = rest;
    }
}
