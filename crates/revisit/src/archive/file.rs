//! The events of an archive that is a file: whole in memory, with its assets inside.

use std::collections::HashMap;
use std::sync::Arc;

use revisit_archive::{Archive, ArchiveError, parse_line};
use revisit_finalize::{ArchivedEvent, Merger};
use revisit_model::{AssetHash, ItemHead, limits};

use super::{Assets, for_each_line};

/// Everything that an archive has of a session. Text beyond what an import reads is refused: a line
/// may name a large string a thousand times.
pub(crate) fn merger_of<B: AsRef<[u8]>>(archive: &Archive<B>) -> Result<Merger, ArchiveError> {
    let manifest = archive.manifest();
    let mut merger = Merger::keeping_deliveries();
    merger.add_archived_findings(&manifest.summary, &manifest.problems);
    let heads = archive.read_text(&manifest.deliveries.entry)?;
    for head in heads.lines().filter_map(|it| serde_json::from_str(it).ok()) {
        let head: ItemHead = head;
        merger.add_archived_delivery(head);
    }
    let assets = assets(archive)?;
    let mut size_bytes = 0_u64;
    for chunk in &manifest.chunks {
        for_each_line(&archive.read_text(&chunk.entry)?, &assets, |line| {
            size_bytes = size_bytes.saturating_add(line.len() as u64);
            let line = parse_line(line).filter(|_| size_bytes <= limits::MAX_IMPORT_FILE_BYTES);
            if let Some(line) = line {
                merger.add_archived(ArchivedEvent {
                    window: &line.window,
                    event: line.event.to_owned(),
                    at_ms: line.at_ms,
                    in_span: line.in_span,
                });
            }
        });
        check("the events", size_bytes)?;
    }
    Ok(merger)
}

fn assets<B: AsRef<[u8]>>(archive: &Archive<B>) -> Result<Assets, ArchiveError> {
    let facts = &archive.manifest().assets;
    let sizes = facts.iter().map(|it| it.size_bytes);
    check("the assets", sizes.fold(0, u64::saturating_add))?;
    let mut assets: HashMap<AssetHash, String> = HashMap::with_capacity(facts.len());
    for hash in facts.iter().map(|it| it.blake3) {
        assets.insert(hash, archive.read_text(&format!("assets/{hash}"))?);
    }
    Ok(Arc::new(assets))
}

fn check(what: &str, size_bytes: u64) -> Result<(), ArchiveError> {
    let limit = limits::MAX_IMPORT_FILE_BYTES;
    if size_bytes <= limit {
        return Ok(());
    }
    Err(ArchiveError::TooLarge { what: format!("the text of {what}"), size_bytes, limit })
}
