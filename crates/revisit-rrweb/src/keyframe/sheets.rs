//! Style sheets that are not, or no longer, what the text of an element says.

use std::collections::BTreeSet;

use super::snapshot::Writer;
use super::write::{self, push_comma, push_integer};
use crate::dom::{Dom, NodeData};
use crate::mirror::{Log, Sheets};
use crate::{Mirror, NodeKey, kind, source};

/// Appends sheets that scripts made, for whom they are, and then all edits of sheets, as their
/// events had them.
pub(super) fn push(events: &mut Vec<String>, writer: &mut Writer<'_>, mirror: &Mirror, at_ms: f64) {
    let (dom, sheets) = (mirror.dom(), mirror.sheets());
    let mut sent = BTreeSet::new();
    for adopter in std::mem::take(&mut writer.rest.adopters) {
        let ids = adopted(dom, adopter);
        let new: Vec<i64> = ids.iter().copied().filter(|it| sent.insert(*it)).collect();
        events.push(adopt(writer, sheets, Adoption { adopter, ids, new: &new }, at_ms));
    }
    // Nobody has these now, but a later event may give them to somebody by their ids alone.
    let unused: Vec<i64> =
        sheets.constructed().map(|it| it.0).filter(|it| sent.insert(*it)).collect();
    if let Some(adopter) = dom.document().filter(|_| !unused.is_empty()) {
        let ids = adopted(dom, adopter);
        events.push(adopt(writer, sheets, Adoption { adopter, ids, new: &unused }, at_ms));
    }
    let of_elements = sheets.edits().filter(|it| dom.by_id(it.0).is_some()).map(|it| it.1);
    let of_constructed = sheets.constructed().map(|it| &it.1.edits);
    for data in of_constructed.chain(of_elements).flat_map(Log::entries) {
        events.push(write::event(kind::INCREMENTAL, at_ms, |out| out.push_str(data)));
    }
    writer.rest.losses.n_style_sheets += u64::from(sheets.is_lossy());
}

/// Who has which sheets, and which of them are told here for the first time.
#[derive(Debug, Clone, Copy)]
struct Adoption<'a> {
    adopter: NodeKey,
    ids: &'a [i64],
    new: &'a [i64],
}

fn adopt(writer: &mut Writer<'_>, sheets: &Sheets, adoption: Adoption<'_>, at_ms: f64) -> String {
    let Adoption { adopter, ids, new } = adoption;
    let id = writer.id(writer.dom.host(adopter).unwrap_or(adopter));
    write::incremental(source::ADOPTED_STYLE_SHEET, at_ms, |out| {
        out.push_str(",\"id\":");
        push_integer(out, id);
        out.push_str(",\"styles\":[");
        for style_id in new {
            let Some(sheet) = sheets.constructed_sheet(*style_id) else { continue };
            push_comma(out);
            out.push_str("{\"styleId\":");
            push_integer(out, *style_id);
            out.push_str(",\"rules\":");
            out.push_str(&sheet.rules);
            out.push('}');
        }
        out.push_str("],\"styleIds\":[");
        for style_id in ids {
            push_comma(out);
            push_integer(out, *style_id);
        }
        out.push(']');
    })
}

/// The sheets of a document or a shadow root.
fn adopted(dom: &Dom, adopter: NodeKey) -> &[i64] {
    match dom.data(adopter) {
        Some(NodeData::Document(document)) => &document.adopted,
        Some(NodeData::ShadowRoot(root)) => &root.adopted,
        _ => &[],
    }
}
