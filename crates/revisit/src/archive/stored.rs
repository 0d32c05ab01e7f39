//! One archive of the store, of which only what is needed is fetched.

use std::collections::HashMap;
use std::sync::Arc;

use revisit_archive::{Index, Manifest, Opening, Step, restore_line};
use revisit_model::AssetHash;
use revisit_store::{ArchiveRef, Store, StoreError};
use tokio::task::spawn_blocking;

use super::{Kept, broke, damaged};

/// Strings that are kept from one entry to the next, in bytes: the style sheets of a large page.
const MAX_KEPT_BYTES: usize = 32 << 20;

/// The strings that the markers of an entry stand for.
pub(crate) type Assets = Arc<HashMap<AssetHash, String>>;

/// An opened archive.
#[derive(Debug)]
pub(crate) struct StoredArchive {
    store: Store,
    archive: ArchiveRef,
    index: Arc<Index>,
    /// Those of the entry that was read last, and of those before as long as there is room.
    assets: Assets,
}

impl StoredArchive {
    /// Opens an archive. It is not found when it went meanwhile: look the session up again.
    pub(crate) async fn open(
        store: &Store,
        archive: ArchiveRef,
    ) -> Result<StoredArchive, StoreError> {
        let index = Arc::new(open(store, &archive).await?);
        Ok(StoredArchive { store: store.clone(), archive, index, assets: Assets::default() })
    }

    /// As [`StoredArchive::open`], unless it was opened a moment ago.
    pub(crate) async fn open_kept(
        store: &Store,
        archive: ArchiveRef,
        kept: &Kept,
    ) -> Result<StoredArchive, StoreError> {
        if let Some(index) = kept.get(archive.id) {
            let assets = Assets::default();
            return Ok(StoredArchive { store: store.clone(), archive, index, assets });
        }
        let opened = StoredArchive::open(store, archive).await?;
        kept.put(opened.archive.id, &opened.index);
        Ok(opened)
    }

    pub(crate) fn archive(&self) -> &ArchiveRef {
        &self.archive
    }

    pub(crate) fn manifest(&self) -> &Manifest {
        &self.index.manifest
    }

    /// The bytes of `replay.json`.
    pub(crate) fn manifest_json(&self) -> &[u8] {
        &self.index.manifest_json
    }

    /// The text of an entry, with markers in place of its long strings.
    pub(crate) async fn text(&self, entry: &str) -> Result<String, StoreError> {
        let what = format!("{}: {entry}", self.archive.id);
        let place = self.index.place(entry).ok_or_else(|| StoreError::Damaged {
            what: format!("archive {}", self.archive.id),
            why: format!("it has no entry {entry:?}"),
        })?;
        let bytes = self.store.archive_range(&self.archive, place).await?;
        let (index, entry) = (Arc::clone(&self.index), entry.to_owned());
        let decoded = spawn_blocking(move || index.decode(&entry, &bytes)).await.map_err(broke)?;
        let decoded = decoded.map_err(|error| damaged(&what, &error))?;
        String::from_utf8(decoded).map_err(|error| damaged(&what, &error))
    }

    /// The string of one asset.
    pub(crate) async fn asset(&self, hash: AssetHash) -> Result<String, StoreError> {
        let births = self.index.thin.as_ref();
        let birth = births.and_then(|it| it.assets.get(&hash)).ok_or_else(|| {
            let why = format!("it does not say where asset {hash} is");
            StoreError::Damaged { what: format!("archive {}", self.archive.id), why }
        })?;
        self.store.asset(&self.archive.project, hash, *birth).await
    }

    /// The strings of these assets, by their numbers in the manifest.
    pub(crate) async fn assets(&mut self, numbers: &[u32]) -> Result<Assets, StoreError> {
        let facts = &self.index.manifest.assets;
        let wanted: Vec<AssetHash> = numbers
            .iter()
            .filter_map(|it| usize::try_from(*it).ok())
            .filter_map(|it| facts.get(it))
            .map(|it| it.blake3)
            .collect();
        if wanted.iter().all(|it| self.assets.contains_key(it)) {
            return Ok(Arc::clone(&self.assets));
        }
        let mut assets = std::mem::take(&mut self.assets);
        // A copy only while somebody still reads with the old ones.
        let kept = Arc::make_mut(&mut assets);
        if kept.values().map(String::len).sum::<usize>() > MAX_KEPT_BYTES {
            kept.retain(|it, _| wanted.contains(it));
        }
        for hash in wanted {
            if kept.contains_key(&hash) {
                continue;
            }
            kept.insert(hash, self.asset(hash).await?);
        }
        self.assets = assets;
        Ok(Arc::clone(&self.assets))
    }
}

/// The lines of an entry, one after the other, with their long strings put back.
pub(crate) fn for_each_line(text: &str, assets: &Assets, mut take: impl FnMut(&str)) {
    for line in text.lines() {
        take(&restore_line(line, |hash| assets.get(hash).map(String::as_str)));
    }
}

async fn open(store: &Store, archive: &ArchiveRef) -> Result<Index, StoreError> {
    let failed = |error| damaged(&archive.id, &error);
    let mut opening = Opening::new(archive.size_bytes);
    loop {
        match opening.next().map_err(failed)? {
            Step::Done(index) => return Ok(*index),
            Step::Need(range) => {
                let bytes = store.archive_range(archive, range.clone()).await?;
                opening.feed(range.start, bytes.to_vec());
            }
        }
    }
}
