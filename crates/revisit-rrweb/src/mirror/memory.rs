//! How much memory a page takes, by counting.

use std::mem::size_of;

use ecow::EcoString;

use super::Mirror;
use crate::dom::{Attribute, Extras, NodeData};

/// What the heap and a counted string or list need beside the content.
const HEAP_HEAD: usize = 24;
/// Longest text that is kept in place of its address.
const INLINE: usize = 15;

impl Mirror {
    /// Bytes that the page takes, nearly: all nodes, their names and texts, the way from ids to
    /// nodes, and what style sheets and canvases got since.
    pub fn memory_bytes(&self) -> usize {
        let dom = &self.dom;
        let content: usize = dom.keys().filter_map(|it| dom.data(it)).map(of_data).sum();
        let beside = self.sheets.n_bytes() + self.canvases.n_bytes();
        size_of::<Mirror>() + dom.table_bytes() + content + beside
    }
}

fn of_data(data: &NodeData) -> usize {
    match data {
        NodeData::Document(it) => boxed(it.as_ref()) + size_of_val(it.adopted.as_slice()),
        NodeData::ShadowRoot(it) => boxed(it.as_ref()) + size_of_val(it.adopted.as_slice()),
        NodeData::Doctype(it) => boxed(it.as_ref()),
        NodeData::Text(text) | NodeData::Comment(text) | NodeData::Cdata(text) => of_text(text),
        NodeData::Element(element) => {
            let list = match element.attributes.capacity() {
                0 => 0,
                n => HEAP_HEAD + n * size_of::<Attribute>(),
            };
            let texts: usize = element.attributes.iter().map(|it| of_text(&it.value)).sum();
            list + texts + element.extras.as_deref().map_or(0, of_extras)
        }
    }
}

fn of_extras(extras: &Extras) -> usize {
    let carried = extras.carried.iter().chain(&extras.carried_fields);
    let carried: usize = carried.map(|it| size_of_val(it) + of_text(&it.1)).sum();
    let recorded = extras.recorded.iter();
    let recorded = recorded.map(|it| size_of_val(it) + it.value.as_ref().map_or(0, of_text));
    boxed(extras) + carried + recorded.sum::<usize>() + extras.value.as_ref().map_or(0, of_text)
}

fn of_text(text: &EcoString) -> usize {
    if text.len() <= INLINE { 0 } else { HEAP_HEAD + text.len() }
}

fn boxed<T>(it: &T) -> usize {
    size_of_val(it) + HEAP_HEAD / 2
}
