//! Writing an archive: begin it, put the assets that are not there, finish it.

use std::io;

use revisit_model::{ArchiveId, AssetHash, ProjectId, Timestamp};
use tokio::task::spawn_blocking;

use super::{ArchivedSession, Pinned, asset};
use crate::catalog::{ArchiveRef, Claim, Leaving};
use crate::{ObjectKey, Store, StoreError};

impl Store {
    /// Begins an archive that refers to these strings; says which incarnation of each it is to
    /// name. `None` when the lease was lost or the session erased. An archive that was begun and
    /// is never finished goes some time after its lease.
    pub async fn begin_archive(
        &self,
        claim: &Claim,
        id: ArchiveId,
        hashes: &[AssetHash],
        now: Timestamp,
    ) -> Result<Option<Vec<Pinned>>, StoreError> {
        self.catalog.begin_archive(claim, id, hashes, now).await
    }

    /// Stores a string that is not stored yet. Whether it stays: `false` when nothing refers to it
    /// any more, as when the session was erased meanwhile. Another job may put the same at once.
    pub async fn put_asset(
        &self,
        project: &ProjectId,
        hash: AssetHash,
        birth: ArchiveId,
        text: &str,
    ) -> Result<bool, StoreError> {
        let text = text.to_owned();
        let packed = spawn_blocking(move || asset::pack(hash, &text))
            .await
            .map_err(|error| StoreError::io("packing an asset", io::Error::other(error)))??;
        let size_bytes = packed.len() as u64;
        let key = ObjectKey::Asset(project.clone(), hash, birth);
        match self.objects.put(&key, packed).await {
            Ok(()) if self.catalog.enter_asset(project, hash, birth, size_bytes).await? => {
                return Ok(true);
            }
            Ok(()) => {}
            // Whoever deletes it takes the half-written file away from under the writer.
            Err(error) if self.catalog.wants_asset(project, hash, birth).await? => {
                return Err(error);
            }
            Err(error) => tracing::debug!(%error, "An asset that nobody wants was not stored"),
        }
        self.objects.delete(&key).await?;
        Ok(false)
    }

    /// Stores the archive of a session and enters it as the current one, with the summary, and
    /// gives the lease back. `false` when it does not count, and nothing of it stays: the lease was
    /// lost to another, or the session erased.
    pub async fn finish(
        &self,
        claim: &Claim,
        archived: ArchivedSession,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ArchivedSession { id, bytes, finalized } = archived;
        let Claim { project, session, .. } = claim;
        let archive = ArchiveRef {
            project: project.clone(),
            session: session.clone(),
            id,
            n_blocks: finalized.n_blocks,
            size_bytes: bytes.len() as u64,
        };
        let mut is_entered = false;
        if self.catalog.renew(claim, now).await? {
            match self.objects.put(&archive.key(), bytes).await {
                Ok(()) => {
                    let entered = self.catalog.enter_archive(claim, &archive, &finalized, now);
                    is_entered = entered.await?;
                }
                Err(error) if self.catalog.wants_archive(id).await? => return Err(error),
                Err(error) => {
                    tracing::debug!(%error, "An archive that nobody wants was not stored");
                }
            }
        }
        if !is_entered {
            self.drop_archive(&Leaving::from(&archive)).await?;
            self.drop_assets().await?;
            self.catalog.release(claim, now).await?;
            return Ok(false);
        }
        // The moments are in the archive.
        self.objects.delete(&ObjectKey::Moments(project.clone(), session.clone())).await?;
        Ok(true)
    }
}
