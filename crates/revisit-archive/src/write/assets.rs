//! The strings that left the events, each once.

use std::collections::BTreeMap;

use revisit_model::{ArchiveId, AssetHash};
use rustc_hash::FxHashMap;
use serde_json::Map;

use crate::ArchiveError;
use crate::manifest::AssetFacts;
use crate::read::Thin;

/// Assets in order of first use.
#[derive(Debug, Default)]
pub(super) struct Assets {
    texts: Vec<(AssetHash, Box<str>)>,
    by_hash: FxHashMap<AssetHash, u32>,
}

impl Assets {
    /// Takes a string; gives its name and its number.
    pub(super) fn keep(&mut self, text: &str) -> (AssetHash, u32) {
        let hash = AssetHash::from_bytes(*blake3::hash(text.as_bytes()).as_bytes());
        let index = *self.by_hash.entry(hash).or_insert_with(|| {
            self.texts.push((hash, text.into()));
            super::number(self.texts.len() - 1)
        });
        (hash, index)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (AssetHash, &str)> {
        self.texts.iter().map(|(hash, text)| (*hash, &**text))
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn facts(&self) -> Vec<AssetFacts> {
        let facts = |(blake3, text): (AssetHash, &str)| {
            let size_bytes = text.len() as u64;
            AssetFacts { blake3, size_bytes, other: Map::new() }
        };
        self.iter().map(facts).collect()
    }

    /// The bytes of `thin.json`.
    pub(super) fn thin(
        &self,
        births: &BTreeMap<AssetHash, ArchiveId>,
    ) -> Result<Vec<u8>, ArchiveError> {
        let mut assets = BTreeMap::new();
        for (hash, _) in self.iter() {
            let birth = births.get(&hash);
            let birth = birth.ok_or_else(|| ArchiveError::NoAsset { hash: hash.to_string() })?;
            assets.insert(hash, *birth);
        }
        Thin { assets, deltas: true, other: Map::new() }.to_json()
    }
}
