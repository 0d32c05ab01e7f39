//! What the store asks of the bytes of an archive, which it cannot read itself.

use revisit_archive::{Archive, ArchiveError};
use revisit_model::{ItemHead, ItemId};
use revisit_store::{ArchiveFacts, ArchiveReader};

/// How the store reads archives.
pub(crate) const READER: ArchiveReader = ArchiveReader { facts, damage };

fn facts(bytes: &[u8]) -> Result<ArchiveFacts, String> {
    read_facts(bytes).map_err(|error| error.to_string())
}

fn read_facts(bytes: &[u8]) -> Result<ArchiveFacts, ArchiveError> {
    let archive = Archive::open(bytes)?;
    let deliveries = archive.read_text(&archive.manifest().deliveries.entry)?;
    let items: Vec<ItemId> = deliveries
        .lines()
        .filter_map(|it| serde_json::from_str::<ItemHead>(it).ok())
        .map(|it| it.id)
        .collect();
    let thin = archive.index().thin.as_ref();
    let assets = thin.iter().flat_map(|it| &it.assets).map(|(hash, birth)| (*hash, *birth));
    let manifest = archive.manifest();
    Ok(ArchiveFacts {
        project: manifest.session.project.clone(),
        session: manifest.session.id.clone(),
        id: None,
        visitor: manifest.session.visitor.clone(),
        source: manifest.session.source,
        library: manifest.summary.library.clone(),
        summary: manifest.summary.clone(),
        engine_version: manifest.engine,
        n_blocks: manifest.n_blocks,
        stored_bytes: manifest.stored_bytes,
        received_at: manifest.session.received_to_ms,
        items,
        assets: assets.collect(),
    })
}

/// Everything that cannot be read of what an archive says it has.
fn damage(bytes: &[u8]) -> Vec<String> {
    let archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        Err(error) => return vec![error.to_string()],
    };
    let entries = archive.manifest().entries();
    entries.filter_map(|it| archive.read(it).err()).map(|it| it.to_string()).collect()
}
