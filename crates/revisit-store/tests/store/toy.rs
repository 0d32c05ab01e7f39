//! A toy archive: its facts as JSON. The store must not care what an archive looks like.

use revisit_model::{
    ArchiveId, AssetHash, ItemId, ProjectId, SessionId, Source, Summary, Timestamp,
};
use revisit_store::{ArchiveFacts, ArchiveReader};
use serde::{Deserialize, Serialize};

pub(crate) const READER: ArchiveReader = ArchiveReader { facts, damage };

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Toy {
    pub(crate) project: ProjectId,
    pub(crate) session: SessionId,
    pub(crate) id: ArchiveId,
    pub(crate) summary: Summary,
    pub(crate) n_blocks: u64,
    pub(crate) stored_bytes: u64,
    pub(crate) received_at: Timestamp,
    pub(crate) items: Vec<ItemId>,
    pub(crate) assets: Vec<(AssetHash, ArchiveId)>,
    /// Text of the blocks, as it is.
    pub(crate) text: String,
}

impl Toy {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap()
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Toy, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

pub(crate) fn hash(text: &str) -> AssetHash {
    AssetHash::from_bytes(*blake3::hash(text.as_bytes()).as_bytes())
}

fn facts(bytes: &[u8]) -> Result<ArchiveFacts, String> {
    let toy = Toy::parse(bytes)?;
    Ok(ArchiveFacts {
        project: toy.project,
        session: toy.session,
        id: Some(toy.id),
        visitor: None,
        source: Source::Native,
        library: None,
        summary: toy.summary,
        engine_version: 2,
        n_blocks: toy.n_blocks,
        stored_bytes: toy.stored_bytes,
        received_at: toy.received_at,
        items: toy.items,
        assets: toy.assets,
    })
}

fn damage(bytes: &[u8]) -> Vec<String> {
    Toy::parse(bytes).err().into_iter().collect()
}
