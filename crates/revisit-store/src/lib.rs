//! Where recordings live: objects that keep them, and a catalog that finds them again.
//!
//! The store is the truth and the catalog is an index: everything in the catalog but logins can
//! be made anew from the objects: forget it with [`Store::forget_catalog`] and open the store.
//!
//! **Invariant:** when [`Store::commit`] says stored, the bytes are durable.
//! **Invariant:** no clock and no randomness of its own: times and ids are handed in.

mod archives;
mod catalog;
mod commit;
mod crash_points;
mod erase;
mod error;
mod folder;
mod fsck;
mod key;
mod labels;
mod objects;
mod policy;
mod projects;
mod recover;
mod reindex;
pub mod segment;
mod sweep;

use std::path::{Path, PathBuf};

use revisit_model::{ProjectId, SessionId, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use archives::{ArchiveFacts, ArchiveReader, ArchivedSession, GRACE_MS, Pinned, Tidied};
pub use catalog::{
    ArchiveRef, BlockRef, Catalog, Claim, Cursor, FinalizedSession, Login, LoginKind, Order, Parts,
    SessionPage, SessionQuery,
};
pub use commit::{Incoming, Outcome};
pub use erase::Erasure;
pub use error::StoreError;
pub use folder::FolderLock;
pub use fsck::{Findings, FsckReport, Tally};
pub use key::ObjectKey;
pub use objects::Objects;
pub use reindex::Reindexed;

/// Name of the catalog file within the data folder.
const CATALOG_FILE: &str = "catalog.sqlite";
/// Folder of the objects within the data folder.
const OBJECTS_FOLDER: &str = "store";

/// The objects and the catalog of one place.
#[derive(Debug, Clone)]
pub struct Store {
    objects: Objects,
    catalog: Catalog,
    folder: PathBuf,
    reader: ArchiveReader,
}

impl Store {
    /// Opens the store in a folder, or makes an empty one, and finds what a crash left behind.
    ///
    /// # Errors
    /// [`StoreError::CatalogVersion`] when the catalog must be made anew, and whatever disk and
    /// SQLite give.
    pub async fn open(folder: &Path, reader: ArchiveReader) -> Result<Store, StoreError> {
        Store::open_counting(folder, reader).await.map(|it| it.0)
    }

    /// As [`Store::open`]; says too what had to be entered into the catalog.
    pub async fn open_counting(
        folder: &Path,
        reader: ArchiveReader,
    ) -> Result<(Store, Reindexed), StoreError> {
        let objects_folder = folder.join(OBJECTS_FOLDER);
        std::fs::create_dir_all(&objects_folder)
            .map_err(|error| StoreError::io("making the data folder", error))?;
        folder::keep_reserve(folder);
        let catalog_file = folder.join(CATALOG_FILE);
        let store = Store {
            objects: Objects::local(&objects_folder)?,
            catalog: Catalog::open(&catalog_file).await?,
            folder: folder.to_owned(),
            reader,
        };
        // It is not complete when it is new, or when making it anew was interrupted.
        let is_complete = store.catalog.is_complete().await?;
        let entered = if is_complete { store.recover().await? } else { store.reindex().await? };
        // What was interrupted.
        store.clean_segments().await?;
        store.finish_dropping().await?;
        Ok((store, entered))
    }

    /// Deletes the catalog file of a folder, so that opening the store makes it anew.
    pub fn forget_catalog(folder: &Path) -> Result<(), StoreError> {
        for suffix in ["", "-wal", "-shm"] {
            let file = folder.join(format!("{CATALOG_FILE}{suffix}"));
            match std::fs::remove_file(file) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(StoreError::io("deleting the catalog", error)),
            }
        }
        Ok(())
    }

    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    async fn put_json(&self, key: &ObjectKey, value: &impl Serialize) -> Result<(), StoreError> {
        let json =
            serde_json::to_vec_pretty(value).map_err(|error| StoreError::damaged(key, error))?;
        self.objects.put(key, json).await
    }

    async fn load_json<T: DeserializeOwned>(&self, key: &ObjectKey) -> Result<T, StoreError> {
        let json = self.objects.get(key).await?;
        serde_json::from_slice(&json).map_err(|error| StoreError::damaged(key, error))
    }

    /// The text of one block.
    pub async fn read_block(&self, block: &BlockRef) -> Result<String, StoreError> {
        let key = ObjectKey::Segment(block.segment);
        let bytes = self.objects.get_range(&key, block.offset, block.length).await?;
        segment::decompress_block(&bytes, block.size_bytes)
    }

    /// The text of a session's block by number. Looks the block up again when its segment is gone,
    /// as happens while a session beside it is erased.
    pub async fn read_session_block(
        &self,
        project: &ProjectId,
        session: &SessionId,
        block: &BlockRef,
    ) -> Result<String, StoreError> {
        match self.read_block(block).await {
            Err(error) if error.is_not_found() => {}
            done => return done,
        }
        let blocks = self.catalog.blocks(project, session).await?;
        match blocks.iter().find(|it| it.number == block.number) {
            Some(moved) => self.read_block(moved).await,
            None => Err(StoreError::NotFound { key: format!("block {}", block.number) }),
        }
    }

    /// Flushes and closes.
    pub async fn close(&self) {
        self.catalog.close().await;
    }

    /// When a session was erased, if it was.
    pub async fn erased_at(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.catalog.erased_at(project, session).await
    }
}
