//! Entering segments that the catalog does not know.

use std::collections::{BTreeMap, HashSet};

use revisit_model::{SegmentId, Timestamp};

use crate::key::{MOMENTS, PROJECTS, SEGMENTS, time_in};
use crate::reindex::{Deliveries, Reindexed};
use crate::segment::{self, Manifest, ManifestBlock};
use crate::{OBJECTS_FOLDER, ObjectKey, Store, StoreError, folder};

const HOUR_MS: i64 = 3600 * 1000;

impl Store {
    /// Enters what is newer than the catalog: segments that were durable when the process died
    /// before it could say so. Only the folders from an hour before the last known segment are
    /// looked at: they are not entered in the very order of their ids.
    pub(crate) async fn recover(&self) -> Result<Reindexed, StoreError> {
        let last = self.catalog.last_segment().await?;
        let from = last.map(|it| time_in(it.as_uuid()).plus_ms(-HOUR_MS).to_hour());
        let from = from.unwrap_or_default();
        let mut segments = Vec::new();
        for hour in self.objects.list_folders(SEGMENTS).await? {
            if hour >= from {
                segments.extend(self.objects.list(&format!("{SEGMENTS}/{hour}")).await?);
            }
        }
        let mut report = Reindexed::default();
        let manifests = self.load_manifests(segments, &mut report).await?;
        self.enter_manifests(manifests, &Deliveries::new(), &mut report).await?;
        Ok(report)
    }

    /// Deletes what crashes left of unfinished objects, in the places that were written to lately:
    /// the segments of the last hours, and what belongs to projects and sessions.
    pub async fn sweep_unfinished(&self, now: Timestamp) -> Result<(), StoreError> {
        const LATELY_MS: i64 = 3 * HOUR_MS;
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
            folders.push(root.join(MOMENTS).join(&project));
        }
        let work = move || folders.iter().for_each(|it| folder::sweep_unfinished(it, now));
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            StoreError::io("sweeping unfinished objects", std::io::Error::other(error))
        })
    }

    /// Reads the manifests of those segments that the catalog does not know, in order.
    pub(crate) async fn load_manifests(
        &self,
        found: Vec<(ObjectKey, u64)>,
        report: &mut Reindexed,
    ) -> Result<Vec<(Manifest, u64)>, StoreError> {
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
                // It was deleted meanwhile, because archives have all of it.
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(manifests)
    }

    /// Enters segments. Blocks whose deliveries are all `archived` already are superseded.
    pub(crate) async fn enter_manifests(
        &self,
        manifests: Vec<(Manifest, u64)>,
        archived: &Deliveries,
        report: &mut Reindexed,
    ) -> Result<(), StoreError> {
        // A segment that was to replace another which is still there is an erasure that did not
        // get to its end. The old one is entered, and cleaned anew.
        let found: HashSet<SegmentId> = manifests.iter().map(|(it, _)| it.id).collect();
        for (mut manifest, size_bytes) in manifests {
            let is_unfinished = match manifest.replaces {
                Some(old) => found.contains(&old) || self.catalog.has_segment(old).await?,
                None => false,
            };
            if is_unfinished {
                continue;
            }
            report.n_segments += 1;
            report.n_blocks += manifest.blocks.len() as u64;
            let (superseded, fresh): (Vec<_>, _) =
                manifest.blocks.into_iter().partition(|it| is_archived(it, archived));
            manifest.blocks = fresh;
            self.catalog.add_segment(&manifest, size_bytes).await?;
            if !superseded.is_empty() {
                self.catalog.add_superseded_blocks(manifest.id, &superseded).await?;
            }
        }
        self.catalog.drop_erased_sessions().await
    }

    pub(crate) async fn load_manifest(&self, id: SegmentId) -> Result<Manifest, StoreError> {
        let bytes = self.objects.get(&ObjectKey::Segment(id)).await?;
        segment::read_manifest(&bytes)
    }
}

fn is_archived(block: &ManifestBlock, archived: &Deliveries) -> bool {
    let items = &block.stats.items;
    let name = (block.project.clone(), block.session.clone());
    !items.is_empty()
        && archived.get(&name).is_some_and(|known| items.iter().all(|it| known.contains(it)))
}
