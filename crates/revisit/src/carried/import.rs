//! An archive on its way back into a store, as a file like any other: its events in pieces whose
//! ids are hashes of what is in them, and the deliveries that they once came with, by their own
//! ids, so that whatever of it is known is known again.

use revisit_archive::Archive;
use revisit_model::{EventLines, Item, ItemHead, Timestamp, block};
use revisit_rrweb::json;
use revisit_wire::files::{self, Format, Imported};

use super::{CarryError, reading};

/// What an import takes from an archive.
pub(crate) struct FromArchive {
    /// The events, as an import of any file gives them.
    pub(crate) imported: Imported,
    /// The deliveries by which they once came, without their events.
    pub(crate) deliveries: Vec<Item>,
    pub(crate) n_events: u64,
}

/// Reads an archive as an import stores it. What is damaged is an error: `verify --repair` makes
/// a sound archive of what is left.
pub(crate) fn read(
    archive: &Archive<impl AsRef<[u8]>>,
    received_at: Timestamp,
) -> Result<FromArchive, CarryError> {
    let manifest = archive.manifest();
    let session = manifest.session.id.clone();
    let heads = reading::deliveries(archive)?;
    let mut text = String::new();
    if let Some(head) = telling(&heads) {
        // As a block has it: a head, then what came with it.
        let item = Item { session: session.clone(), head, events: EventLines::default() };
        block::append_item(&mut text, &item);
    }
    let mut n_events = 0;
    reading::lines(archive, |line| {
        n_events += 1;
        text.push('[');
        json::push_quoted(&mut text, &line.window);
        text.push(',');
        text.push_str(line.event.get());
        text.push_str("]\n");
    })?;
    let mut found = files::read(&text, Some(Format::Jsonl), received_at)?;
    let mut imported = found.pop().ok_or(files::FileError::NoEvents)?;
    for item in &mut imported.batch.items {
        item.session = session.clone();
    }
    imported.session = session.clone();
    let without_events = |head: ItemHead| {
        let head = ItemHead { n_events: 0, ..head };
        Item { session: session.clone(), head, events: EventLines::default() }
    };
    let deliveries = heads.into_iter().map(without_events).collect();
    Ok(FromArchive { imported, deliveries, n_events })
}

/// One head for all events: the last that names a visitor and the first that brought something
/// beside its events, such as PostHog's person.
fn telling(heads: &[ItemHead]) -> Option<ItemHead> {
    let mut head = heads.iter().max_by_key(|it| (it.visitor.is_some(), it.received_at))?.clone();
    head.envelope = heads.iter().find_map(|it| it.envelope.clone());
    let last =
        |of: fn(&ItemHead) -> &Option<String>| heads.iter().rev().find_map(|it| of(it).clone());
    head.library = last(|it| &it.library);
    head.user_agent = last(|it| &it.user_agent);
    Some(head)
}
