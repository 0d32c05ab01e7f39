//! Deleting what is over: superseded archives, assets that nothing refers to, segments whose blocks
//! are all in archives. Every step may be the last before a crash, and is done again.

use revisit_model::{SegmentId, Timestamp};

use super::GRACE_MS;
use crate::catalog::Leaving;
use crate::key::{SEGMENTS, hour_of};
use crate::{OBJECTS_FOLDER, ObjectKey, Store, StoreError, folder};

/// Rows that are asked for at once.
const AT_ONCE: u32 = 500;

/// What was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    pub n_archives: u64,
    pub n_assets: u64,
    pub n_segments: u64,
}

impl Store {
    /// Deletes what has been over for longer than [`GRACE_MS`].
    pub async fn tidy_archives(&self, now: Timestamp) -> Result<Tidied, StoreError> {
        let before = now.plus_ms(-GRACE_MS);
        let mut tidied = Tidied::default();
        loop {
            let leaving = self.catalog.leaving_archives(before, now, AT_ONCE).await?;
            if leaving.is_empty() {
                break;
            }
            tidied.n_archives += leaving.len() as u64;
            for archive in &leaving {
                self.drop_archive(archive).await?;
            }
        }
        tidied.n_assets = self.drop_assets().await?;
        loop {
            let segments = self.catalog.superseded_segments(before, AT_ONCE).await?;
            if segments.is_empty() {
                return Ok(tidied);
            }
            tidied.n_segments += segments.len() as u64;
            self.drop_segments(&segments).await?;
        }
    }

    /// Deletes an archive, then forgets it and what it refers to. The current one stays.
    pub(crate) async fn drop_archive(&self, archive: &Leaving) -> Result<(), StoreError> {
        let Leaving { project, session, id } = archive;
        if !self.catalog.start_dropping(*id).await? {
            return Ok(());
        }
        let key = ObjectKey::Archive(project.clone(), session.clone(), *id);
        self.objects.delete(&key).await?;
        self.catalog.forget_archive(*id).await
    }

    /// Deletes the assets that are dropping, then forgets them; how many it were.
    pub(crate) async fn drop_assets(&self) -> Result<u64, StoreError> {
        let mut n_dropped = 0;
        loop {
            let dropping = self.catalog.dropping_assets(AT_ONCE).await?;
            if dropping.is_empty() {
                return Ok(n_dropped);
            }
            n_dropped += dropping.len() as u64;
            for asset in &dropping {
                let key = ObjectKey::Asset(asset.project.clone(), asset.hash, asset.birth);
                self.objects.delete(&key).await?;
            }
            self.catalog.forget_assets(&dropping).await?;
        }
    }

    async fn drop_segments(&self, segments: &[SegmentId]) -> Result<(), StoreError> {
        let root = self.folder.join(OBJECTS_FOLDER).join(SEGMENTS);
        for segment in segments {
            self.objects.delete(&ObjectKey::Segment(*segment)).await?;
            folder::remove_if_empty(&root.join(hour_of(*segment)));
        }
        self.catalog.forget_superseded(segments).await
    }
}
