//! The same elements out of a recording.

use std::fs;
use std::path::Path;

use revisit_rrweb::{Dom, Mirror, NodeKey, expand, json};

use super::{Outcome, Seen, is_textless, normal};

pub(crate) struct Recording {
    events: Vec<String>,
    first_ms: f64,
}

impl Recording {
    pub(crate) fn read(path: &Path) -> Outcome<Recording> {
        let text = String::from_utf8(zstd::decode_all(fs::read(path)?.as_slice())?)?;
        let mut events = Vec::new();
        for event in json::elements(&text).ok_or("not an array")? {
            events.push(expand(event)?.get().to_owned());
        }
        let times = events.iter().filter_map(|it| json::member(it, "timestamp"));
        let first_ms = times.filter_map(json::number).fold(f64::INFINITY, f64::min);
        Ok(Recording { events, first_ms })
    }

    /// The elements of the page at a time in ms since the epoch, with what happened at that time.
    pub(crate) fn elements_at(&self, at_ms: f64) -> Vec<Seen> {
        let offset_ms = at_ms - self.first_ms + 1.0;
        let mirror = Mirror::at(self.events.iter().map(String::as_str), offset_ms);
        let dom = mirror.dom();
        let mut seen = Vec::new();
        // The page, and then each shadow root followed by those within it.
        let mut left: Vec<NodeKey> = dom.document().into_iter().collect();
        while let Some(root) = left.pop() {
            let mut within = Vec::new();
            for key in dom.descendants(root) {
                seen.extend(element(dom, root, key));
                within.extend(dom.shadow_root(key));
            }
            left.extend(within.into_iter().rev());
        }
        seen
    }
}

fn element(dom: &Dom, root: NodeKey, key: NodeKey) -> Option<Seen> {
    let element = dom.element(key)?;
    let recorded = element.extras.as_ref().and_then(|it| it.recorded_tag);
    let recorded = recorded.map(|it| dom.atoms().text(it));
    // A replay has others in their places. Names in drawings are only written in another way.
    let replaced = recorded.filter(|it| matches!(*it, "script" | "link"));
    let tag = replaced.unwrap_or(dom.atoms().text(element.tag)).to_owned();
    let text: String = dom.children(key).filter_map(|it| dom.text(it)).collect();
    let attribute = |name| dom.attribute(key, name).unwrap_or_default().to_owned();
    Some(Seen {
        depth: dom.ancestors(key).take_while(|it| *it != root).count(),
        text: if is_textless(&tag) { String::new() } else { normal(&text) },
        tag,
        id: attribute("id"),
        class: normal(&attribute("class")),
    })
}
