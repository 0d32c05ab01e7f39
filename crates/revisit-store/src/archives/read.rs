//! Reading archives and assets.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use revisit_model::{ArchiveId, AssetHash, ProjectId};
use tokio::task::spawn_blocking;

use super::asset;
use crate::catalog::ArchiveRef;
use crate::{ObjectKey, Store, StoreError};

impl Store {
    /// All bytes of an archive.
    pub async fn archive(&self, archive: &ArchiveRef) -> Result<Bytes, StoreError> {
        self.objects.get(&archive.key()).await
    }

    /// Some bytes of an archive. An archive that is gone is not found: look the session up again.
    pub async fn archive_range(
        &self,
        archive: &ArchiveRef,
        range: Range<u64>,
    ) -> Result<Bytes, StoreError> {
        let length = range.end.saturating_sub(range.start);
        self.objects.get_range(&archive.key(), range.start, length).await
    }

    /// Which of these strings are stored, and one incarnation of each.
    pub async fn stored_assets(
        &self,
        project: &ProjectId,
        hashes: &[AssetHash],
    ) -> Result<BTreeMap<AssetHash, ArchiveId>, StoreError> {
        self.catalog.stored_assets(project, hashes).await
    }

    /// The string of an asset.
    pub async fn asset(
        &self,
        project: &ProjectId,
        hash: AssetHash,
        birth: ArchiveId,
    ) -> Result<String, StoreError> {
        let key = ObjectKey::Asset(project.clone(), hash, birth);
        let packed = self.objects.get(&key).await?;
        spawn_blocking(move || asset::unpack(hash, &packed))
            .await
            .map_err(|error| StoreError::io("unpacking an asset", io::Error::other(error)))?
    }
}
