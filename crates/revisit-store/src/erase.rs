//! Erasing sessions: every byte of theirs leaves the store, and they stay erased.
//!
//! A tombstone object is written first, so that neither late data nor a new catalog brings the
//! session back. Then every segment that holds a block of it is written anew without that block, and
//! what lies beside the segments is deleted.
//! Whatever a crash interrupts is finished at the next start.

use bytes::Bytes;
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
    /// Erases sessions of a project. On a full disk it uses the reserve.
    pub async fn erase(
        &self,
        project: &ProjectId,
        sessions: &[SessionId],
        now: Timestamp,
    ) -> Result<Erasure, StoreError> {
        let mut erasure = Erasure::default();
        for session in sessions {
            let found = self.catalog.session(project, session, now).await?.is_some();
            let place = if found { &mut erasure.erased } else { &mut erasure.missing };
            place.push(session.clone());
        }
        let (project, erased) = (project, erasure.erased.as_slice());
        match self.erase_found(project, erased, now).await {
            Err(StoreError::Full { .. }) if folder::give_up_reserve(&self.folder) => {
                let again = self.erase_found(project, erased, now).await;
                folder::keep_reserve(&self.folder);
                again?;
            }
            done => done?,
        }
        Ok(erasure)
    }

    pub(crate) async fn erase_found(
        &self,
        project: &ProjectId,
        sessions: &[SessionId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for session in sessions {
            let key = ObjectKey::Erased(project.clone(), session.clone());
            self.put_json(&key, &Tombstone { erased_at: now }).await?;
        }
        self.catalog.mark_erased(project, sessions, now).await?;
        self.clean_segments().await?;
        for session in sessions {
            self.erase_archives(project, session).await?;
            self.objects.delete(&ObjectKey::Labels(project.clone(), session.clone())).await?;
            self.objects.delete(&ObjectKey::Moments(project.clone(), session.clone())).await?;
        }
        Ok(())
    }

    /// Writes every segment anew that still holds blocks of erased sessions; how many it were.
    pub async fn clean_segments(&self) -> Result<usize, StoreError> {
        let segments = self.catalog.segments_to_clean().await?;
        for segment in &segments {
            self.clean_segment(*segment).await?;
        }
        Ok(segments.len())
    }

    /// Every step may be the last before a crash: the next try does the same again, and the
    /// catalog forgets the old segment only when its object is gone.
    async fn clean_segment(&self, old: SegmentId) -> Result<(), StoreError> {
        let old_key = ObjectKey::Segment(old);
        match self.objects.get(&old_key).await {
            Ok(bytes) => {
                let erased = self.catalog.erased_in(old).await?;
                let kept = kept_blocks(&bytes, &erased)?;
                if !kept.is_empty() {
                    let built = segment::build(successor(old), Some(old), kept)?;
                    let size_bytes = built.bytes.len() as u64;
                    self.objects.put(&ObjectKey::Segment(built.manifest.id), built.bytes).await?;
                    self.catalog.repoint_blocks(&built.manifest, old, size_bytes).await?;
                }
                self.objects.delete(&old_key).await?;
            }
            // It was deleted, and a crash of the machine took the catalog's knowledge of what
            // replaced it.
            Err(error) if error.is_not_found() => self.adopt_successor(old).await?,
            Err(error) => return Err(error),
        }
        self.catalog.forget_segment(old).await
    }

    async fn adopt_successor(&self, old: SegmentId) -> Result<(), StoreError> {
        match self.objects.get(&ObjectKey::Segment(successor(old))).await {
            Ok(bytes) => {
                let manifest = segment::read_manifest(&bytes)?;
                self.catalog.repoint_blocks(&manifest, old, bytes.len() as u64).await
            }
            Err(error) if error.is_not_found() => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// The blocks of a segment that are not of these sessions, as they are.
fn kept_blocks(
    segment: &Bytes,
    erased: &[(ProjectId, SessionId)],
) -> Result<Vec<Block>, StoreError> {
    let mut kept = Vec::new();
    for block in segment::read_manifest(segment)?.blocks {
        let ManifestBlock { project, session, offset, length, crc32, stats } = block;
        if erased.iter().any(|(of, id)| *of == project && *id == session) {
            continue;
        }
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        if end > segment.len() || start > end {
            return Err(StoreError::damaged("a segment", "a block lies beyond its end"));
        }
        let size_bytes = stats.size_bytes;
        let text = BlockText::Compressed { bytes: segment.slice(start..end), crc32, size_bytes };
        kept.push(Block { project, session, text, stats });
    }
    Ok(kept)
}

/// The id of the segment that replaces another: of the same millisecond, so that blocks keep their
/// order, and always the same, so that a second try overwrites the first.
fn successor(old: SegmentId) -> SegmentId {
    let uuid = old.as_uuid();
    let hash = blake3::hash(uuid.as_bytes());
    let mut tail = [0; 10];
    for (byte, random) in tail.iter_mut().zip(hash.as_bytes()) {
        *byte = *random;
    }
    let (seconds, nanos) = uuid.get_timestamp().map_or((0, 0), |it| it.to_unix());
    let ms = seconds * 1000 + u64::from(nanos / 1_000_000);
    SegmentId::from_uuid(uuid::Builder::from_unix_timestamp_millis(ms, &tail).into_uuid())
}
