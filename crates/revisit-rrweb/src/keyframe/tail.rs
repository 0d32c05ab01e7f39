//! What follows nodes and their documents: events for all state that no attribute holds.

use super::snapshot::Writer;
use super::write::{self, push_integer, push_number};
use super::{controls, media, sheets};
use crate::dom::{Dom, NodeData};
use crate::{Mirror, NodeKey, kind, source};

/// Appends the state of a page whose nodes have all been written.
pub(super) fn push(events: &mut Vec<String>, writer: &mut Writer<'_>, mirror: &Mirror, at_ms: f64) {
    let again = |data: &str| write::event(kind::INCREMENTAL, at_ms, |out| out.push_str(data));
    sheets::push(events, writer, mirror, at_ms);
    controls::push(events, writer, at_ms);
    let fonts = mirror.sheets().fonts();
    events.extend(fonts.entries().iter().map(|it| again(it)));
    media::push(events, &mut writer.rest.losses, mirror, at_ms);
    // Only now everything has its place and its size.
    push_scrolls(events, writer, at_ms);
    events.extend(mirror.selections().map(|(_, data)| again(data)));
}

fn push_scrolls(events: &mut Vec<String>, writer: &mut Writer<'_>, at_ms: f64) {
    let dom = writer.dom;
    let frames = writer.rest.frames.iter().filter_map(|it| dom.frame_document(*it));
    let scrolled: Vec<NodeKey> = frames.chain(writer.rest.stateful.iter().copied()).collect();
    for key in scrolled {
        let (x_px, y_px) = scroll_of(dom, key);
        if (x_px, y_px) == (0.0, 0.0) {
            continue;
        }
        let id = writer.id(key);
        events.push(write::incremental(source::SCROLL, at_ms, |out| {
            out.push_str(",\"id\":");
            push_integer(out, id);
            out.push_str(",\"x\":");
            push_number(out, x_px);
            out.push_str(",\"y\":");
            push_number(out, y_px);
        }));
    }
}

/// How far a document or an element is scrolled.
pub(super) fn scroll_of(dom: &Dom, key: NodeKey) -> (f64, f64) {
    match dom.data(key) {
        Some(NodeData::Document(document)) => document.scroll,
        Some(NodeData::Element(element)) => {
            element.extras.as_ref().and_then(|it| it.scroll).unwrap_or_default()
        }
        _ => (0.0, 0.0),
    }
}
