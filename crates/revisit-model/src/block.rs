//! A block: one session's part of a segment, as JSON Lines. An item's head stands on a line of its
//! own, `{"item":{…}}`, and its events follow, `["window",event]`.

use std::borrow::Cow;

use revisit_rrweb::json;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Item, ItemHead, ItemId, Source, Timestamp, VisitorId};

/// One line of a block.
#[derive(Debug)]
pub enum BlockLine<'a> {
    /// The events after this line, up to the next of its kind, were delivered together.
    Item(Box<ItemHead>),
    Event {
        window: Cow<'a, str>,
        event: &'a RawValue,
    },
}

#[derive(Serialize, Deserialize)]
struct ItemLine<T> {
    item: T,
}

impl<'a> BlockLine<'a> {
    /// Reads one line, without its line break. `None` when it is not one of ours.
    pub fn parse(line: &'a str) -> Option<BlockLine<'a>> {
        if line.starts_with('{') {
            let ItemLine { item } = serde_json::from_str(line).ok()?;
            return Some(BlockLine::Item(item));
        }
        let (mut window, mut event, mut extra) = (None, None, false);
        json::for_each_element(line, |element| match (window, event) {
            (None, _) => window = Some(element),
            (_, None) => event = Some(element),
            _ => extra = true,
        })
        .ok()?;
        let window = json::text(window?)?;
        event.filter(|_| !extra).map(|event| BlockLine::Event { window, event })
    }
}

/// Appends an item, head first, to the text of a block.
///
/// # Panics
/// Never: a head is made of strings and numbers.
pub fn append_item(text: &mut String, item: &Item) {
    let line = serde_json::to_string(&ItemLine { item: &item.head })
        .expect("strings and numbers always serialize");
    // An envelope that was pretty-printed has line breaks between its tokens.
    text.push_str(&json::on_one_line(&line));
    text.push('\n');
    text.push_str(item.events.jsonl());
}

/// What an index knows of a block without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStats {
    pub source: Source,
    pub visitor: Option<VisitorId>,
    pub library: Option<String>,
    /// Address of the first page load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_url: Option<String>,
    pub received_at: Timestamp,
    /// Events of all kinds.
    pub n_events: u64,
    /// Events of the recording itself; zero for a block that only holds analytics events.
    pub n_recorded: u64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    /// Bytes of the block's text, uncompressed.
    pub size_bytes: u64,
    /// The deliveries in it.
    pub items: Vec<ItemId>,
}

impl BlockStats {
    /// The statistics of a block that holds one item.
    pub fn of(item: &Item) -> BlockStats {
        let ItemHead {
            id,
            source,
            received_at,
            window: _,
            visitor,
            library,
            user_agent: _,
            envelope: _,
            n_events: _,
        } = &item.head;
        let events = &item.events;
        BlockStats {
            source: *source,
            visitor: visitor.clone(),
            library: library.clone(),
            first_url: events.first_url().map(str::to_owned),
            received_at: *received_at,
            n_events: events.n_events(),
            n_recorded: events.n_recorded(),
            first_at: events.first_at().unwrap_or(*received_at),
            last_at: events.last_at().unwrap_or(*received_at),
            size_bytes: events.jsonl().len() as u64,
            items: vec![*id],
        }
    }

    /// Adds a later item of the same session.
    pub fn add(&mut self, item: &Item) {
        let BlockStats {
            source: _,
            visitor,
            library,
            first_url,
            received_at,
            n_events,
            n_recorded,
            first_at,
            last_at,
            size_bytes,
            items,
        } = BlockStats::of(item);
        self.visitor = visitor.or(self.visitor.take());
        self.library = library.or(self.library.take());
        self.first_url = self.first_url.take().or(first_url);
        self.received_at = self.received_at.max(received_at);
        self.n_events += n_events;
        self.n_recorded += n_recorded;
        self.first_at = self.first_at.min(first_at);
        self.last_at = self.last_at.max(last_at);
        self.size_bytes += size_bytes;
        self.items.extend(items);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{EventLines, Problems, SessionId, WindowId};

    #[test]
    fn an_item_reads_back_as_it_was_written() {
        let window = WindowId::new("tab \"1\"").unwrap();
        let mut events = EventLines::default();
        let event = r#"{"type":3,"timestamp":5,"x":1e999,"s":"\ud83d"}"#;
        events.push(&window, serde_json::from_str(event).unwrap(), &mut Problems::default());
        let envelope = Some(RawValue::from_string("{\"foo\":\n1}".to_owned()).unwrap());
        let head = ItemHead {
            id: ItemId::from_uuid(Uuid::from_u128(7)),
            source: Source::Posthog,
            received_at: Timestamp::from_ms(8),
            window: window.clone(),
            visitor: None,
            library: None,
            user_agent: None,
            envelope,
            n_events: 1,
        };
        let mut text = String::new();
        append_item(&mut text, &Item { session: SessionId::new("s").unwrap(), head, events });

        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        let Some(BlockLine::Item(head)) = BlockLine::parse(lines[0]) else { panic!("{text}") };
        assert_eq!(head.envelope.unwrap().get(), "{\"foo\": 1}");
        let Some(BlockLine::Event { window: found, event: raw }) = BlockLine::parse(lines[1])
        else {
            panic!("{text}")
        };
        assert_eq!((found.as_ref(), raw.get()), (window.as_str(), event));
    }

    #[test]
    fn a_line_that_is_not_ours_is_none() {
        for line in ["", "{}", "[]", "[1,{}]", "[\"w\"]", "[\"w\",{},3]", "nonsense"] {
            assert!(BlockLine::parse(line).is_none(), "{line}");
        }
    }
}
