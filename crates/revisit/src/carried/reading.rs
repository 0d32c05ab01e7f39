//! What is in an archive that holds all its assets: its events, one after the other, and the heads
//! of the deliveries that they came with.

use std::collections::HashMap;

use revisit_archive::{Archive, ArchiveError, Line, parse_line, restore_line};
use revisit_model::{AssetHash, ItemHead, limits};

/// Calls `take` with every event in session order, assets put back.
pub(crate) fn lines(
    archive: &Archive<impl AsRef<[u8]>>,
    mut take: impl FnMut(Line<'_>),
) -> Result<(), ArchiveError> {
    let assets = assets(archive)?;
    let mut left = limits::MAX_IMPORT_FILE_BYTES;
    for chunk in &archive.manifest().chunks {
        let text = archive.read_text(&chunk.entry)?;
        for line in text.lines() {
            // A line may name a large asset a thousand times.
            let mut is_over = false;
            let whole = restore_line(line, |hash| {
                let text = assets.get(hash)?;
                let rest = left.checked_sub(text.len() as u64);
                is_over |= rest.is_none();
                left = rest?;
                Some(text.as_str())
            });
            if is_over {
                return Err(too_large("the text of the events"));
            }
            let unreadable = || ArchiveError::Entry {
                name: chunk.entry.clone(),
                why: "has a line that is no event".to_owned(),
            };
            take(parse_line(&whole).ok_or_else(unreadable)?);
        }
    }
    Ok(())
}

/// The heads of the deliveries, in order of arrival.
pub(crate) fn deliveries(
    archive: &Archive<impl AsRef<[u8]>>,
) -> Result<Vec<ItemHead>, ArchiveError> {
    let entry = &archive.manifest().deliveries.entry;
    let text = archive.read_text(entry)?;
    let head = |line: &str| {
        serde_json::from_str(line).map_err(|error| ArchiveError::Entry {
            name: entry.clone(),
            why: format!("has a line that is no delivery: {error}"),
        })
    };
    text.lines().map(head).collect()
}

/// All assets, which together must have room in memory.
fn assets(archive: &Archive<impl AsRef<[u8]>>) -> Result<HashMap<AssetHash, String>, ArchiveError> {
    let facts = archive.manifest().assets.iter();
    let sizes = facts.clone().map(|it| it.size_bytes);
    if sizes.fold(0_u64, u64::saturating_add) > limits::MAX_IMPORT_FILE_BYTES {
        return Err(too_large("the text of the assets"));
    }
    facts.map(|it| Ok((it.blake3, archive.read_text(&format!("assets/{}", it.blake3))?))).collect()
}

fn too_large(what: &str) -> ArchiveError {
    let limit = limits::MAX_IMPORT_FILE_BYTES;
    ArchiveError::TooLarge { what: what.to_owned(), size_bytes: limit.saturating_add(1), limit }
}
