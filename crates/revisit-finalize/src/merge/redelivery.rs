//! Events that were delivered more than once, in different items, and the one copy that stays.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::SessionEvent;

/// Of equal events keeps as many as the item with the most copies has, and of those the first to
/// arrive. Expects all events of each time, sorted by time and arrival.
pub(super) fn drop_redelivered(mut events: Vec<SessionEvent>) -> Vec<SessionEvent> {
    let mut stays = Vec::new();
    for group in events.chunk_by(|a, b| a.at_ms.total_cmp(&b.at_ms).is_eq()) {
        mark_group(group, &mut stays);
    }
    if stays.contains(&false) {
        let mut stays = stays.into_iter();
        events.retain(|_| stays.next().unwrap_or(true));
    }
    events
}

/// How often one event was met so far.
struct Copies {
    /// The item under way: items arrive one after another.
    item: u32,
    in_item: u32,
    kept: u32,
}

fn mark_group(group: &[SessionEvent], stays: &mut Vec<bool>) {
    let is_of_one_item = match (group.first(), group.last()) {
        (Some(first), Some(last)) => first.item == last.item,
        _ => true,
    };
    if is_of_one_item {
        stays.extend(group.iter().map(|_| true));
        return;
    }
    let mut met: HashMap<(&str, &str), Copies> = HashMap::with_capacity(group.len());
    for event in group {
        let copies = match met.entry((&event.window, event.event.get())) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Copies { item: event.item, in_item: 0, kept: 0 }),
        };
        if copies.item != event.item {
            (copies.item, copies.in_item) = (event.item, 0);
        }
        copies.in_item += 1;
        let is_new = copies.in_item > copies.kept;
        copies.kept = copies.kept.max(copies.in_item);
        stays.push(is_new);
    }
}
