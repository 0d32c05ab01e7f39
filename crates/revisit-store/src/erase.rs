//! Erasing sessions: every byte of theirs leaves the store, and they stay erased.
//!
//! A tombstone object is written first, so that neither late data nor a new catalog brings the
//! session back. Then every segment that holds a block of it is written anew without that block.
//! Whatever a crash interrupts is finished at the next start.

use revisit_model::{ProjectId, SegmentId, SessionId, Timestamp};

use serde::{Deserialize, Serialize};

use crate::segment::{self, Block, BlockText, ManifestBlock};
use crate::{ObjectKey, Store, StoreError, folder};

/// `erased/<session>.json`: what remains of an erased session.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Tombstone {
    pub(crate) erased_at: Timestamp,
}

/// What an erasure did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasure {
    pub erased: Vec<SessionId>,
    /// Asked for, but not there.
    pub missing: Vec<SessionId>,
}

impl Store {
    /// Erases sessions of a project. `new_id` gives ids for the segments that are written anew.
    /// On a full disk it uses the reserve.
    pub async fn erase(
        &self,
        project: &ProjectId,
        sessions: &[SessionId],
        now: Timestamp,
        new_id: &(dyn Fn() -> SegmentId + Send + Sync),
    ) -> Result<Erasure, StoreError> {
        let mut erasure = Erasure::default();
        for session in sessions {
            let found = self.catalog.session(project, session, now).await?.is_some();
            let place = if found { &mut erasure.erased } else { &mut erasure.missing };
            place.push(session.clone());
        }
        let (project, erased) = (project, erasure.erased.as_slice());
        match self.erase_found(project, erased, now, new_id).await {
            Err(StoreError::Full { .. }) if folder::give_up_reserve(&self.folder) => {
                let again = self.erase_found(project, erased, now, new_id).await;
                folder::keep_reserve(&self.folder);
                again?;
            }
            done => done?,
        }
        Ok(erasure)
    }

    async fn erase_found(
        &self,
        project: &ProjectId,
        sessions: &[SessionId],
        now: Timestamp,
        new_id: &(dyn Fn() -> SegmentId + Send + Sync),
    ) -> Result<(), StoreError> {
        for session in sessions {
            let key = ObjectKey::Erased(project.clone(), session.clone());
            self.put_json(&key, &Tombstone { erased_at: now }).await?;
        }
        self.catalog.mark_erased(project, sessions, now).await?;
        self.clean_segments(new_id).await?;
        for session in sessions {
            self.objects.delete(&ObjectKey::Labels(project.clone(), session.clone())).await?;
        }
        Ok(())
    }

    /// Writes every segment anew that still holds blocks of erased sessions; how many it were.
    pub async fn clean_segments(
        &self,
        new_id: &(dyn Fn() -> SegmentId + Send + Sync),
    ) -> Result<usize, StoreError> {
        let segments = self.catalog.segments_to_clean().await?;
        for segment in &segments {
            self.clean_segment(*segment, new_id()).await?;
        }
        Ok(segments.len())
    }

    async fn clean_segment(&self, old: SegmentId, new: SegmentId) -> Result<(), StoreError> {
        let erased = self.catalog.erased_in(old).await?;
        let old_key = ObjectKey::Segment(old);
        let bytes = self.objects.get(&old_key).await?;
        let mut kept = Vec::new();
        for block in segment::read_manifest(&bytes)?.blocks {
            let ManifestBlock { project, session, offset, length, crc32, stats } = block;
            if erased.iter().any(|(of, id)| *of == project && *id == session) {
                continue;
            }
            let start = usize::try_from(offset).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
            if end > bytes.len() {
                return Err(StoreError::damaged(&old_key, "a block lies beyond its end"));
            }
            let size_bytes = stats.size_bytes;
            let text = BlockText::Compressed { bytes: bytes.slice(start..end), crc32, size_bytes };
            kept.push(Block { project, session, text, stats });
        }
        let built = segment::build(new, Some(old), kept)?;
        if !built.manifest.blocks.is_empty() {
            self.objects.put(&ObjectKey::Segment(new), built.bytes.clone()).await?;
        }
        let size_bytes = built.bytes.len() as u64;
        self.catalog.replace_segment(&built.manifest, old, size_bytes).await?;
        self.objects.delete(&old_key).await
    }
}
