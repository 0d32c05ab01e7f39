//! Bringing the catalog into agreement with the objects: after a crash, or from nothing.

use std::collections::{BTreeMap, HashSet};

use revisit_model::{SegmentId, Timestamp};

use crate::erase::Tombstone;
use crate::key::{MOMENTS, PROJECTS, SEGMENTS, hour_of};
use crate::segment::{self, Manifest};
use crate::{OBJECTS_FOLDER, ObjectKey, Store, StoreError, folder};

/// What making the catalog anew found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reindexed {
    pub n_segments: u64,
    pub n_blocks: u64,
    /// Segments that cannot be read; they were left where they are.
    pub n_damaged: u64,
}

impl Store {
    /// Enters every segment, tombstone and label there is into an empty catalog.
    pub async fn reindex(&self) -> Result<Reindexed, StoreError> {
        // Tombstones first, so that no erased session comes back; labels last, since they need
        // their sessions.
        self.enter_tombstones().await?;
        let segments = self.objects.list(SEGMENTS).await?;
        let report = self.enter_segments(segments).await?;
        self.enter_labels().await?;
        self.sweep_orphans().await?;
        Ok(report)
    }

    /// Enters what is newer than the catalog: segments that were durable when the process died
    /// before it could say so. Only the folders from the last known hour on are looked at.
    pub(crate) async fn recover(&self) -> Result<Reindexed, StoreError> {
        let Some(last) = self.catalog.last_segment().await? else { return self.reindex().await };
        let from = hour_of(last);
        let mut segments = Vec::new();
        for hour in self.objects.list_folders(SEGMENTS).await? {
            if hour >= from {
                segments.extend(self.objects.list(&format!("{SEGMENTS}/{hour}")).await?);
            }
        }
        self.enter_segments(segments).await
    }

    /// Deletes what crashes left of unfinished objects, in the places that were written to lately:
    /// the segments of the last hours, and what belongs to projects and sessions.
    pub async fn sweep_unfinished(&self, now: Timestamp) -> Result<(), StoreError> {
        const LATELY_MS: i64 = 3 * 3600 * 1000;
        let from = now.plus_ms(-LATELY_MS).to_hour();
        let root = self.folder.join(OBJECTS_FOLDER);
        let mut folders = Vec::new();
        for hour in self.objects.list_folders(SEGMENTS).await? {
            if hour >= from {
                folders.push(root.join(SEGMENTS).join(hour));
            }
        }
        for project in self.objects.list_folders(PROJECTS).await? {
            let home = root.join(PROJECTS).join(&project);
            folders.extend(["", "keys", "labels", "erased"].map(|it| home.join(it)));
            folders.push(root.join(MOMENTS).join(project));
        }
        let work = move || folders.iter().for_each(|it| folder::sweep_unfinished(it, now));
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            StoreError::io("sweeping unfinished objects", std::io::Error::other(error))
        })
    }

    async fn enter_segments(&self, found: Vec<(ObjectKey, u64)>) -> Result<Reindexed, StoreError> {
        let mut report = Reindexed::default();
        let mut sizes: BTreeMap<SegmentId, u64> = BTreeMap::new();
        for (key, size_bytes) in found {
            if let ObjectKey::Segment(id) = key {
                sizes.insert(id, size_bytes);
            }
        }
        let mut manifests = Vec::new();
        for (id, size_bytes) in sizes {
            if self.catalog.has_segment(id).await? {
                continue;
            }
            match self.load_manifest(id).await {
                Ok(manifest) => manifests.push((manifest, size_bytes)),
                Err(StoreError::Damaged { what, why }) => {
                    report.n_damaged += 1;
                    tracing::warn!("Segment `{id}` is left out: {what} is damaged: {why}");
                }
                Err(error) => return Err(error),
            }
        }
        // A segment that was to replace another which is still there is an erasure that did not
        // get to its end. The old one is entered, and cleaned anew.
        let found: HashSet<SegmentId> = manifests.iter().map(|(it, _)| it.id).collect();
        for (manifest, size_bytes) in manifests {
            let is_unfinished = match manifest.replaces {
                Some(old) => found.contains(&old) || self.catalog.has_segment(old).await?,
                None => false,
            };
            if !is_unfinished {
                report.n_segments += 1;
                report.n_blocks += manifest.blocks.len() as u64;
                self.catalog.add_segment(&manifest, size_bytes).await?;
            }
        }
        self.catalog.drop_erased_sessions().await?;
        Ok(report)
    }

    async fn load_manifest(&self, id: SegmentId) -> Result<Manifest, StoreError> {
        let bytes = self.objects.get(&ObjectKey::Segment(id)).await?;
        segment::read_manifest(&bytes)
    }

    async fn enter_tombstones(&self) -> Result<(), StoreError> {
        for (key, _) in self.objects.list(PROJECTS).await? {
            if let ObjectKey::Erased(project, session) = &key {
                let Tombstone { erased_at } = self.load_json(&key).await?;
                let sessions = std::slice::from_ref(session);
                self.catalog.mark_erased(project, sessions, erased_at).await?;
            }
        }
        Ok(())
    }

    async fn enter_labels(&self) -> Result<(), StoreError> {
        for (key, _) in self.objects.list(PROJECTS).await? {
            if let ObjectKey::Labels(project, session) = &key {
                let labels = self.load_json(&key).await?;
                self.catalog.set_labels(project, session, &labels).await?;
            }
        }
        Ok(())
    }
}
