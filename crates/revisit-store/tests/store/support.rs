//! What the tests of the store share: small recordings, and a look into every file.

use std::path::Path;

use revisit_model::{
    EventLines, Item, ItemHead, ItemId, Problems, ProjectId, SegmentId, SessionId, Source,
    Timestamp, WindowId,
};
use revisit_store::{Incoming, Store, StoreError};

use uuid::{Timestamp as UuidTime, Uuid};

use crate::toy;

pub(crate) const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

pub(crate) async fn open(folder: &Path) -> Result<Store, StoreError> {
    Store::open(folder, toy::READER).await
}

pub(crate) fn project() -> ProjectId {
    ProjectId::default_project()
}

pub(crate) fn session(name: &str) -> SessionId {
    SessionId::new(name).unwrap()
}

pub(crate) fn segment(number: u64) -> SegmentId {
    let time = UuidTime::from_unix(uuid::NoContext, 1_795_000_000 + number, 0);
    SegmentId::from_uuid(Uuid::new_v7(time))
}

pub(crate) fn item(name: &str, number: u64) -> Incoming {
    let window = WindowId::new("w").unwrap();
    let event = format!(r#"{{"type":4,"timestamp":{}}}"#, NOW.as_ms() + number.cast_signed());
    let mut events = EventLines::default();
    events.push(&window, serde_json::from_str(&event).unwrap(), &mut Problems::default());
    let head = ItemHead {
        id: ItemId::from_uuid(Uuid::from_u128(number.into())),
        source: Source::Native,
        received_at: NOW,
        window,
        visitor: None,
        library: None,
        user_agent: None,
        envelope: None,
        n_events: 1,
    };
    Incoming { project: project(), item: Item { session: session(name), head, events } }
}

pub(crate) fn files_with(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, needle));
        } else if needle.is_empty() || holds(&path, needle) {
            found.push(path.display().to_string());
        }
    }
    found.sort();
    found
}

fn holds(file: &Path, needle: &[u8]) -> bool {
    std::fs::read(file).unwrap().windows(needle.len()).any(|it| it == needle)
}
