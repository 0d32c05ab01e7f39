//! What has to be said about the nodes themselves after the snapshot: documents of frames, and what
//! the player changes when it builds nodes.

use super::attributes::{Way, Ways};
use super::rest::{Moved, Rest};
use super::snapshot::Writer;
use super::write::{self, push_comma, push_integer};
use crate::dom::Dom;
use crate::json::push_quoted;
use crate::{NodeKey, source};

/// Appends the documents of all frames, outermost first, each followed by its corrections. The
/// top document has been written by now.
pub(super) fn push(events: &mut Vec<String>, writer: &mut Writer<'_>, at_ms: f64) {
    events.extend(corrections(writer, at_ms));
    let mut n_done = 0;
    while let Some(frame) = writer.rest.frames.get(n_done).copied() {
        n_done += 1;
        if let Some(document) = writer.dom.frame_document(frame) {
            events.push(attach(writer, frame, document, at_ms));
            events.extend(corrections(writer, at_ms));
        }
    }
}

/// The document of a frame.
fn attach(writer: &mut Writer<'_>, frame: NodeKey, document: NodeKey, at_ms: f64) -> String {
    let frame_id = writer.id(frame);
    write::incremental(source::MUTATION, at_ms, |out| {
        out.push_str(",\"texts\":[],\"attributes\":[],\"removes\":[],\"adds\":[{\"parentId\":");
        push_integer(out, frame_id);
        out.push_str(",\"nextId\":null,\"node\":");
        writer.write(out, document);
        out.push_str("}],\"isAttachIframe\":true");
    })
}

/// Moves, texts and attributes that bring nodes into order that were just written; `None` when all
/// are.
fn corrections(writer: &mut Writer<'_>, at_ms: f64) -> Option<String> {
    let Rest { moved, emptied, attributed, .. } = &mut writer.rest;
    let moved = std::mem::take(moved);
    let emptied = std::mem::take(emptied);
    let attributed = std::mem::take(attributed);
    if moved.is_empty() && emptied.is_empty() && attributed.is_empty() {
        return None;
    }
    Some(write::incremental(source::MUTATION, at_ms, |out| {
        out.push_str(",\"texts\":[");
        for node in emptied {
            push_comma(out);
            out.push_str("{\"id\":");
            push_integer(out, writer.id(node));
            out.push_str(",\"value\":\"\"}");
        }
        out.push_str("],\"attributes\":[");
        for node in attributed {
            push_comma(out);
            out.push_str("{\"id\":");
            push_integer(out, writer.id(node));
            out.push_str(",\"attributes\":{");
            push_set_attributes(out, writer.dom, node);
            out.push_str("}}");
        }
        out.push_str("],\"removes\":[],\"adds\":[");
        for Moved { node, json } in &moved {
            let parent = writer.dom.parent(*node);
            let next = writer.dom.next_sibling(*node);
            if let Some((parent, next)) = parent.zip(next) {
                push_comma(out);
                out.push_str("{\"parentId\":");
                push_integer(out, writer.id(parent));
                out.push_str(",\"nextId\":");
                push_integer(out, writer.id(next));
                out.push_str(",\"node\":");
                out.push_str(json);
                out.push('}');
            }
        }
        out.push(']');
    }))
}

fn push_set_attributes(out: &mut String, dom: &Dom, element: NodeKey) {
    let ways = Ways::of(dom, element);
    // To take `open` away takes the other away as well, so it comes first.
    let gone = ["open", "rr_open_mode"].into_iter();
    let gone = gone.filter(|it| dom.is_modal(element) && dom.attribute(element, it).is_none());
    for name in gone {
        push_comma(out);
        push_quoted(out, name);
        out.push_str(":null");
    }
    for (name, value) in dom.attributes(element) {
        if ways.way(name) == Way::Set {
            push_comma(out);
            push_quoted(out, name);
            out.push(':');
            push_quoted(out, value);
        }
    }
}
